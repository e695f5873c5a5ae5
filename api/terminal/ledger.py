"""`zhicheng ledger NUMBER`: to whom every day of the case belongs."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby

import typer

from api.connection import Connection
from api.queries.ledger import Editions, ledger as ledger_of
from api.terminal.cases import AsJson, Number
from domain.application import Stage
from domain.holders import Holder
from domain.ledger import Account, Day, DayLedger
from domain.transitions import STAGE_NAMES

_ACCOUNTS = {
    Account.HOLD: "核查暂停", Account.HOLIDAY: "休息日", Account.NOBODY: "无人办理",
}  # fmt: skip

_BY_STAGE = (Account.HOLDER, Account.NOBODY)


def register(app: typer.Typer, connect: Callable[[], Connection], editions: Editions) -> None:
    """`editions` reads the table of days for a first and a last year."""

    @app.command()
    def ledger(number: Number, as_json: AsJson = False) -> None:
        """办理时间账：每一日归谁，合计等于全程日数。"""

        async def look() -> DayLedger | None:
            async with connect().pool() as pool:
                return await ledger_of(pool, number, editions, datetime.now(UTC))

        found = asyncio.run(look())
        if found is None:
            typer.echo(f"没有申请书 {number}。", err=True)
            raise typer.Exit(2)
        if as_json:
            totals = [asdict(total) for total in found.totals]
            body = {**asdict(found), "totals": totals}
            typer.echo(json.dumps(body, ensure_ascii=False, default=str))
            return
        for line in lines(found):
            typer.echo(line)


def lines(found: DayLedger) -> Iterator[str]:
    """Days that follow one another with the same holder in one line."""
    for _, days in groupby(found.days, key=lambda day: (day.account, day.holder, day.reason)):
        stretch = list(days)
        first, last = stretch[0], stretch[-1]
        mark = "（暂定）" if any(day.provisional for day in stretch) else ""
        yield f"{first.day} — {last.day}  {len(stretch):>3} 日  {_said(first)}{mark}"
    yield f"合计 {len(found.days)} 日（工作日历 {found.calendar}）"
    for total in found.totals:
        yield f"  {total.days:>4} 日  {_holder(total.account, total.holder)}"


def _said(day: Day) -> str:
    """A stage in its official words; a complaint by its id."""
    reason = STAGE_NAMES[Stage(day.reason)] if day.account in _BY_STAGE else day.reason
    return f"{_holder(day.account, day.holder)}　{reason}".rstrip()


def _holder(account: Account, holder: Holder) -> str:
    if account is Account.HOLDER:
        return holder.organisation or "申报人"
    return _ACCOUNTS[account]
