"""Commands are signed with Ed25519: for one workflow, under one name, with every field.

What is signed is the JSON that is sent, in its canonical form: keys sorted, no blanks. A signature
reads `key:hexadecimal`. Changing who acts, when it was received, or for which application it is,
makes it worthless; the same message again is the same command.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic_core import to_json
from temporalio import workflow

from domain.commands import Command, wire_name
from domain.signers import Signer, Signers

with workflow.unsafe.imports_passed_through():  # compiled, initialised once; pure arithmetic
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

SIGNATURE = "signature"
_SEED = 32  # bytes


class Verdict(StrEnum):
    GENUINE = "genuine"
    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown_key"  # it may have been registered since
    FORGED = "forged"
    ANOTHERS = "anothers"  # an organisation's key under another's command


@dataclass(frozen=True, slots=True)
class Signed:
    """A message as it came in: what would have to be signed, and the signature, if there is one."""

    content: bytes
    signature: str


def signed(workflow_id: str, name: str, fields: Mapping[str, Any]) -> Signed:
    said = {key: value for key, value in fields.items() if key != SIGNATURE}
    content = json.dumps(
        {"to": workflow_id, "name": name, "fields": said}, sort_keys=True, separators=(",", ":")
    )
    given = fields.get(SIGNATURE)
    return Signed(content.encode(), given if isinstance(given, str) else "")


def judge(signers: Signers, message: Signed, organisation: str) -> Verdict:
    """Whether somebody known has signed this, and may sign for that organisation."""
    if not message.signature:
        return Verdict.UNSIGNED if signers.required else Verdict.GENUINE
    key, _, signature = message.signature.partition(":")
    signer = signers.find(key)
    if signer is None:
        return Verdict.UNKNOWN_KEY
    if not _verifies(signer, signature, message.content):
        return Verdict.FORGED
    if signer.organisation not in {"", organisation}:
        return Verdict.ANOTHERS
    return Verdict.GENUINE


def _verifies(signer: Signer, signature: str, content: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer.public_key))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Sealer:
    """A private key at work; of its own public half it knows the name."""

    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, seed: str) -> "Sealer":
        """From 64 hexadecimal digits; ValueError otherwise."""
        raw = bytes.fromhex(seed)
        if len(raw) != _SEED:
            raise ValueError("a signing key is 64 hexadecimal digits")
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    @property
    def public_key(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()

    @property
    def id(self) -> str:
        return key_id(self.public_key)

    def sealed(self, workflow_id: str, command: Command) -> dict[str, Any]:
        """The command as it is sent: its fields, and their signature."""
        fields = {name: value for name, value in as_sent(command).items() if name != SIGNATURE}
        content = signed(workflow_id, wire_name(type(command)), fields).content
        return {**fields, SIGNATURE: f"{self.id}:{self._key.sign(content).hex()}"}


def as_sent(command: Command) -> dict[str, Any]:
    """The JSON that the wire carries."""
    fields: dict[str, Any] = json.loads(to_json(command))
    return fields


def key_id(public_key: str) -> str:
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]
