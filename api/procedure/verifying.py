"""Verify a procedure's dossier: from its bytes alone, without a database and without a network."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.procedure.packing import FORMAT, MANIFEST, SIGNATURE, packed
from postgres.canonical import Json, canonical
from postgres.chain import GENESIS
from workflows.signing import key_id


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold, and where; `part` is empty for the file as a whole."""

    part: str
    found: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`key` is what a reader compares with the key that the system has made public."""

    faults: tuple[Fault, ...]
    number: str = ""
    key: str = ""
    public_key: str = ""


def verify(content: bytes, public_key: str | None = None) -> Verdict:
    """With `public_key` it must be that one which has signed; without, any key proves only unity."""
    try:
        files = _unpacked(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return Verdict((Fault("", "不是完整的档案文件，或其中一部分已损坏"),))
    manifest, signature = _object(files.get(MANIFEST)), _object(files.get(SIGNATURE))
    faults = (
        *_of_the_signature(files.get(MANIFEST), signature, public_key),
        *_of_the_parts(files, manifest),
        *_of_the_chain(_object(files.get("events.json"))),
        *_of_the_ledger(_object(files.get("ledger.json"))),
    )
    if not faults and packed(files) != content:
        faults = (Fault("", "文件结构与写出时不同"),)
    return Verdict(
        faults, _text(manifest, "number"), _text(signature, "key"), _text(signature, "public_key")
    )


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _object(raw: bytes | None) -> dict[str, Json]:
    """Empty where there is none that can be read: its digest says so."""
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(content: Mapping[str, Json], name: str) -> str:
    found = content.get(name)
    return found if isinstance(found, str) else ""


def _of_the_signature(
    manifest: bytes | None, signature: Mapping[str, Json], expected: str | None
) -> Iterator[Fault]:
    if manifest is None:
        yield Fault(MANIFEST, "缺少目录")
        return
    public_key = _text(signature, "public_key")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(_text(signature, "signature")), manifest)
    except (InvalidSignature, ValueError):
        yield Fault(SIGNATURE, "签名与目录不符，或没有签名")
        return
    if _text(signature, "key") != key_id(public_key):
        yield Fault(SIGNATURE, "密钥编号与公钥不符")
    if expected is not None and public_key != expected.lower():
        yield Fault(SIGNATURE, "签名的不是指定的公钥")


def _of_the_parts(files: Mapping[str, bytes], manifest: Mapping[str, Json]) -> Iterator[Fault]:
    if manifest.get("format") != FORMAT:
        yield Fault(MANIFEST, f"格式应为 {FORMAT}")
    named = manifest.get("parts")
    digests: Mapping[str, Json] = named if isinstance(named, dict) else {}
    for name, digest in sorted(digests.items()):
        if name not in files:
            yield Fault(name, "缺少这一部分")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            yield Fault(name, "内容与目录所记的 SHA-256 不符")
    for name in sorted(files.keys() - digests.keys() - {MANIFEST, SIGNATURE}):
        yield Fault(name, "目录中没有这一部分")


def _of_the_chain(events: Mapping[str, Json]) -> Iterator[Fault]:
    """As far as hashes are given; what follows something secret has none."""
    rows = events.get("rows", [])
    if not isinstance(rows, list):
        yield Fault("events.json", "没有事件")
        return
    previous: bytes | None = GENESIS
    for expected, each in enumerate(rows, start=1):
        row, given = (each.get("row"), each.get("hash")) if isinstance(each, dict) else (None, None)
        if not isinstance(row, dict) or row.get("link") != expected:
            yield Fault("events.json", f"第 {expected} 环缺失或次序不对")
            return
        if given is None:
            previous = None
        elif previous is None:
            yield Fault("events.json", f"第 {expected} 环之前的校验值已缺，不应再有校验值")
            return
        else:
            previous = hashlib.sha256(previous + canonical(row)).digest()
            if previous.hex() != given:
                yield Fault("events.json", f"第 {expected} 环已被改动")
                return


def _of_the_ledger(ledger: Mapping[str, Json]) -> Iterator[Fault]:
    days, totals = ledger.get("days", []), ledger.get("totals", [])
    try:
        counted = sum(total["days"] for total in totals)
    except (TypeError, KeyError):
        counted = -1
    if not isinstance(days, list) or counted != len(days):
        yield Fault("ledger.json", "各方日数之和不等于全程日数")
