"""依据条款: every rule that may be cited has one sentence, and says where it is printed."""

from collections.abc import Iterator

from api.notices.problems import Found
from api.notices.sketch import Sketch
from domain.clauses import CITED
from domain.notice import Clause

ORIGINS = ("document", "reference", "organiser")


def clauses(sketch: Sketch) -> Iterator[Found]:
    if sketch.clauses is None:
        return
    yield from _themselves(sketch.clauses)
    rules = {clause.rule for clause in sketch.clauses}
    for rule in CITED:
        if rule not in rules:
            yield Found(("clauses",), f"缺少条款 {rule}，引用它的决定无从说明依据", f"补上 {rule}")
    for at, chain in enumerate(sketch.chains or ()):
        if chain.rule not in rules:
            yield Found(
                ("terms", "chains", at, "rule"), f"没有条款 {chain.rule}", "在 clauses 中补上"
            )
    rows = sketch.requirements.first_batch if sketch.requirements else ()
    for at, row in enumerate(rows):
        if row.rule not in rules:
            steps = ("requirements", "first_batch", at, "rule")
            yield Found(steps, f"没有条款 {row.rule}", "在 clauses 中补上")


def _themselves(listed: tuple[Clause, ...]) -> Iterator[Found]:
    seen: set[str] = set()
    for at, clause in enumerate(listed):
        if clause.rule in seen:
            yield Found(("clauses", at, "rule"), f"条款 {clause.rule} 重复", "每条只写一次")
        seen.add(clause.rule)
        if clause.origin not in ORIGINS:
            message = f"来源“{clause.origin}”不是可选的值"
            yield Found(("clauses", at, "origin"), message, "、".join(ORIGINS))
