"""The domain's values as JSON and back."""

from typing import Annotated

from pydantic import Discriminator, TypeAdapter

from domain.application import Application
from domain.complaint_case import ComplaintCase, ComplaintEvent
from domain.deadlines import Clock
from domain.events import Event
from domain.meeting import Meeting
from domain.meeting_events import MeetingEvent
from domain.notice import Notice, Schedule, Terms
from domain.season import Season
from domain.season_events import SeasonEvent

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Discriminator("event")])
APPLICATION = TypeAdapter(Application)
COMPLAINT = TypeAdapter(ComplaintCase)
COMPLAINT_EVENT: TypeAdapter[ComplaintEvent] = TypeAdapter(
    Annotated[ComplaintEvent, Discriminator("event")]
)
MEETING = TypeAdapter(Meeting)
MEETING_EVENT: TypeAdapter[MeetingEvent] = TypeAdapter(
    Annotated[MeetingEvent, Discriminator("event")]
)
CLOCKS = TypeAdapter(tuple[Clock, ...])
NOTICE = TypeAdapter(Notice)
SCHEDULE = TypeAdapter(Schedule)
SEASON = TypeAdapter(Season)
SEASON_EVENT: TypeAdapter[SeasonEvent] = TypeAdapter(Annotated[SeasonEvent, Discriminator("event")])
TERMS = TypeAdapter(Terms)
