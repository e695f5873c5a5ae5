"""What is sealed can be opened with the same key for the same use, and in no other way."""

import pytest

from postgres.vault import Unreadable, Vault

KEY = "ab" * 32


def test_what_is_sealed_can_be_opened_and_never_looks_the_same_twice() -> None:
    vault = Vault.of(KEY)

    once, again = vault.sealed(b"secret", "webhook/1"), vault.sealed(b"secret", "webhook/1")

    assert once != again
    assert b"secret" not in once
    assert Vault.of(KEY).opened(once, "webhook/1") == b"secret"


def changed(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


@pytest.mark.parametrize("key", [KEY, "cd" * 32])
def test_another_key_another_use_or_another_content_opens_nothing(key: str) -> None:
    sealed = Vault.of(KEY).sealed(b"secret", "webhook/1")
    vault = Vault.of(key)

    for content, context in ((changed(sealed), "webhook/1"), (sealed, "webhook/2"), (b"", "x")):
        with pytest.raises(Unreadable):
            vault.opened(content, context)
    if key != KEY:
        with pytest.raises(Unreadable):
            vault.opened(sealed, "webhook/1")


@pytest.mark.parametrize("key", ["", "ab", "zz" * 32, "ab" * 31])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="64位十六进制"):
        Vault.of(key)
