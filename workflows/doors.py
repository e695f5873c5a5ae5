"""The handlers of every command, made once for the process and not for every instance of a workflow."""

from domain.commands import COMMANDS
from domain.complaint_case import COMPLAINT_COMMANDS
from domain.meeting_commands import MEETING_COMMANDS
from domain.season_commands import SEASON_COMMANDS
from workflows.clerk import Clerk
from workflows.inbox import two_doors


@two_doors(*COMMANDS)
class ApplicationDoors(Clerk):
    """41 commands, each by update and by signal."""


@two_doors(*SEASON_COMMANDS)
class SeasonDoors(Clerk):
    """What organisers and bodies may do to a season."""


@two_doors(*COMPLAINT_COMMANDS)
class ComplaintDoors(Clerk):
    """What investigators may do to a complaint."""


@two_doors(*MEETING_COMMANDS)
class MeetingDoors(Clerk):
    """What office, chair, experts and those who commit to a seed may do to a meeting."""
