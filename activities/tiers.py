"""Entering a tier, under its own name, so that the list of events reads as the chain."""

from temporalio import activity

from activities.records import Recorded, Records, Transition


class TierActivities:
    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn
    async def unit_review(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def department_review(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def agency_review(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def district_review(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def headquarters_review(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)

    @activity.defn
    async def committee_intake(self, transition: Transition) -> Recorded:
        return await self._records.write(transition)
