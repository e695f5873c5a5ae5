from typing import get_args

from domain.event_names import EVENT_NAMES
from domain.events import Event


def test_every_event_has_its_official_words() -> None:
    tags = {kind.__dataclass_fields__["event"].default for kind in get_args(Event)}

    assert set(EVENT_NAMES) == tags
