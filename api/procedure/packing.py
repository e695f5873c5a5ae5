"""One file of many parts: the same parts under the same key are the same bytes.

A ZIP without compression, its entries in the order of their names and without a date of their own.
`manifest.json` names the SHA-256 of every part; `signature.json` is an Ed25519 signature of the
manifest's bytes by the system's signing key, with the public key.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from postgres.canonical import Json, canonical
from workflows.signing import key_id

FORMAT = "zhicheng-procedure-1"
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says beside the digests; `made_at` in ISO 8601, UTC."""

    number: str
    made_at: str


def sealed(parts: Mapping[str, Json], facts: Facts, seed: str) -> bytes:
    """`seed`: the signing key's 64 hexadecimal digits; ValueError for anything else."""
    files = {name: canonical(content) for name, content in parts.items()}
    manifest = canonical({
        "format": FORMAT, "number": facts.number, "made_at": facts.made_at,
        "parts": {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()},
    })  # fmt: skip
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    public_key = key.public_key().public_bytes_raw().hex()
    signature = canonical({
        "key": key_id(public_key), "public_key": public_key,
        "signature": key.sign(manifest).hex(),
    })  # fmt: skip
    return packed({**files, MANIFEST: manifest, SIGNATURE: signature})


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.create_system = 3  # on every machine the same bytes
            archive.writestr(entry, files[name])
    return out.getvalue()
