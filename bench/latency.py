"""From a decision to its answer, when the next task stands open: one life at a time (P3)."""

from statistics import median

from bench import bare, figures, ours
from bench.servers import Sides

_THINKING = 0.05


async def latency(sides: Sides, *, cases: int) -> None:
    plain: list[float] = []
    own: list[float] = []
    await bare.live(sides.client, "bare/slow-warm", ours.ROUNDS)
    await sides.life("slow-warm").live()
    for n in range(cases):
        plain += await bare.live(sides.client, f"bare/slow-{n}", ours.ROUNDS, _THINKING)
        own += await sides.life(f"slow-{n}").live(_THINKING)
    print(f"latency: {cases} lives of each in turn, {ours.ROUNDS} decisions, 50 ms of thinking")
    for name, values in (("bare", plain), ("ours", own)):
        print(
            f"  {name}: p50 {median(values):.1f} ms, p99 {figures.percentile(values, 0.99):.1f} ms"
            f" (n = {len(values)})"
        )
    middle = median(own) / median(plain)
    tail = figures.percentile(own, 0.99) / figures.percentile(plain, 0.99)
    print(f"  P3 effect latency, ours ÷ bare   p50 {middle:.2f} ×, p99 {tail:.2f} ×", end="")
    print("   goal ≤ 1.25, ≤ 1.5")
