"""`zhicheng route`: to which route an applicant's facts lead, tier by tier, or why to none."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_type_hints

import typer
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from domain.notice import Notice, Route
from domain.refusals import Finding
from domain.routes import TIER_NAMES, Facts, RouteDecision, Tier, decide_route, example_facts

_FACTS = TypeAdapter(Facts)
_NAMES = tuple(field.name for field in fields(Facts))
_ENUMS: dict[str, type[StrEnum]] = {
    name: kind
    for name, kind in get_type_hints(Facts).items()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
}
_KINDS = {
    "string_type": "文字或 null",
    "int_type": "整数",
    "bool_type": "true 或 false",
    "dataclass_type": "一个 JSON 对象，如 --example 所示",
}

FactsFile = Annotated[
    Path | None,
    typer.Argument(metavar="FACTS.json", exists=True, dir_okay=False, help="申报人情况，JSON 文件"),
]
NoticeName = Annotated[str | None, typer.Option("--notice", help="通知的名称或文件")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Example = Annotated[Route | None, typer.Option("--example", help="输出该路径的示例 FACTS.json")]


class BadFacts(ValueError):
    """A file of facts cannot be read; each line names a field and what may stand there."""


def register(app: typer.Typer, load: Callable[[str], Notice]) -> None:
    """`load` takes a name or a file; an OSError or a ValueError of it is wrong use."""

    @app.command("route")
    def route(
        facts: FactsFile = None, notice: NoticeName = None, as_json: AsJson = False,
        example: Example = None,
    ) -> None:  # fmt: skip
        """由申报人情况确定逐级上报路径；没有路径的，逐条说明原因和依据。"""
        if example is not None:
            typer.echo(json.dumps(asdict(example_facts(example)), ensure_ascii=False, indent=2))
            return
        if facts is None or notice is None:
            _wrong_use("请给出 FACTS.json 和 --notice，或用 --example 输出示例。")
        try:
            read = read_facts(facts.read_bytes())
            loaded = load(notice)
        except (OSError, ValueError) as fault:
            _wrong_use(str(fault))
        decision = decide_route(read, loaded.terms)
        if as_json:
            typer.echo(json.dumps(_as_json(decision, loaded), ensure_ascii=False))
        _show(decision, loaded, quiet=as_json)
        if decision.route is None:
            raise typer.Exit(1)


def read_facts(raw: bytes) -> Facts:
    try:
        text = raw.decode("utf-8-sig")
        return _checked(text, json.loads(text))
    except UnicodeDecodeError as fault:
        raise BadFacts("不是 UTF-8 编码的文件。") from fault
    except json.JSONDecodeError as fault:
        raise BadFacts(f"不是 JSON：第{fault.lineno}行第{fault.colno}列附近有误。") from fault


def _checked(text: str, tree: object) -> Facts:
    unknown = [name for name in tree if name not in _NAMES] if isinstance(tree, dict) else []
    said = [f"{name}：未知字段；可用字段为 {'、'.join(_NAMES)}。" for name in unknown]
    try:
        found = _FACTS.validate_json(text, strict=True)
    except ValidationError as fault:
        said += [_in_words(error) for error in fault.errors()]
        raise BadFacts("\n".join(said)) from fault
    if said:
        raise BadFacts("\n".join(said))
    return found


def _in_words(error: ErrorDetails) -> str:
    name = str(error["loc"][0]) if error["loc"] else "文件"
    allowed = _KINDS.get(error["type"], error["msg"])
    if name in _ENUMS:
        allowed = "、".join(_ENUMS[name])
    if error["type"] == "missing":
        return f"{name}：缺少此字段；应为 {allowed}。"
    return f"{name}：{json.dumps(error['input'], ensure_ascii=False)} 不可用；应为 {allowed}。"


def _wrong_use(because: str) -> NoReturn:
    typer.echo(because, err=True)
    raise typer.Exit(2)


# ------------------------------------------------------------------------------------------ showing


def _as_json(decision: RouteDecision, notice: Notice) -> dict[str, Any]:
    """The tiers of a route that is decided; a blocked one has none."""
    tiers = decision.tiers if decision.route else ()
    return {
        "route": decision.route,
        "tiers": [
            {
                "kind": tier.kind,
                "organisation": tier.organisation,
                "name": _name(tier, notice),
                **({"note": tier.note} if tier.note else {}),
            }
            for tier in tiers
        ],
        "findings": [
            {"rule": found.rule, "clause": _clause(found, notice), "because": found.because}
            for found in decision.findings
        ],
    }


def _show(decision: RouteDecision, notice: Notice, *, quiet: bool) -> None:
    """What was decided to stdout, unless `quiet`; why not to stderr."""
    refused = decision.route is None
    if not refused and not quiet:
        for line in _decided(decision, notice):
            typer.echo(line)
    if refused:
        nearest = f"（最接近 {decision.candidate}）" if decision.candidate else ""
        typer.echo(f"不能确定申报路径{nearest}：", err=True)
    for found in decision.findings:
        if refused or not quiet:
            clause = _clause(found, notice)
            cited = f"“{clause}”" if clause else ""
            typer.echo(f"- {found.because}［{found.rule}］{cited}", err=refused)


def _decided(decision: RouteDecision, notice: Notice) -> Iterator[str]:
    chain = notice.terms.chain(decision.route) if decision.route else None
    yield f"申报路径：{decision.route}　{chain.applicants if chain else ''}"
    for number, tier in enumerate(decision.tiers, start=1):
        note = f"（{tier.note}）" if tier.note else ""
        yield f"{number}. {TIER_NAMES[tier.kind]}：{_name(tier, notice)}{note}"


def _name(tier: Tier, notice: Notice) -> str:
    """The official name, or the id where the notice does not name the organisation."""
    named = (one.name for one in notice.organisations if one.id == tier.organisation)
    return next(named, tier.organisation)


def _clause(found: Finding, notice: Notice) -> str | None:
    """None for a decision of this system's own (D-…)."""
    clause = notice.clause(found.rule)
    return clause.text if clause else None
