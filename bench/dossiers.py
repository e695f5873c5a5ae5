"""One dossier against every rule of its notice, beside parsing its JSON (P13); and a rehearsal."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from api.dossiers.read import read_dossier
from api.dossiers.rehearsal import middle_of_the_window, rehearse
from api.notices import load_notice
from bench import figures
from deploy.local.stack import ROOT
from domain.calendar import local_day
from domain.eligibility.book import examine
from domain.eligibility.case import Case

_FILES = ROOT / "tests" / "dossiers" / "files"
_A_REHEARSAL = 10_000


def dossiers(*, rounds: int) -> None:
    raws = [file.read_bytes() for file in sorted(_FILES.glob("*.json"))]
    read = [read_dossier(raw) for raw in raws]
    notices = {name: load_notice(name) for name in {each.notice for each in read}}
    cases = [
        Case(each, notice, at, local_day(at))
        for each in read
        for notice in [notices[each.notice]]
        for at in [middle_of_the_window(notice)]
    ]
    parsed = _each(rounds, lambda: [json.loads(raw) for raw in raws], len(raws))
    checked = _each(rounds, lambda: [read_dossier(raw) for raw in raws], len(raws))
    examined = _each(rounds, lambda: [examine(replace(case)) for case in cases], len(raws))
    size = median(len(raw) for raw in raws)
    print(f"dossiers: {rounds} rounds over {len(raws)} dossiers, {size:.0f} bytes of JSON each")
    print(f"  json.loads            {figures.spread(parsed, 3)} ms")
    print(f"  read with all limits  {figures.spread(checked, 2)} ms")
    print(f"  P13 all rules         {figures.spread(examined, 2)} ms   goal ≤ 5")
    ratio = [own / plain for own, plain in zip(examined, parsed, strict=True)]
    print(f"  all rules ÷ json.loads   {figures.spread(ratio, 1)} ×")
    _rehearsal(raws)


def _rehearsal(raws: list[bytes]) -> None:
    old = load_notice("2023-green-low-carbon")
    started = time.perf_counter()
    rehearsed = rehearse(
        ((str(n), read_dossier(raws[n % len(raws)])) for n in range(_A_REHEARSAL)), old, old, None
    )
    took = time.perf_counter() - started
    print(f"  {len(rehearsed.rows)} dossiers rehearsed under two notices: {took:.0f} s   goal ≤ 60")


def _each(rounds: int, work: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of one, round by round; the first round warms up and is left out."""
    took = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000 / count)
    return took[1:]
