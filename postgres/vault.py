"""What must be kept and read again, sealed: AES-256-GCM, bound to what it belongs to."""

import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY = 32


class Unreadable(Exception):
    """Sealed with another key, for something else, or damaged."""


@dataclass(frozen=True, slots=True)
class Vault:
    _key: AESGCM = field(repr=False)
    _digesting: bytes = field(repr=False)

    @classmethod
    def of(cls, key: str) -> "Vault":
        """From 64 hexadecimal digits; ValueError otherwise."""
        try:
            raw = bytes.fromhex(key)
        except ValueError:
            raw = b""
        if len(raw) != _KEY:
            raise ValueError("ZHICHENG_SECRETS_KEY 应为64位十六进制数字。")
        return cls(AESGCM(raw), hmac.digest(raw, b"digest", "sha256"))

    def sealed(self, plain: bytes, context: str) -> bytes:
        """`context` says whose it is and what for; it opens for nothing else."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._key.encrypt(nonce, plain, context.encode())

    def digest(self, plain: bytes, context: str) -> bytes:
        """By which the same value is found again, and from which nobody without the key learns it."""
        return hmac.digest(self._digesting, context.encode() + b"\0" + plain, "sha256")

    def opened(self, sealed: bytes, context: str) -> bytes:
        """Raises Unreadable."""
        try:
            return self._key.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except (InvalidTag, ValueError):
            raise Unreadable from None
