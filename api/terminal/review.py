"""`zhicheng review`: the sheet a reviewer starts from."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from api.connection import Connection
from api.dossiers.review import Earlier, Sheet, sheet
from api.dossiers.store import NoSuchDossier
from api.terminal.check import as_data, told
from api.terminal.dossiers import AsJson, Number, line_of
from domain.dossier.diff import touches_publicised
from domain.routes import TIER_NAMES
from domain.transitions import STAGE_NAMES
from domain.words import spoken

Connect = Callable[[], Connection]


def register(app: typer.Typer, connect: Connect) -> None:
    @app.command()
    def review(number: Number, as_json: AsJson = False) -> None:
        """审核一览：系统已核验的、需人工判断的、较上次改动的、前次审核意见是否仍然覆盖。"""

        async def look() -> Sheet:
            async with connect().pool() as pool:
                return await sheet(pool, number, datetime.now(UTC))

        try:
            found = asyncio.run(look())
        except NoSuchDossier as none:
            typer.echo(str(none), err=True)
            raise typer.Exit(2) from None
        if as_json:
            typer.echo(json.dumps(_as_json(found), ensure_ascii=False, default=str))
            return
        for line in lines(found):
            typer.echo(line)


def _as_json(found: Sheet) -> dict[str, object]:
    revision = found.application.revision
    return {
        "number": found.application.number,
        "stage": found.application.stage,
        "round": found.application.round,
        "revision": revision.number if revision else None,
        "before": found.before,
        "changes": [asdict(change) for change in found.changes],
        "publicity_again": touches_publicised(found.changes),
        "earlier": [
            {**asdict(each.approval), "name": each.name, "covers": each.covers,
             "changes": [asdict(change) for change in each.changes]}
            for each in found.earlier
        ],
        "answers": as_data(found.answers, found.case.notice),
    }  # fmt: skip


def lines(found: Sheet) -> Iterator[str]:
    case = found.application
    revision = case.revision.number if case.revision else 0
    yield f"申请书 {case.number}　{STAGE_NAMES[case.stage]}　第 {case.round} 轮　材料第 {revision} 版"
    yield from _changes(found)
    yield from _approvals(found.earlier)
    yield ""
    yield from told(found.answers, found.case, show_all=False)


def _changes(found: Sheet) -> Iterator[str]:
    if found.before is None:
        yield "首次提交，没有前一版可比。"
        return
    again = "，涉及公示内容" if touches_publicised(found.changes) else "，不涉及公示内容"
    yield f"较第 {found.before} 版改动 {len(found.changes)} 处{again}"
    for change in found.changes:
        yield f"  {line_of(change)}"


def _approvals(earlier: tuple[Earlier, ...]) -> Iterator[str]:
    for each in earlier:
        approval = each.approval
        who = each.name or approval.tier.organisation
        stands = "所审内容未变，仍然有效" if each.covers else f"所审内容已改 {len(each.changes)} 处"
        yield (
            f"{TIER_NAMES[approval.tier.kind]}（{who}）第 {approval.round} 轮 "
            f"{spoken(approval.at)} “{approval.opinion}”：{stands}"
        )
        yield from (f"    {line_of(change)}" for change in each.changes)
