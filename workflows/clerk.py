"""What the long-lived workflows share beside the inbox: waiting, quarantine rows, handing over."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

from activities.records import Quarantined, RecordActivities
from domain.deadlines import Clock
from domain.words import spoken
from workflows import options
from workflows.inbox import Inbox, InboxMemory


class Clerk(Inbox):
    def __init__(self, about: str, memory: InboxMemory | None) -> None:
        super().__init__(memory)
        self._about = about  # what the rows of its quarantine are filed under
        self._armed: datetime | None = None
        self._stirred = False  # something other than a message wants to be looked at

    async def _wait_for_something(self, clock: Clock | None) -> None:
        """One live timer, labelled; a message, a bad message or a stir ends the wait."""
        label = f"{clock.id} 截止 {spoken(clock.legal_end)}" if clock is not None else ""
        await self._wait_until(clock.rings_at if clock is not None else None, label)

    async def _wait_until(self, instant: datetime | None, label: str) -> None:
        self._armed = instant
        left = None if instant is None else instant - workflow.now()
        seen = self._quarantine_count
        if left is None or left > timedelta(0):
            with suppress(TimeoutError):  # the clock is looked at next
                await workflow.wait_condition(
                    lambda: bool(self._inbox) or self._stirred or self._quarantine_count != seen,
                    timeout=left,
                    timeout_summary=label or None,
                )
        self._armed, self._stirred = None, False

    def _tell_operators(self, found: list[SearchAttributeUpdate[Any]], details: str) -> None:
        """The attributes that have changed, in one upsert, and the panel."""
        known = workflow.info().typed_search_attributes
        changed = [update for update in found if update.value != known.get(update.key)]
        if changed:
            workflow.upsert_search_attributes(changed)
        workflow.set_current_details(details)

    async def _record_quarantine(self) -> None:
        entries, count = self._unrecorded_quarantine(), self._quarantine_count
        workflow_id, first = workflow.info().workflow_id, count - len(entries) + 1
        rows = tuple(
            Quarantined(workflow_id, first + place, self._about, entry.name, entry.reason, entry.at)
            for place, entry in enumerate(entries)
        )
        await workflow.execute_activity_method(
            RecordActivities.record_quarantine,
            rows,
            **options.record(f"quarantine-{count}", f"隔离消息 {count} 条"),
        )
        self._quarantine_recorded = count

    def _should_hand_over(self, messages_per_run: int) -> bool:
        """Only at a calm point: nothing waits, nothing is unrecorded."""
        many = self._messages >= messages_per_run
        calm = not self._inbox and not self._unrecorded_quarantine()
        return calm and (many or workflow.info().is_continue_as_new_suggested())

    async def _answer_everybody(self) -> None:
        """Whoever still waits gets an answer before the run ends."""
        while self._inbox:
            await self._work_off_one()
        if self._unrecorded_quarantine():
            await self._record_quarantine()
        await workflow.wait_condition(workflow.all_handlers_finished)
