"""`zhicheng vote`: whether a case has passed, by quorum and two thirds of those attending."""

import json
from typing import Annotated

import typer

from domain.notice import EvaluationTerms, Fraction
from domain.refusals import Refused
from domain.vote_law import (
    PASS_RULE,
    QUORUM_RULE,
    RECUSAL_RULE,
    SIZE_RULE,
    Tally,
    VoteResult,
    check_tally,
)

TWO_THIRDS = Fraction(2, 3)
# What stands behind a rule where no notice is at hand. Articles are never cited by number.
CLAUSES = {
    SIZE_RULE: "《职称评审管理暂行规定》：评委会组成人员应当是单数",
    QUORUM_RULE: "《职称评审管理暂行规定》：出席评审会议的专家人数应不少于评委会人数的三分之二",
    PASS_RULE: (
        "《职称评审管理暂行规定》：同意票数达到出席评审会议的专家总数三分之二以上的即为通过；"
        "未出席的不得委托他人投票或者补充投票"
    ),
    RECUSAL_RULE: "本系统决定 D-60：回避的专家不计入该案的出席人数，评委会人数不变",
}


def register(app: typer.Typer) -> None:
    @app.command("vote")
    def count_votes(
        size: Annotated[int, typer.Option(help="评委会人数（单数）")],
        attending: Annotated[int, typer.Option(help="出席人数，含对本案回避的")],
        yes: Annotated[int, typer.Option(help="赞成票")],
        recused: Annotated[int, typer.Option(help="对本案回避的人数")] = 0,
        no: Annotated[int, typer.Option(help="反对票")] = 0,
        abstain: Annotated[int, typer.Option(help="弃权票，不算赞成")] = 0,
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """计算一案的表决结果：法定人数和通过票数均为三分之二以上。"""
        terms = EvaluationTerms(
            committee_size=size, quorum=TWO_THIRDS, passing=TWO_THIRDS, recused_leave_base=True,
            methods=(),
        )  # fmt: skip
        try:
            result = check_tally(Tally(size, attending, recused, yes, no, abstain), terms)
        except Refused as refusal:
            _show_refusal(refusal, as_json=as_json)
            raise typer.Exit(1) from refusal
        _show(result, yes, as_json=as_json)


def _show(result: VoteResult, yes: int, *, as_json: bool) -> None:
    if as_json:
        answer = {
            "quorum": result.quorum,
            "passed": result.passed,
            "yes_needed": result.yes_needed,
            "quorum_needed": result.quorum_needed,
        }
        typer.echo(json.dumps(answer))
        return
    reached = "达到" if result.quorum else "不足，表决无效"
    typer.echo(f"法定人数：{reached}（计 {result.base} 人，须 {result.quorum_needed} 人）")
    typer.echo(f"赞成票：{yes} 票，须 {result.yes_needed} 票")
    typer.echo(f"结果：{'通过' if result.passed else '未通过'}")


def _show_refusal(refusal: Refused, *, as_json: bool) -> None:
    if as_json:
        findings = [
            {"rule": found.rule, "clause": CLAUSES[found.rule], "because": found.because}
            for found in refusal.findings
        ]
        typer.echo(json.dumps({"findings": findings}, ensure_ascii=False))
    for found in refusal.findings:
        typer.echo(f"{found.because}［{found.rule}］{CLAUSES[found.rule]}。", err=True)
