"""`zhicheng draw`: seeds, the draw of a committee, and doing a published one again. Needs no server.

The file is JSON: `pool` (candidates, places, excluded), `committed`, `revealed`; once it is drawn also
`frozen`, the digest of the pool, and `drawn`.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError

from domain import draw as rules
from domain.draw import SEED_BYTES, Commitment, Drawn, Pool, Reveal
from domain.refusals import Refused

File = Annotated[Path, typer.Argument(metavar="FILE", help="抽取记录（JSON）", allow_dash=True)]
_REFUSED, _WRONG_USE = 1, 2


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """What is published of a draw."""

    pool: Pool
    committed: tuple[Commitment, ...]
    revealed: tuple[Reveal, ...]
    frozen: str = ""
    drawn: Drawn | None = None


_RECORD = TypeAdapter(DrawRecord)


def register(app: typer.Typer) -> None:
    draw = typer.Typer(no_args_is_help=True, help="抽取评审专家：种子、抽取、复核。")
    app.add_typer(draw, name="draw")
    _add_seed(draw)
    _add_make(draw)
    _add_verify(draw)


def _add_seed(draw: typer.Typer) -> None:
    @draw.command()
    def seed() -> None:
        """生成一个种子及其承诺：先交承诺，名单确定后再公开种子。"""
        made = secrets.token_hex(SEED_BYTES)
        typer.echo(f"种子（保密）  {made}")
        typer.echo(f"承诺（先交）  {rules.commitment(made)}")


def _add_make(draw: typer.Typer) -> None:
    @draw.command()
    def make(file: File) -> None:
        """由名单、承诺和公开的种子抽取；输出可供他人复核的完整记录。"""
        known = _read(file)
        try:
            drawn = rules.draw(known.pool, known.committed, known.revealed)
        except Refused as refusal:
            _say(refusal)
        done = {**asdict(known), "frozen": rules.pool_digest(known.pool), "drawn": asdict(drawn)}
        typer.echo(json.dumps(done, ensure_ascii=False, indent=2))


def _add_verify(draw: typer.Typer) -> None:
    @draw.command()
    def verify(file: File) -> None:
        """按公开的记录重新抽取一次；不符的退出码为 1。"""
        known = _read(file)
        if known.drawn is None:
            typer.echo("记录中没有抽取结果（drawn）。", err=True)
            raise typer.Exit(_WRONG_USE)
        try:
            holds = rules.verify(
                known.pool, known.committed, known.revealed, known.drawn, known.frozen
            )
        except Refused as refusal:
            _say(refusal)
        if not holds:
            typer.echo(f"不符：名单或抽取结果与记录不一致。［{rules.DRAW_RULE}］", err=True)
            raise typer.Exit(_REFUSED)
        typer.echo(
            f"相符：正选 {len(known.drawn.members)} 人，候补 {len(known.drawn.reserves)} 人，"
            f"名单 {known.frozen}"
        )


def _read(file: Path) -> DrawRecord:
    try:
        content = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
        return _RECORD.validate_json(content)
    except OSError as fault:
        typer.echo(f"不能读取 {file.name}：{fault.strerror}", err=True)
        raise typer.Exit(_WRONG_USE) from None
    except ValidationError as fault:
        for each in fault.errors(include_url=False, include_input=False):
            where = ".".join(str(part) for part in each["loc"]) or "（整个文件）"
            typer.echo(f"{where}：{each['msg']}", err=True)
        raise typer.Exit(_WRONG_USE) from None


def _say(refusal: Refused) -> NoReturn:
    for finding in refusal.findings:
        typer.echo(f"{finding.because}［{finding.rule}］", err=True)
    raise typer.Exit(_REFUSED) from None
