"""Personal data at rest: sealed with a key of each person's own, which the vault wraps (PIPL 45, 47).

Destroying a person's key makes everything that was sealed with it unreadable, in every backup too;
ids, digests and the chain of events hold nothing personal and stay. What was written before there
were keys is read as it stands.
"""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from postgres.canonical import Json, canonical, parsed
from postgres.pool import Connection, Pool
from postgres.statements import statements
from postgres.vault import Vault

SQL = statements(__file__, "personal")
_SEALED = "sealed"
_KEY = 32


class NoVault(RuntimeError):
    """The process was given no ZHICHENG_SECRETS_KEY: it reads and writes no personal data."""


class Erased(LookupError):
    """The person's data was erased: nobody can read it any more."""


@dataclass(frozen=True, slots=True)
class PersonalKey:
    """One person's, unwrapped for the moment in which it is used."""

    _vault: Vault = field(repr=False)

    def seal(self, value: Json, context: str) -> Json:
        """As JSON that goes into a column of JSON; `context` says which row."""
        sealed = self._vault.sealed(canonical(value), context)
        return {_SEALED: base64.b64encode(sealed).decode()}

    def seal_bytes(self, content: bytes, context: str) -> bytes:
        return self._vault.sealed(content, context)

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Raises Unreadable: here what is sealed and what is not is never mixed."""
        return self._vault.opened(sealed, context)

    def seal_text(self, text: str, context: str) -> str:
        """For a column of text; nothing stays nothing."""
        if not text:
            return ""
        sealed = self._vault.sealed(text.encode(), context)
        return f"{_SEALED}:{base64.b64encode(sealed).decode()}"

    def open_text(self, text: str, context: str) -> str:
        prefix, _, rest = text.partition(":")
        if prefix != _SEALED:
            return text
        return self._vault.opened(base64.b64decode(rest), context).decode()

    def open(self, value: Json, context: str) -> Json:
        if not is_sealed(value):
            return value
        raw = base64.b64decode(cast("dict[str, str]", value)[_SEALED])
        return parsed(self._vault.opened(raw, context))


def is_sealed_text(text: str) -> bool:
    return text.startswith(f"{_SEALED}:")


def is_sealed(value: Json) -> bool:
    return isinstance(value, dict) and set(value) == {_SEALED} and isinstance(value[_SEALED], str)


async def key_of(connection: Connection, person: str) -> PersonalKey:
    """Made the first time. Raises Erased, NoVault."""
    vault, context = vault_of(connection), f"person:{person}"
    row = await connection.fetchrow(SQL["key"], person)
    if row is None:
        wrapped = vault.sealed(secrets.token_bytes(_KEY), context)
        await connection.execute(SQL["make"], person, wrapped)
        row = await connection.fetchrow(SQL["key"], person)
    assert row is not None  # made by us, or by somebody else at the same moment
    if row["wrapped"] is None:
        raise Erased(person)
    return PersonalKey(Vault.of(vault.opened(row["wrapped"], context).hex()))


async def key_of_applicant(connection: Connection, number: str) -> PersonalKey:
    """Of whose application it is."""
    person = await connection.fetchval(SQL["applicant"], number)
    if person is None:
        raise LookupError(f"there is no application {number}")
    return await key_of(connection, person)


async def opened(connection: Connection, number: str, value: Json, context: str) -> Json:
    """Of an application's; what is not sealed needs no key."""
    if not is_sealed(value):
        return value
    return (await key_of_applicant(connection, number)).open(value, context)


async def destroy_key(connection: Connection, person: str, at: datetime) -> bool:
    """Whether there was one. What it sealed is gone for good; no new one is ever made."""
    return await connection.fetchval(SQL["destroy"], person, at) is not None


def vault_of(connection: "Connection | Pool") -> Vault:
    """That of the pool which the connection is from."""
    vault: Any = getattr(connection, "vault", None)
    if vault is None:
        raise NoVault("ZHICHENG_SECRETS_KEY 未设置，本进程不能读写个人信息。")
    return cast("Vault", vault)


def context_of_revision(number: str, revision: int) -> str:
    return f"revision:{number}/{revision}"


def context_of_draft(number: str, section: str) -> str:
    return f"draft:{number}/{section}"


def context_of_file_name(number: str) -> str:
    return f"file-name:{number}"


def context_of_channel(person: str, kind: str) -> str:
    return f"channel:{person}/{kind}"


def context_of_fetch(number: str, section: str) -> str:
    return f"fetch:{number}/{section}"
