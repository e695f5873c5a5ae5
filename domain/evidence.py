"""看过什么: which file which expert had opened before a vote; it answers 错看 and 漏看 (N89-3.4.5-2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class View:
    """That somebody of the panel opened a file."""

    person: str
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileSeen:
    """Of one file before one vote: who had opened it, first and how often, and who had not."""

    digest: str
    opened: tuple["Opened", ...]
    not_opened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    person: str
    first_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class VoteEvidence:
    """What was seen before the vote that was closed at `voted_at`, by those who judged in it."""

    voted_at: datetime
    files: tuple[FileSeen, ...]


def evidence(
    votes: Iterable[datetime], judged: Iterable[str], files: Iterable[str], views: Iterable[View]
) -> tuple[VoteEvidence, ...]:
    """Each vote with all that had been opened until then: what was read for the first vote was read
    for the second. An opening in the second of the vote itself counts for it.
    """
    people, known, seen = tuple(dict.fromkeys(judged)), tuple(files), tuple(views)
    return tuple(
        VoteEvidence(at, tuple(_file(digest, at, people, seen) for digest in known))
        for at in sorted(votes)
    )


def _file(
    digest: str, voted_at: datetime, people: tuple[str, ...], views: tuple[View, ...]
) -> FileSeen:
    before = [view for view in views if view.digest == digest and view.at <= voted_at]
    opened = []
    for person in people:
        times = [view.at for view in before if view.person == person]
        if times:
            opened.append(Opened(person, min(times), len(times)))
    there = {one.person for one in opened}
    return FileSeen(digest, tuple(opened), tuple(one for one in people if one not in there))
