"""What each workflow is started with, hands over to its next run, and ends with.

Apart from the workflows, so that the sandbox takes these types from outside: made anew for every
instance, each would be studied anew by the converter of payloads.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.application import Application
from domain.complaint_case import ComplaintCase, ComplaintKind, ComplaintSubject
from domain.meeting import Meeting
from domain.notice import Channel
from domain.people import Actor
from domain.season import Season
from workflows.inbox import InboxMemory


@dataclass(frozen=True, slots=True)
class ApplicationCarried:
    """What a run leaves to the next one, or what the record knows of a case that is woken again."""

    case: Application
    inbox: InboxMemory = field(default_factory=InboxMemory)


@dataclass(frozen=True, slots=True)
class ApplicationStart:
    """Ids and instants only."""

    number: str
    person: str
    notice: str
    edition: int
    channel: Channel
    opened_at: datetime
    actor: Actor
    messages_per_run: int = 400  # below the server's limit on signals
    carried: ApplicationCarried | None = None


@dataclass(frozen=True, slots=True)
class ApplicationConclusion:
    number: str
    stage: str
    version: int


@dataclass(frozen=True, slots=True)
class SeasonCarried:
    season: Season
    told: int
    inbox: InboxMemory = field(default_factory=InboxMemory)


@dataclass(frozen=True, slots=True)
class SeasonStart:
    notice: str
    edition: int
    actor: Actor
    published_at: datetime
    messages_per_run: int = 400  # below the server's limit on signals
    carried: SeasonCarried | None = None


@dataclass(frozen=True, slots=True)
class SeasonConclusion:
    notice: str
    stage: str
    version: int


@dataclass(frozen=True, slots=True)
class ComplaintCarried:
    case: ComplaintCase
    held: bool
    inbox: InboxMemory = field(default_factory=InboxMemory)


@dataclass(frozen=True, slots=True)
class ComplaintStart:
    """`reporter` is an opaque reference: who complained is known to no workflow."""

    number: str  # of the application
    n: int  # the how-many-th against it
    kind: ComplaintKind
    subject: ComplaintSubject
    received_at: datetime
    reporter: str = ""
    messages_per_run: int = 400
    carried: ComplaintCarried | None = None

    @property
    def complaint(self) -> str:
        return f"{self.number}/{self.n}"


@dataclass(frozen=True, slots=True)
class ComplaintConclusion:
    complaint: str
    stage: str
    application_stage: str


@dataclass(frozen=True, slots=True)
class MeetingCarried:
    meeting: Meeting
    inbox: InboxMemory = field(default_factory=InboxMemory)


@dataclass(frozen=True, slots=True)
class MeetingStart:
    """`standing` sit without being drawn: chair and vice chairs."""

    season: str
    n: int  # the how-many-th of its season
    edition: int
    held_on: date
    answer_days: int
    standing: tuple[str, ...]
    actor: Actor
    convened_at: datetime
    messages_per_run: int = 400
    carried: MeetingCarried | None = None

    @property
    def meeting(self) -> str:
        return f"{self.season}.{self.n}"


@dataclass(frozen=True, slots=True)
class MeetingConclusion:
    meeting: str
    stage: str
    version: int
