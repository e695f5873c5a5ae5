"""A security key in software: makes passkeys and signs challenges, and can be made to cheat."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

_PRESENT, _ATTESTED = 0x01, 0x40


@dataclass
class Device:
    origin: str
    rp_id: str
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a registration."""
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({
            1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big"),
        })  # fmt: skip
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        data = self._data(_PRESENT | _ATTESTED) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({
            "clientDataJSON": bytes_to_base64url(client),
            "attestationObject": bytes_to_base64url(attestation),
        })  # fmt: skip

    def signed(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to a challenge; the count goes on."""
        self.count += 1
        data, client = (
            self._data(_PRESENT),
            self._client("webauthn.get", options["challenge"]),
        )
        said = data + hashlib.sha256(client).digest()
        signature = self.key.sign(said, ec.ECDSA(hashes.SHA256()))
        return self._answer({
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        })  # fmt: skip

    def _data(self, flags: int) -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = bytes_to_base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
