"""What carries a letter out of the house, and what it is given."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Undelivered(Exception):
    """Why, in words that name no address: they are kept, logged and shown to operators."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """`reference` is the same at every try: receivers know repeats by it."""

    reference: str
    channel: str
    address: str = field(repr=False)
    number: str
    kind: str
    title: str
    body: str
    due_at: datetime | None
    at: datetime  # of this try


class Carrier(Protocol):
    async def carry(self, parcel: Parcel) -> None:
        """Raises Undelivered; whatever else it raises is told by its kind alone."""
        ...
