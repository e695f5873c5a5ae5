"""Asking several systems outside, side by side: silence is noted soon, and asked again for a day."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from temporalio.exceptions import ActivityError

SOON = timedelta(minutes=2)
AT_LAST = timedelta(days=1)
Whom = TypeVar("Whom")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    soon: timedelta = SOON  # until somebody silent is noted as such
    at_last: timedelta = AT_LAST  # until nobody asks any more


class Asking(Generic[Whom, Answer]):
    """`ask` and `note_silence` run an activity each; `tell` hears every answer as it comes."""

    def __init__(
        self,
        ask: Callable[[Whom, str, timedelta], Awaitable[Answer]],
        note_silence: Callable[[Whom], Awaitable[Answer]],
        tell: Callable[[Whom, Answer], None],
    ) -> None:
        self._ask_once = ask
        self._note_silence = note_silence
        self._tell = tell

    async def ask_all(self, them: Sequence[Whom], patience: Patience) -> None:
        await asyncio.gather(*(self._ask(whom, patience) for whom in them))

    async def _ask(self, whom: Whom, patience: Patience) -> None:
        said = await self._answer(whom, "soon", patience.soon)
        if said is None:
            self._tell(whom, await self._note_silence(whom))
            said = await self._answer(whom, "at-last", patience.at_last)
        if said is not None:
            self._tell(whom, said)

    async def _answer(self, whom: Whom, step: str, within: timedelta) -> Answer | None:
        try:
            return await self._ask_once(whom, step, within)
        except ActivityError:
            return None
