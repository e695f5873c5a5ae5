"""How a test says that something is refused: by which rule, and that nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from domain.refusals import Refused
from tests.domain.builders_lives import Life


@contextmanager
def refused(rule: str, life: Life) -> Iterator[None]:
    before = life.application
    with pytest.raises(Refused) as refusal:
        yield
    assert rule in {found.rule for found in refusal.value.findings}
    assert life.application == before
