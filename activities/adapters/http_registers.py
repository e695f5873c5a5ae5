"""The registers by HTTP (docs/registers.md). No answer is never a pass."""

from collections.abc import Mapping
from typing import TypeVar

import httpx2
from pydantic import ConfigDict, TypeAdapter, ValidationError

from activities.failures import RegisterSilent
from domain.dossier.fetching import ROW_KINDS, Fetchable, FormRow
from domain.eligibility.case import Register
from domain.eligibility.comparison import ROWS, Question, Row

_FORBIDS_NOTHING = ConfigDict(extra="ignore")  # a register may say more than we ask
_ADAPTERS: Mapping[Register, TypeAdapter[tuple[Row, ...]]] = {
    register: TypeAdapter(tuple[kind, ...], config=_FORBIDS_NOTHING)  # type: ignore[valid-type]
    for register, kind in ROWS.items()
}
_SECTIONS: Mapping[Fetchable, TypeAdapter[tuple[FormRow, ...]]] = {
    section: TypeAdapter(tuple[kind, ...], config=_FORBIDS_NOTHING)  # type: ignore[valid-type]
    for section, kind in ROW_KINDS.items()
}
_MOST_BYTES = 1_000_000
_Any = TypeVar("_Any")


class HttpRegisters:
    """One client for all of them; `close` it when the worker ends."""

    def __init__(self, base_url: str, token: str = "", *, seconds: float = 10.0) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=seconds)

    async def rows(self, register: Register, asked: Question) -> tuple[Row, ...]:
        return await self._asked(f"/registers/{register.value}/query", asked, _ADAPTERS[register])

    async def section(self, section: Fetchable, asked: Question) -> tuple[FormRow, ...]:
        return await self._asked(f"/sections/{section.value}/query", asked, _SECTIONS[section])

    async def _asked(
        self, path: str, asked: Question, adapter: TypeAdapter[tuple[_Any, ...]]
    ) -> tuple[_Any, ...]:
        """RegisterSilent names the address and what went wrong, never who was asked about."""
        body = {"name": asked.name, "id_number": asked.id_number, "unit": asked.unit}
        try:
            answer = await self._client.post(path, json=body)
        except httpx2.HTTPError as fault:
            raise RegisterSilent(f"{path}: {type(fault).__name__}") from None
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return ()
        if answer.status_code != httpx2.codes.OK:
            raise RegisterSilent(f"{path}: status {answer.status_code}")
        if len(answer.content) > _MOST_BYTES:
            raise RegisterSilent(f"{path}: more than a megabyte of rows")
        try:
            return adapter.validate_python(answer.json()["rows"])
        except (ValueError, KeyError, TypeError, ValidationError):
            raise RegisterSilent(f"{path}: an answer that nobody can read") from None

    async def close(self) -> None:
        await self._client.aclose()


class NoRegisters:
    """Where none is set up: every one of them is silent, and people look at what is uploaded."""

    async def rows(self, register: Register, asked: Question) -> tuple[Row, ...]:
        del asked
        raise RegisterSilent(f"{register.value}: no register is set up")

    async def section(self, section: Fetchable, asked: Question) -> tuple[FormRow, ...]:
        del asked
        raise RegisterSilent(f"{section.value}: no register is set up")

    async def close(self) -> None:
        """Nothing is open."""
