"""What passes between us and the payment platform is sealed: HMAC-SHA256 over purpose, instant, nonce and body.

Both sides hold the merchant's key. What is older or newer than five minutes is not believed; that
a nonce comes only once is for whoever keeps them.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

TIMESTAMP = "zhicheng-pay-timestamp"
NONCE = "zhicheng-pay-nonce"
SIGNATURE = "zhicheng-pay-signature"
WINDOW = timedelta(minutes=5)
_NONCE_LENGTHS = range(16, 65)
_SHORTEST_KEY = 32  # bytes


class Purpose(StrEnum):
    """A message is good for one of them only."""

    CALLBACK = "callback"
    ASKED = "asked"
    ANSWERED = "answered"


class BadSeal(Exception):
    """Unsealed, altered, sealed by somebody else, or not of this moment; says which."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The merchant's key at work."""

    _key: bytes = field(repr=False)

    @classmethod
    def of(cls, key: str) -> "Seal":
        """From at least 64 hexadecimal digits; ValueError otherwise."""
        raw = bytes.fromhex(key)
        if len(raw) < _SHORTEST_KEY:
            raise ValueError("a merchant's key has at least 64 hexadecimal digits")
        return cls(raw)

    def headers(
        self, purpose: Purpose, body: bytes, at: datetime, nonce: str = ""
    ) -> dict[str, str]:
        """To send with the body; an answer bears the nonce of what was asked."""
        timestamp, nonce = str(int(at.timestamp())), nonce or secrets.token_hex(16)
        signature = self._sign(purpose, timestamp, nonce, body)
        return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signature}

    def opened(
        self, purpose: Purpose, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str:
        """The nonce; BadSeal unless the body is what was sealed, for this purpose, just now."""
        timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
        if not timestamp or not nonce or SIGNATURE not in headers:
            raise BadSeal("没有签名")
        if len(nonce) not in _NONCE_LENGTHS or not nonce.isalnum() or not nonce.isascii():
            raise BadSeal("随机串的写法不符")
        expected = self._sign(purpose, timestamp, nonce, body)
        if not hmac.compare_digest(expected.encode(), headers[SIGNATURE].encode()):
            raise BadSeal("签名不符")
        if abs(now - _instant(timestamp)) > WINDOW:
            raise BadSeal("时间不在五分钟之内")
        return nonce

    def _sign(self, purpose: Purpose, timestamp: str, nonce: str, body: bytes) -> str:
        said = f"{purpose}\n{timestamp}\n{nonce}\n".encode() + body
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


def _instant(timestamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadSeal("时间的写法不符") from None
