"""Secrets that must be used again, and so are kept sealed rather than digested: AES-256-GCM."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY = 32  # bytes
_NONCE = 12


class BadSecret(Exception):
    """It was sealed with another key, for another use, or it was changed."""


class Vault:
    """Seals under one key; `context` says what for, and opens nothing that was sealed for another."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        """ValueError unless the key has 32 bytes."""
        if len(key) != _KEY:
            raise ValueError("ZHICHENG_SECRETS_KEY 应为64位十六进制数字。")
        self._cipher = AESGCM(key)

    @classmethod
    def of(cls, key: str) -> "Vault":
        """From 64 hexadecimal digits; ValueError if it is none."""
        try:
            return cls(bytes.fromhex(key))
        except ValueError:
            raise ValueError("ZHICHENG_SECRETS_KEY 应为64位十六进制数字。") from None

    def sealed(self, content: bytes, context: str) -> bytes:
        """The nonce, which is new every time, then the ciphertext with its tag."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, context.encode())

    def opened(self, sealed: bytes, context: str) -> bytes:
        """BadSecret unless it was sealed with this key and for this context."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
        except (InvalidTag, ValueError):
            raise BadSecret("不是以此密钥为此用途封存的。") from None
