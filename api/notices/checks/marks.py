"""What the document itself does not say must be there all the same, and say who set it (D-67)."""

from collections.abc import Iterator

from api.notices.problems import Found, Steps
from api.notices.sketch import Sketch, value_at

# Each value with the rule whose sentence gives it; with none, no document of this kind ever does.
SAID_BY: dict[Steps, str] = {
    ("schedule", "filing"): "N89-3.1-2",
    ("schedule", "payment"): "N89-3.3.4-1",
    ("schedule", "fees"): "N89-3.3.4-2",
    ("terms", "publicity", "working_days"): "N89-3.3.3a-8",
    ("terms", "supplement", "committee_notices"): "N89-3.3.3c-3",
    ("terms", "evaluation", "committee_size"): "",
    ("terms", "result", "report_working_days"): "N89-3.4.3-1",
    ("terms", "result", "publicity_working_days"): "N89-3.4.3-2",
    ("terms", "result", "sites"): "N89-3.4.3-2",
    ("terms", "result", "forwarding_months"): "N89-3.4.3-6",
    ("terms", "result", "reexamination_months"): "N89-3.4.5-3",
    ("terms", "result", "reexamination_grounds"): "N89-3.4.5-2",
    ("requirements", "years_counted_to"): "N89-5.3-1",
}


def set_by_organiser(sketch: Sketch) -> Iterator[Found]:
    yield from _absent(sketch)
    if sketch.set_by_organiser is None:
        return
    marked = [tuple(mark.field.split(".")) for mark in sketch.set_by_organiser]
    yield from _pointless(sketch, marked)
    if sketch.clauses is None:
        return
    printed = {clause.rule for clause in sketch.clauses if clause.origin == "document"}
    for steps, rule in SAID_BY.items():
        is_marked = any(steps[: len(mark)] == mark for mark in marked)
        if rule in printed or is_marked or _is_absent(sketch, steps):
            continue
        path = ".".join(str(step) for step in steps)
        yield Found(
            steps,
            "来源没有给出此值，须注明由谁确定（D-67）",
            f"在 set_by_organiser 中加上 field: {path}",
        )


def _absent(sketch: Sketch) -> Iterator[Found]:
    if value_at(sketch.raw, ("requirements",)) is None:
        yield Found(("requirements",), "缺少此项", "必填")
    for steps in SAID_BY:
        inside = isinstance(value_at(sketch.raw, steps[:-1]), dict)
        if inside and _is_absent(sketch, steps):
            allowed = "必填；来源未给出的由组织方确定并注明"
            yield Found(steps, "缺少此项，批次不能发布（D-67）", allowed)


def _is_absent(sketch: Sketch, steps: Steps) -> bool:
    return value_at(sketch.raw, steps) in (None, [])


def _pointless(sketch: Sketch, marked: list[tuple[str, ...]]) -> Iterator[Found]:
    for at, mark in enumerate(marked):
        path = ".".join(mark)
        if value_at(sketch.raw, mark) is None:
            yield Found(
                ("set_by_organiser", at, "field"),
                f"注明由组织方确定的 {path} 没有值（D-67）",
                "填写该项，或改正路径",
            )
        if mark in marked[:at]:
            yield Found(("set_by_organiser", at, "field"), f"{path} 重复注明", "只写一次")
