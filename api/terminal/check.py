"""`zhicheng check`: may I apply, and under which clause? Without a server."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.dossiers.read import BadDossier, read_dossier, spoken
from domain.calendar import SHANGHAI, local_day
from domain.dossier.form import Dossier
from domain.dossier.labels import where
from domain.eligibility.answers import Answer, Consequence, Decider, Outcome
from domain.eligibility.book import count, examine
from domain.eligibility.case import Case
from domain.notice import Notice

NAMES = {
    Outcome.FAILED: "不符合", Outcome.PERSON: "需人工审核", Outcome.PASSED: "符合",
    Outcome.NOT_APPLICABLE: "不适用",
}  # fmt: skip
DECIDERS = {
    Decider.SYSTEM: "系统", Decider.UNIT: "所在单位", Decider.TIERS: "各级审核机构",
    Decider.COMMITTEE: "评委会", Decider.EXPERTS: "评审专家", Decider.CUSTODIAN: "存档机构",
}  # fmt: skip
CONSEQUENCES = {
    Consequence.BLOCKS: "不能提交", Consequence.RETURNS: "将被退回", Consequence.WARNS: "提示",
    Consequence.INFORMS: "其他条款所差",
}  # fmt: skip

Loader = Callable[[str], Notice]
_TO_MEND = frozenset({Consequence.RETURNS, Consequence.WARNS})
DossierFile = Annotated[
    Path,
    typer.Argument(metavar="DOSSIER.json", exists=True, dir_okay=False, help="申请书，JSON 文件"),
]
NoticeName = Annotated[str, typer.Option("--notice", help="通知的名称或文件")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="按此时刻核查，默认现在")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
All = Annotated[bool, typer.Option("--all", help="不适用的条款也列出")]


def register(app: typer.Typer, load: Loader) -> None:
    @app.command("check")
    def check(
        dossier: DossierFile, notice: NoticeName, as_of: AsOf = None, as_json: AsJson = False,
        show_all: All = False,
    ) -> None:  # fmt: skip
        """自查申请书：逐条列出符合、不符合、需人工审核的条款及所差内容；不连接系统。"""
        case = _case(dossier, notice, as_of, load)
        answers = examine(case)
        if as_json:
            typer.echo(json.dumps(as_data(answers, case.notice), ensure_ascii=False))
        else:
            for line in told(answers, case, show_all=show_all):
                typer.echo(line)
        if any(answer.blocks for answer in answers):
            raise typer.Exit(1)


def _case(file: Path, notice: str, as_of: str | None, load: Loader) -> Case:
    try:
        read = read_dossier(file.read_bytes())
        loaded = load(notice)
        at = instant(as_of)
    except BadDossier as wrong:
        _wrong_use(f"{file.name} 不能读作申请书：\n{wrong}")
    except (OSError, ValueError) as fault:
        _wrong_use(str(fault))
    if loaded.requirements is None:
        _wrong_use(f"{notice} 没有申报条件（requirements），不能核查。")
    return self_check(read, loaded, at)


def self_check(dossier: Dossier, notice: Notice, at: datetime) -> Case:
    return Case(dossier, notice, at, applied_on=local_day(at))


def instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(SHANGHAI)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--as-of {text}：写法有误；如 2023-11-20 或 2023-11-20T10:00。") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _wrong_use(because: str) -> NoReturn:
    typer.echo(because, err=True)
    raise typer.Exit(2)


def as_data(answers: Iterable[Answer], notice: Notice) -> list[dict[str, object]]:
    return [
        {**asdict(answer), "clause": _clause(answer.rule, notice), "blocks": answer.blocks}
        for answer in answers
    ]


def told(answers: tuple[Answer, ...], case: Case, *, show_all: bool) -> Iterator[str]:
    """Most urgent first: what blocks, what will be returned, what a person decides, what passed."""
    yield f"{case.notice.document.number}　{spoken(case.dossier)}"
    yield f"按 {case.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 核查"
    for heading, chosen in _sections(answers, show_all=show_all):
        yield ""
        yield f"{heading}（{len(chosen)}）"
        for answer in chosen:
            yield from _lines(answer, case.notice)
    numbers = count(answers)
    yield ""
    yield "，".join(f"{name} {numbers[outcome]}" for outcome, name in NAMES.items())
    yield "结论：" + _conclusion(answers)


def _sections(answers: tuple[Answer, ...], *, show_all: bool) -> Iterator[tuple[str, list[Answer]]]:
    failed = [answer for answer in answers if answer.outcome is Outcome.FAILED]
    for consequence, name in CONSEQUENCES.items():
        chosen = [answer for answer in failed if answer.consequence is consequence]
        if chosen:
            yield f"不符合：{name}", chosen
    wanted = [Outcome.PERSON, Outcome.PASSED, *([Outcome.NOT_APPLICABLE] if show_all else [])]
    for outcome in wanted:
        chosen = [answer for answer in answers if answer.outcome is outcome]
        if chosen:
            yield NAMES[outcome], chosen


def _lines(answer: Answer, notice: Notice) -> Iterator[str]:
    place = f"（{where(answer.field)}）" if answer.field else ""
    judge = f"［由{DECIDERS[answer.decides]}判断］" if answer.outcome is Outcome.PERSON else ""
    yield f"  {answer.rule}　{answer.because}{place}{judge}"
    if answer.to_satisfy:
        yield f"      怎样符合：{answer.to_satisfy}"
    if answer.outcome is Outcome.FAILED and (clause := _clause(answer.rule, notice)):
        yield f"      依据：“{clause}”"


def _conclusion(answers: tuple[Answer, ...]) -> str:
    if any(answer.blocks for answer in answers):
        return "尚不能提交，请先补正“不能提交”各条。"
    if any(
        answer.outcome is Outcome.FAILED and answer.consequence in _TO_MEND for answer in answers
    ):
        return "可以提交，但有条款可能被退回或不计入，请先核对。"
    return "可以提交，其余由各级人工审核。"


def _clause(rule: str, notice: Notice) -> str | None:
    found = notice.clause(rule)
    return found.text if found else None
