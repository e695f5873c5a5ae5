"""Fetch: the six sections that can be filled in automatically, for one draft (JB24-3.0-1)."""

from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior

from activities.fetching import FetchActivities, FetchOutcome, FetchRequest
from domain.dossier.fetching import Fetchable
from domain.dossier.labels import SECTIONS
from workflows import options
from workflows.asking import AT_LAST, SOON, Asking, Patience


@dataclass(frozen=True, slots=True)
class FetchStart:
    number: str
    sections: tuple[Fetchable, ...] = tuple(Fetchable)
    soon: timedelta = SOON
    at_last: timedelta = AT_LAST


@dataclass(frozen=True, slots=True)
class FetchConclusion:
    """How many rows each section was given; sections that nobody answered for are not named."""

    rows: dict[str, int] = field(default_factory=dict)


@workflow.defn(name="Fetch", versioning_behavior=VersioningBehavior.PINNED)
class Fetch:
    @workflow.init
    def __init__(self, start: FetchStart) -> None:
        self._start = start
        self._outcomes: dict[str, FetchOutcome] = {}

    @workflow.run
    async def run(self, start: FetchStart) -> FetchConclusion:
        asking = Asking(self._fetch, self._silence, self._tell)
        await asking.ask_all(start.sections, Patience(start.soon, start.at_last))
        return FetchConclusion(
            {
                section: outcome.rows
                for section, outcome in self._outcomes.items()
                if outcome.answered
            }
        )

    async def _fetch(self, section: Fetchable, step: str, within: timedelta) -> FetchOutcome:
        return await workflow.execute_activity_method(
            FetchActivities.fetch_section,
            self._request(section),
            **options.outside_within(
                f"{section.value}-{step}", f"自动获取：{SECTIONS[section.value]}", within
            ),
        )

    async def _silence(self, section: Fetchable) -> FetchOutcome:
        return await workflow.execute_activity_method(
            FetchActivities.note_unfetched,
            self._request(section),
            **options.record(f"{section.value}-silent", f"记录未应答：{SECTIONS[section.value]}"),
        )

    def _request(self, section: Fetchable) -> FetchRequest:
        attempt = f"{workflow.info().run_id}/{section.value}"
        return FetchRequest(self._start.number, section, attempt, workflow.now())

    def _tell(self, section: Fetchable, outcome: FetchOutcome) -> None:
        self._outcomes[section.value] = outcome
        told = "\n".join(
            f"- {SECTIONS[name]}：{f'{got.rows} 行' if got.answered else '未应答'}"
            for name, got in self._outcomes.items()
        )
        workflow.set_current_details(f"**自动获取** {self._start.number}\n\n{told}")
