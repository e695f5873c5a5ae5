"""The one place where activities meet what they need, and queues meet their workers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from temporalio.client import Client
from temporalio.worker import Worker, WorkflowRunner

from activities.adapters.calendar_files import CalendarFiles
from activities.adapters.http_registers import NoRegisters
from activities.adapters.postgres_alarms import PostgresAlarms
from activities.adapters.postgres_certificates import PostgresCertificates
from activities.adapters.postgres_dossiers import PostgresDossiers
from activities.adapters.postgres_examinations import PostgresExaminer
from activities.adapters.postgres_fetches import PostgresFetches
from activities.adapters.postgres_records import PostgresRecords
from activities.adapters.postgres_seasons import PostgresSeasons
from activities.adapters.postgres_signers import PostgresSigners
from activities.adapters.temporal_cases import TemporalCases
from activities.certificates import CertificateActivities
from activities.examination import ExaminationActivities
from activities.fetching import FetchActivities, Sections
from activities.grounds import GroundActivities
from activities.payments import PaymentActivities, PaymentPlatform
from activities.records import RecordActivities
from activities.registers import RegisterActivities, Registers
from activities.seasons import SeasonActivities
from activities.signing import Sealer
from activities.tiers import TierActivities
from paying.book import PostgresPayments
from paying.platform import NoPlatform
from postgres.pool import Pool
from workers.deployment import deployment_config
from workers.guard import Guard
from workers.sandbox import production_sandbox
from workers.season_wiring import SEASON_WORKFLOWS, season_activities
from workflows import contract
from workflows.application import Application
from workflows.comparison import Comparison
from workflows.fetching import Fetch
from workflows.settlement import Settlement

WORKFLOWS: Sequence[type] = (Application, Comparison, Fetch, Settlement, *SEASON_WORKFLOWS)
_POLITE = timedelta(seconds=10)


class Outside(Registers, Sections, Protocol):
    """The authorities' systems: to compare with, and to fetch from."""


@dataclass(frozen=True, slots=True)
class Signing:
    """The worker's own key; `required`: a command that nobody has signed is not accepted."""

    sealer: Sealer
    required: bool = True


class Wiring:
    """One process's activities with their adapters; `the_story` and `the_outside` run them."""

    def __init__(
        self, client: Client, pool: Pool, calendars: Path, registers: Outside | None = None,
        signing: Signing | None = None, platform: PaymentPlatform | None = None,
    ) -> None:  # fmt: skip
        self._client = client
        records = PostgresRecords(pool)
        seasons = PostgresSeasons(pool)
        self._record = RecordActivities(records)
        self._tiers = TierActivities(records)
        keys = PostgresSigners(
            pool, signed=signing is not None, required=bool(signing and signing.required)
        )
        sealer = signing.sealer if signing is not None else None
        self._grounds = GroundActivities(seasons, CalendarFiles(calendars), keys)
        self._seasons = SeasonActivities(seasons)
        self._examination = ExaminationActivities(PostgresExaminer(pool))
        self._certificates = CertificateActivities(PostgresCertificates(pool))
        self._payments = PaymentActivities(
            PostgresPayments(pool), platform or NoPlatform(),
            TemporalCases(client, contract.STORY, sealer), PostgresAlarms(pool),
        )  # fmt: skip
        outside = registers or NoRegisters()
        self._registers = RegisterActivities(outside, PostgresDossiers(pool))
        self._fetching = FetchActivities(outside, PostgresFetches(pool))
        self._season_activities = season_activities(client, pool, keys, sealer)

    def the_story(
        self, build: str, *, sandbox: WorkflowRunner | None = None, cached: int = 1_000
    ) -> Worker:
        """Workflows, and the activities that take one look or one transaction in PostgreSQL."""
        return Worker(
            self._client,
            task_queue=contract.STORY,
            workflows=WORKFLOWS,
            activities=self._database_activities(),
            workflow_runner=sandbox or production_sandbox(),
            interceptors=[Guard()],
            deployment_config=deployment_config(build),
            max_cached_workflows=cached,
            graceful_shutdown_timeout=_POLITE,
        )

    def the_outside(self, build: str) -> Worker:
        """Third parties, apart, so that a slow one holds back nothing else."""
        return Worker(
            self._client,
            task_queue=contract.OUTSIDE,
            activities=[
                self._payments.query_payments,
                self._payments.ask_about_orders,
                self._payments.tell_payments,
                self._payments.pay_back,
                self._payments.compare_statement,
                self._registers.compare_register,
                self._fetching.fetch_section,
            ],
            deployment_config=deployment_config(build),
            graceful_shutdown_timeout=_POLITE,
        )

    def _database_activities(self) -> list[Callable[..., Any]]:
        tiers, record = self._tiers, self._record
        return [
            tiers.unit_review,
            tiers.department_review,
            tiers.agency_review,
            tiers.district_review,
            tiers.headquarters_review,
            tiers.committee_intake,
            record.record,
            record.record_quarantine,
            self._grounds.read_grounds,
            self._grounds.read_in_force,
            self._grounds.read_signers,
            self._seasons.read_schedule,
            self._seasons.record_season,
            self._seasons.record_complaint,
            self._certificates.issue_certificate,
            self._registers.note_silence,
            self._fetching.note_unfetched,
            self._examination.examine_dossier,
            *self._season_activities,
        ]
