"""A POST of JSON to a program of the receiver's, signed; only to origins that operators allow."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx2
from typing_extensions import override

from api.letters.carriers import Carrier, Parcel, Undelivered

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Webhook(Carrier):
    """`origins` such as https://hooks.example.cn: a person's wish alone makes this house ask nobody."""

    http: httpx2.AsyncClient
    secret: str = field(repr=False)
    origins: frozenset[str]

    @override
    async def carry(self, parcel: Parcel) -> None:
        if origin_of(parcel.address) not in self.origins:
            raise Undelivered("此地址不在允许的范围内（ZHICHENG_WEBHOOK_ORIGINS）")
        if not self.secret:
            raise Undelivered("未设置签名密钥（ZHICHENG_WEBHOOK_SECRET）")
        body = _body(parcel)
        stamp = str(int(parcel.at.timestamp()))
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": parcel.reference,
            "Zhicheng-Timestamp": stamp,
            "Zhicheng-Signature": f"sha256={signature(self.secret, stamp, body)}",
        }  # fmt: skip
        try:
            answer = await self.http.post(parcel.address, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            raise Undelivered(f"接收程序不可用（{type(fault).__name__}）") from None
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise Undelivered(f"接收程序答复 {answer.status_code}")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the seconds since 1970, a full stop, and the body; hexadecimal."""
    said = stamp.encode() + b"." + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def origin_of(url: str) -> str:
    """Empty for what is no address of the web."""
    try:
        read = httpx2.URL(url)
    except httpx2.InvalidURL:
        return ""
    if read.scheme not in _PORTS or not read.host or read.userinfo:
        return ""
    port = "" if read.port in {None, _PORTS[read.scheme]} else f":{read.port}"
    return f"{read.scheme}://{read.host}{port}"


def _body(parcel: Parcel) -> bytes:
    content = {
        "id": parcel.reference, "kind": parcel.kind, "number": parcel.number,
        "title": parcel.title, "body": parcel.body,
        "due_at": None if parcel.due_at is None else parcel.due_at.isoformat(),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()
