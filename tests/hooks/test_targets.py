"""Where a webhook may lead, by what is written and by what its name resolves to."""

import ipaddress

import pytest

from api.hooks.targets import Address, BadTarget, Target, examined, is_public, resolved

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fec0::1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("http://hr.example.cn/hook", "https://"),
        ("ftp://hr.example.cn/hook", "https://"),
        ("https:///hook", "主机"),
        ("https://me:word@hr.example.cn/", "用户名"),
        ("https://hr.example.cn/#part", "之后的部分"),
        ("https://hr.example.cn:99999/", "写法"),
        ("https://hr.example.cn/a b", "空格"),
        ("https://hr.example.cn/\r\nX: y", "空格"),
        ("https://人事.example.cn/", "ASCII"),
        (f"https://hr.example.cn/{'a' * 500}", "至多500个"),
        ("https://localhost/hook", "本机"),
        ("https://a.localhost./hook", "本机"),
        ("http://127.0.0.1/hook", "https://"),
    ],
)
def test_an_address_that_may_not_be_is_refused_with_why(url: str, because: str) -> None:
    with pytest.raises(BadTarget, match=because):
        Target.of(url)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_as_it_is_written(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(BadTarget, match="内部网络"):
        Target.of(f"https://{host}/hook")
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_what_is_connected_to_is_the_address_and_what_is_said_the_name() -> None:
    target = Target.of("https://hr.example.cn/hook?a=b")

    assert (target.authority, target.port) == ("hr.example.cn", 443)
    assert target.at(ipaddress.ip_address("8.8.8.8")) == "https://8.8.8.8:443/hook?a=b"
    assert target.at(ipaddress.ip_address("2001:4860::1")) == "https://[2001:4860::1]:443/hook?a=b"
    assert Target.of("https://hr.example.cn:8443").authority == "hr.example.cn:8443"


def test_this_computer_by_plain_http_only_where_it_is_allowed() -> None:
    assert Target.of("http://localhost:9/x", private=True).authority == "localhost:9"
    assert Target.of("http://[::1]:9/x", private=True).authority == "[::1]:9"
    with pytest.raises(BadTarget, match="https://"):
        Target.of("http://10.0.0.1/x", private=True)


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_inside_is_refused_even_if_it_leads_outside_too(
    address: str,
) -> None:
    async def resolve(host: str, port: int) -> tuple[Address, ...]:
        assert (host, port) == ("hr.example.cn", 443)
        return (ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address(address))

    target = Target.of("https://hr.example.cn/hook")
    with pytest.raises(BadTarget, match="内部网络"):
        await examined(target, resolve, private=False)
    assert str(await examined(target, resolve, private=True)) == "8.8.8.8"


async def test_a_name_nobody_knows_leads_nowhere() -> None:
    async def nothing(host: str, port: int) -> tuple[Address, ...]:
        del host, port
        return ()

    with pytest.raises(BadTarget, match="没有地址"):
        await examined(Target.of("https://hr.example.cn/"), nothing, private=False)
    assert ipaddress.ip_address("127.0.0.1") in await resolved("localhost", 80)
    assert await resolved("a" * 70, 80) == ()
