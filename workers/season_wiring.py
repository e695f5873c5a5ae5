"""The activities of Season, Complaint, Meeting, Reconcile and ArchiveHistories, with what they need."""

from collections.abc import Callable, Sequence
from typing import Any

from temporalio.client import Client

from activities.adapters.postgres_alarms import PostgresAlarms
from activities.adapters.postgres_archive import PostgresArchive
from activities.adapters.postgres_complaints import PostgresCaseBook
from activities.adapters.postgres_meetings import PostgresMeetings
from activities.adapters.postgres_reconciliation import PostgresLedger, PostgresOpenApplications
from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_signers import PostgresSigners
from activities.adapters.temporal_cases import TemporalCases
from activities.adapters.temporal_histories import TemporalHistories
from activities.alarms import AlarmActivities
from activities.archiving import ArchiveActivities
from activities.broadcasts import BroadcastActivities
from activities.complaints import ComplaintActivities
from activities.meetings import MeetingActivities
from activities.reconciliation import ReconciliationActivities
from activities.signing import Sealer
from postgres.pool import Pool
from workflows import contract
from workflows.archiving import ArchiveHistories
from workflows.complaint import Complaint
from workflows.meeting import Meeting
from workflows.reconcile import Reconcile
from workflows.season import Season

SEASON_WORKFLOWS: Sequence[type] = (Season, Complaint, Meeting, Reconcile, ArchiveHistories)


def season_activities(
    client: Client, pool: Pool, keys: PostgresSigners, sealer: Sealer | None
) -> list[Callable[..., Any]]:
    """All of them run on the queue of the story."""
    cases, alarms = TemporalCases(client, contract.STORY, sealer), PostgresAlarms(pool)
    broadcasts = BroadcastActivities(PostgresOpenApplications(pool), cases)
    complaints = ComplaintActivities(PostgresCaseBook(pool), cases, keys)
    raising = AlarmActivities(alarms)
    mending = ReconciliationActivities(PostgresLedger(pool), cases, PostgresRecords(pool), alarms)
    archiving = ArchiveActivities(TemporalHistories(client), PostgresArchive(pool))
    meetings = MeetingActivities(PostgresMeetings(pool))
    return [
        archiving.archive_histories,
        broadcasts.broadcast_schedule,
        broadcasts.unsettled_levels,
        complaints.read_subject,
        complaints.reach_case,
        complaints.read_answer,
        meetings.record_meeting,
        meetings.read_pool,
        meetings.read_agenda,
        meetings.read_open_votes,
        raising.raise_alarms,
        raising.clear_alarms,
        mending.compare_changed,
        mending.compare_all,
        mending.compare_one,
        mending.tell_those_behind,
        mending.look_for_trouble,
    ]
