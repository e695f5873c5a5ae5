"""Where a webhook may go: https to the public network; the private one is nobody's way in (SSRF)."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit, urlunsplit

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[tuple[Address, ...]]]
LONGEST = 500
# Not for the public, and not known as such to every Python that we run on (RFC 9637, RFC 7526).
_NOBODYS = (ipaddress.ip_network("3fff::/20"), ipaddress.ip_network("192.88.99.0/24"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"https": 443, "http": 80}


class BadTarget(Exception):
    """Nothing may be sent there; what is said is for whoever registered it."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to send to. With `private`, loopback and private networks may be reached."""

    scheme: str
    host: str
    port: int
    rest: str  # path and query

    @classmethod
    def of(cls, url: str, *, private: bool = False) -> "Target":
        """BadTarget unless it is https to a host; http to this computer alone, where `private`."""
        parts, port = _read(url)
        host = parts.hostname or ""
        if not host or "@" in parts.netloc or parts.fragment:
            raise BadTarget("地址须写明主机，不得带用户名、口令或 # 之后的部分。")
        if parts.scheme != "https" and not (parts.scheme == "http" and private and is_local(host)):
            raise BadTarget("地址须以 https:// 开头。")
        rest = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        target = cls(parts.scheme, host, port or _PORTS[parts.scheme], rest)
        if not private and (is_local(host) or _is_private_literal(host)):
            raise BadTarget("地址不得指向本机或内部网络。")
        return target

    @property
    def authority(self) -> str:
        """As the Host header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: Address) -> str:
        """The URL with the address that was examined in the place of the name.

        Asking for the name a second time might find another address (DNS rebinding).
        """
        host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
        return f"{self.scheme}://{host}:{self.port}{self.rest}"


async def examined(target: Target, resolve: Resolve, *, private: bool) -> Address:
    """The address to connect to. BadTarget if any that the name has is not public."""
    found = await resolve(target.host, target.port)
    if not found:
        raise BadTarget("主机名没有地址。")
    if not private and not all(is_public(address) for address in found):
        raise BadTarget("地址指向本机或内部网络。")
    return found[0]


async def resolved(host: str, port: int) -> tuple[Address, ...]:
    """As this computer's resolver says; none if it knows none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(_address(each[4][0]) for each in found))


def is_public(address: Address) -> bool:
    """Also of an IPv4 address that is written, or would be reached, inside an IPv6 one."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _of_nat64(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    if any(address in network for network in _NOBODYS if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_local(host: str) -> bool:
    """Whether it is a name or an address of this computer itself."""
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return True
    literal = _literal(host)
    return literal is not None and literal.is_loopback


def _read(url: str) -> tuple[SplitResult, int | None]:
    if len(url) > LONGEST or not url.isascii() or any(mark <= " " for mark in url):
        raise BadTarget(f"地址至多{LONGEST}个字符，只用 ASCII，不含空格。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadTarget("地址写法有误。") from None
    return parts, port


def _is_private_literal(host: str) -> bool:
    literal = _literal(host)
    return literal is not None and not is_public(literal)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _address(text: str | int) -> Address:
    return ipaddress.ip_address(str(text).partition("%")[0])


def _of_nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None
