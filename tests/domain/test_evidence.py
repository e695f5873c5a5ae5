"""What was opened before which vote: nothing is forgotten, nothing counts for a vote before it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from domain.evidence import Opened, View, evidence

START = datetime(2026, 12, 15, tzinfo=UTC)
PEOPLE, FILES = ("e-1", "e-2", "e-3"), ("sha256:a", "sha256:b")
hours = st.integers(0, 100).map(lambda n: START + timedelta(hours=n))
views = st.lists(
    st.builds(View, st.sampled_from((*PEOPLE, "office")), st.sampled_from(FILES), hours), max_size=20
)  # fmt: skip


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def test_what_was_opened_after_the_vote_was_overlooked_in_it() -> None:
    seen = [
        View("e-1", "sha256:a", at(1)),
        View("e-1", "sha256:a", at(2)),
        View("e-2", "sha256:a", at(6)),
    ]

    (vote,) = evidence([at(5)], PEOPLE, FILES, seen)

    first, second = vote.files
    assert first.opened == (Opened("e-1", at(1), 2),)
    assert first.not_opened == ("e-2", "e-3")
    assert (second.opened, second.not_opened) == ((), PEOPLE)


def test_what_was_read_for_the_first_vote_was_read_for_the_second() -> None:
    first, second = evidence([at(9), at(5)], PEOPLE, FILES, [View("e-1", "sha256:a", at(5))])

    assert (first.voted_at, second.voted_at) == (at(5), at(9))
    assert first.files[0].opened == second.files[0].opened == (Opened("e-1", at(5), 1),)


def test_before_there_was_a_vote_there_is_nothing_to_ask() -> None:
    assert evidence([], PEOPLE, FILES, [View("e-1", "sha256:a", at(1))]) == ()


@given(st.lists(hours, max_size=3), views)
def test_everybody_of_the_panel_stands_once_for_each_file_and_vote(
    votes: list[datetime], seen: list[View]
) -> None:
    for vote in evidence(votes, (*PEOPLE, "e-1"), FILES, seen):
        for file in vote.files:
            there = [one.person for one in file.opened]
            assert sorted([*there, *file.not_opened]) == sorted(PEOPLE)
            counted = sum(one.times for one in file.opened)
            assert counted == sum(
                view.digest == file.digest and view.at <= vote.voted_at and view.person in PEOPLE
                for view in seen
            )
