"""专家评议组: who reads which case. Of its group, nobody recused, and the work spread evenly."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.refusals import Finding, refuse_for

PANEL_RULE = "O40-opinion"
FEWEST = 3  # H6: 评议组由三名以上专家组成


@dataclass(frozen=True, slots=True)
class Reader:
    """An expert who sits, and the group for which he was drawn."""

    person: str
    group: str


@dataclass(frozen=True, slots=True)
class CaseToRead:
    """A case; its group comes from the application (JB24-3.2-1b)."""

    number: str
    group: str
    recused: frozenset[str] = frozenset()


Panels = Mapping[str, tuple[str, ...]]  # people by the number of the case, in their own order


def assign(
    cases: tuple[CaseToRead, ...], readers: tuple[Reader, ...], size: int = FEWEST
) -> Panels:
    """Loads within a group as even as recusal lets them be; the same input, the same panels.

    Refused, naming every case for which its group has too few.
    """
    may = {case.number: _may_read(case, readers) for case in cases}
    refuse_for(tuple(_too_few(cases, may, size)))
    work = _Work({one.person: 0 for one in readers}, {})
    for case in sorted(cases, key=lambda case: (len(may[case.number]), case.number)):
        work.give(case.number, may[case.number], size)
    while work.shift_some(may):
        pass
    return {number: tuple(sorted(panel)) for number, panel in sorted(work.panels.items())}


def _may_read(case: CaseToRead, readers: tuple[Reader, ...]) -> frozenset[str]:
    return frozenset(one.person for one in readers if one.group == case.group) - case.recused


def _too_few(
    cases: tuple[CaseToRead, ...], may: Mapping[str, frozenset[str]], size: int
) -> Iterator[Finding]:
    if size < FEWEST:
        yield Finding(PANEL_RULE, f"评议组 {size} 人，应为 {FEWEST} 人以上。")
    for case in cases:
        there = len(may[case.number])
        if there < size:
            yield Finding(
                PANEL_RULE,
                f"申请书 {case.number}：专业组“{case.group}”扣除回避后可评议的专家 {there} 人，"
                f"少于 {size} 人，请补充专家。",
            )


@dataclass(frozen=True, slots=True)
class _Work:
    loads: dict[str, int]
    panels: dict[str, set[str]]

    def give(self, number: str, may: frozenset[str], size: int) -> None:
        """To those with the least; who is first among equals changes from case to case."""
        chosen = sorted(may, key=lambda person: (self.loads[person], _turn(number, person)))[:size]
        self.panels[number] = set(chosen)
        for person in chosen:
            self.loads[person] += 1

    def shift_some(self, may: Mapping[str, frozenset[str]]) -> bool:
        """One unit of work from somebody to somebody who has two less, over whoever is between.

        When there is none, no other spread is more even (the optimal semi-matching).
        """
        for heavy in sorted(self.loads, key=lambda person: (-self.loads[person], person)):
            path = self._path(heavy, may)
            if path:
                for giver, taker, number in path:
                    self.panels[number].remove(giver)
                    self.panels[number].add(taker)
                self.loads[path[0][0]] -= 1
                self.loads[path[-1][1]] += 1
                return True
        return False

    def _path(
        self, heavy: str, may: Mapping[str, frozenset[str]]
    ) -> list[tuple[str, str, str]] | None:
        """The shortest: who gives, who takes, which case."""
        reached: dict[str, list[tuple[str, str, str]]] = {heavy: []}
        waiting = [heavy]
        while waiting:
            giver = waiting.pop(0)
            for taker, number in self._takers(giver, may):
                if taker in reached:
                    continue
                reached[taker] = [*reached[giver], (giver, taker, number)]
                if self.loads[taker] <= self.loads[heavy] - 2:
                    return reached[taker]
                waiting.append(taker)
        return None

    def _takers(self, giver: str, may: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
        for number in sorted(self.panels):
            if giver in self.panels[number]:
                yield from ((taker, number) for taker in sorted(may[number] - self.panels[number]))


def _turn(number: str, person: str) -> bytes:
    return hashlib.sha256(f"{number}\0{person}".encode()).digest()
