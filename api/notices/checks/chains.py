"""逐级上报路径: every chain ends in the committee, and no tier stands in it twice (N89-3.2)."""

from collections.abc import Iterator

from api.notices.problems import Found, Steps
from api.notices.sketch import Sketch
from domain.notice import ChainRule, Route, TierKind

_FIRST = (TierKind.UNIT, TierKind.AGENCY)  # a freelancer's agency stands for the unit (D-07)


def chains(sketch: Sketch) -> Iterator[Found]:
    rules = sketch.chains
    if rules is None:
        return
    if not rules:
        yield Found(("terms", "chains"), "没有逐级上报路径", "至少一条")
    seen: set[Route] = set()
    for at, chain in enumerate(rules):
        steps: Steps = ("terms", "chains", at)
        if chain.route in seen:
            yield Found((*steps, "route"), f"路径 {chain.route} 重复", "每条路径只写一次")
        seen.add(chain.route)
        yield from _tiers(chain, (*steps, "tiers"))
        if len(set(chain.preconditions)) < len(chain.preconditions):
            yield Found((*steps, "preconditions"), "前提条件重复", "每项只写一次")
    yield from _missing(sketch, seen)


def _tiers(chain: ChainRule, steps: Steps) -> Iterator[Found]:
    tiers = chain.tiers
    if not tiers:
        yield Found(steps, f"路径 {chain.route} 没有审核环节", "至少 [unit, committee]")
        return
    if tiers[-1] is not TierKind.COMMITTEE:
        yield Found(steps, f"路径 {chain.route} 的末级不是评委会", "以 committee 结束")
    for tier in sorted({tier for tier in tiers if tiers.count(tier) > 1}):
        name = "评委会" if tier is TierKind.COMMITTEE else tier.value
        yield Found(steps, f"路径 {chain.route} 中 {name} 出现了不止一次", "每级只写一次")
    if tiers[0] not in _FIRST:
        allowed = "以 unit（自由职业者以 agency）开始"
        yield Found(steps, f"路径 {chain.route} 的首级不能审核和公示", allowed)


def _missing(sketch: Sketch, seen: set[Route]) -> Iterator[Found]:
    """A route whose sentence the document prints must be there."""
    printed = {clause.rule for clause in sketch.clauses or () if clause.origin == "document"}
    for route in Route:
        if route not in seen and f"N89-3.2{route.value}" in printed:
            yield Found(("terms", "chains"), f"通知写有路径 {route}，这里没有", f"补上 {route}")
