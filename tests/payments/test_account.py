"""The platform's account beside ours: what is on both sides alike is all that is not told."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from domain.account import Difference, Entry, Line, differences

AT = datetime(2026, 12, 5, 6, tzinfo=UTC)
lines = st.builds(
    Line, entry=st.sampled_from(Entry), transaction=st.sampled_from("abcdef"),
    order=st.sampled_from(["o1", "o2"]), fen=st.integers(1, 3), currency=st.just("CNY"),
    at=st.integers(0, 100).map(lambda minutes: AT + timedelta(minutes=minutes)),
)  # fmt: skip
accounts = st.lists(lines, unique_by=lambda line: (line.entry, line.transaction))


def paid(transaction: str, fen: int = 42_000, order: str = "o1") -> Line:
    return Line(Entry.PAID, transaction, order, fen, "CNY", AT)


def test_each_kind_of_difference_is_named() -> None:
    ours = [paid("same"), paid("ours"), paid("sum"), paid("order")]
    theirs = [paid("same"), paid("theirs"), paid("sum", fen=1), paid("order", order="o2")]

    found = {each.line.transaction: each.what for each in differences(ours, theirs)}

    assert found == {
        "ours": Difference.MISSING_THERE, "theirs": Difference.MISSING_HERE,
        "sum": Difference.OTHER_AMOUNT, "order": Difference.OTHER_ORDER,
    }  # fmt: skip


def test_a_payment_and_its_refund_are_two_lines() -> None:
    back = Line(Entry.REFUNDED, "same", "o1", 42_000, "CNY", AT)

    (found,) = differences([paid("same")], [paid("same"), back])

    assert (found.what, found.line) == (Difference.MISSING_HERE, back)


@given(accounts)
def test_an_account_does_not_differ_from_itself_whatever_its_order(account: list[Line]) -> None:
    assert differences(account, reversed(account)) == ()


@given(accounts, accounts)
def test_a_line_is_told_exactly_when_the_other_side_has_not_the_same(
    ours: list[Line], theirs: list[Line]
) -> None:
    def said(line: Line) -> tuple[object, ...]:
        return (line.entry, line.transaction, line.order, line.fen, line.currency)

    alike = {said(line) for line in ours} & {said(line) for line in theirs}
    expected = {
        (line.entry, line.transaction) for line in [*ours, *theirs] if said(line) not in alike
    }

    found = differences(ours, theirs)

    assert {(each.line.entry, each.line.transaction) for each in found} == expected
    assert len(found) == len(expected)


@given(accounts, accounts)
def test_seen_from_the_other_side_what_is_missing_changes_sides(
    ours: list[Line], theirs: list[Line]
) -> None:
    turned = {
        Difference.MISSING_HERE: Difference.MISSING_THERE,
        Difference.MISSING_THERE: Difference.MISSING_HERE,
    }

    there = [turned.get(each.what, each.what) for each in differences(theirs, ours)]

    assert [each.what for each in differences(ours, theirs)] == there
