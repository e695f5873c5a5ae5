"""`zhicheng rehearse-rules`: whom would other conditions let in, or shut out, and by which clause?"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.dossiers.read import BadDossier, read_dossier
from api.dossiers.rehearsal import Rehearsal, Rehearsed, rehearse
from api.terminal.check import instant
from domain.dossier.form import Dossier
from domain.notice import Notice

Before = Annotated[str, typer.Argument(metavar="NOTICE_A", help="现行通知的名称或文件")]
After = Annotated[str, typer.Argument(metavar="NOTICE_B", help="拟改通知的名称或文件")]
Folder = Annotated[
    Path,
    typer.Option(
        "--dossiers", exists=True, file_okay=False, help="申请书所在文件夹，每份一个 .json"
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="按此时刻核查，默认各自申报期的中间")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
_MOST_NAMES = 20


def register(app: typer.Typer, load: Callable[[str], Notice]) -> None:
    @app.command("rehearse-rules")
    def rehearse_rules(
        before: Before, after: After, dossiers: Folder, as_of: AsOf = None, as_json: AsJson = False
    ) -> None:
        """条件改动的演练：哪些申请书由不能提交变为可以、由可以变为不能，各因哪一条。"""
        try:
            old, new = load(before), load(after)
            at = instant(as_of) if as_of else None
        except (OSError, ValueError) as fault:
            typer.echo(str(fault), err=True)
            raise typer.Exit(2) from None
        for notice in (old, new):
            if notice.requirements is None:
                typer.echo(f"{notice.terms.notice} 没有申报条件（requirements）。", err=True)
                raise typer.Exit(2)
        unread: list[str] = []
        rehearsal = rehearse(_dossiers(dossiers, unread), old, new, at)
        if as_json:
            typer.echo(json.dumps(_as_data(rehearsal, unread), ensure_ascii=False))
        else:
            for line in _told(rehearsal, unread):
                typer.echo(line)
        if unread:
            raise typer.Exit(1)


def _dossiers(folder: Path, unread: list[str]) -> Iterator[tuple[str, Dossier]]:
    """One at a time: ten thousand need not be in memory together."""
    for file in sorted(folder.glob("*.json")):
        try:
            yield file.stem, read_dossier(file.read_bytes())
        except (BadDossier, OSError) as fault:
            unread.append(f"{file.name}：{str(fault).splitlines()[0]}")


def _as_data(rehearsal: Rehearsal, unread: list[str]) -> dict[str, object]:
    return {
        "dossiers": len(rehearsal.rows),
        "newly_eligible": [asdict(row) for row in rehearsal.newly_eligible],
        "no_longer": [asdict(row) for row in rehearsal.no_longer],
        "by_rule": dict(rehearsal.by_rule().most_common()),
        "unread": unread,
    }


def _told(rehearsal: Rehearsal, unread: list[str]) -> Iterator[str]:
    rows = rehearsal.rows
    before, after = sum(row.before for row in rows), sum(row.after for row in rows)
    yield f"申请书 {len(rows)} 份：可以提交的由 {before} 份变为 {after} 份。"
    yield from _listed("变为可以提交", rehearsal.newly_eligible)
    yield from _listed("变为不能提交", rehearsal.no_longer)
    counted = rehearsal.by_rule().most_common()
    if counted:
        yield ""
        yield "按条款："
        yield from (f"  {rule}　{number} 份" for rule, number in counted)
    for line in unread:
        yield f"未能读取：{line}"


def _listed(heading: str, rows: tuple[Rehearsed, ...]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"{heading}（{len(rows)}）"
    for row in rows[:_MOST_NAMES]:
        yield f"  {row.name}：{'、'.join(row.lost_by or row.gained_by)}"
    if len(rows) > _MOST_NAMES:
        yield f"  另有 {len(rows) - _MOST_NAMES} 份，用 --json 全部列出。"
