"""A rehearsed application with a dossier: filled in, uploaded and handed in through the API."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from typing_extensions import override

from api.client import Client
from api.dossiers.read import dossier_of
from deploy.local.cashier import Cashier
from deploy.local.dossiers import dossiers, spoilt_dossiers
from deploy.local.entrance import Entrance
from deploy.local.rehearsed import Rehearsed, digest_of
from deploy.local.samples import sample
from domain import commands as c
from domain.dossier.canonical import as_data
from domain.dossier.form import Dossier, Material
from domain.dossier.kinds import MaterialKind
from domain.dossier.labels import called
from domain.notice import Channel, Route
from domain.refusals import Refused
from workflows import contract
from workflows.inbox import Ack


@dataclass
class Applicant(Rehearsed):
    """Which of the fitting dossiers it is, its place in the rehearsal decides."""

    entrance: Entrance = field(kw_only=True)
    route: Route = field(kw_only=True)
    place: int = field(kw_only=True)
    cashier: Cashier | None = field(kw_only=True, default=None)  # None: it pays nothing
    _page: str = ""

    @override
    async def create(self, channel: Channel | None = None) -> Ack:
        return await super().create(channel or self._chosen().target.channel)

    @override
    async def submit(self) -> None:
        await self._hand_in(self._chosen())

    async def submit_in_vain(self) -> frozenset[str]:
        """What cannot be submitted is refused, naming its rules; none of it is lost."""
        now = self.director.now
        spoilt = spoilt_dossiers(self.notice, self.level, self.route, now)
        dossier, rules = spoilt[self.place % len(spoilt)]
        try:
            await self._hand_in(dossier)
        except Refused as refusal:
            if {found.rule for found in refusal.findings} != rules:
                raise AssertionError(f"{self.title}: 应依 {rules} 拒绝") from refusal
            return rules
        raise AssertionError(f"{self.title}: 应依 {rules} 拒绝")

    @override
    async def resubmit(self, *, changed: bool) -> None:
        """A sentence of the summary hangs on the wall; a telephone number does not."""
        now = await self._handed_in()
        if changed:
            summary = replace(now.summary, text=f"{now.summary.text}已按意见补充说明。")
            await self._hand_in(replace(now, summary=summary))
        else:
            await self._hand_in(replace(now, basic=replace(now.basic, phone="13700000000")))

    @override
    async def supplement(self, *, new: bool) -> dict[str, Any]:
        """A clearer scan of the first file, or a file that nobody has seen yet."""
        before = await self._handed_in()
        shown = before.materials[0]
        content = sample(shown.kind, "（清晰件）" if not new else "（新）")
        if new:
            added = Material("m-new", digest_of(content), MaterialKind.EVIDENCE, "新材料")
            piece = replace(added, declassified=True, stamped=True)
            materials = (*before.materials, piece)
        else:
            piece = replace(shown, digest=digest_of(content), replaces=shown.digest)
            materials = (piece, *before.materials[1:])
        await self._upload(content, shown.name)
        revision = await self._freeze(replace(before, materials=materials))
        sent = c.Material(piece.digest, called(piece.kind), piece.replaces or None)
        return {"revision": revision, "materials": (sent,)}

    @override
    async def order(self) -> None:
        order = await (await self._me()).order(self.number)
        self._page = order["pay_url"]

    @override
    async def pay(self, *, paid_at: datetime | None = None, fen: int | None = None) -> None:
        """On the platform's own page; its callback tells the case."""
        assert self.cashier is not None
        if not self._page:
            await self.order()
        await self.director.before_acting_on(contract.application_id(self.number))
        await self.cashier.pay(
            self._page, now=self.director.now, fen=fen, paid_at=paid_at or self.director.now,
            transaction=f"t-{self.number}-{fen or 0}",
        )  # fmt: skip
        self.director.follow(contract.application_id(self.number))

    # ------------------------------------------------------------------------ the form

    async def _me(self) -> Client:
        return await self.entrance.client_for(self.applicant)

    def _chosen(self) -> Dossier:
        fitting = dossiers(self.notice, self.level, self.route, self.director.now)
        return fitting[self.place % len(fitting)]

    async def _handed_in(self) -> Dossier:
        return dossier_of(await (await self._me()).revision(self.number, self.revision))

    async def close_ballot(self, meeting: str, nth: int) -> None:
        """The chair, with what was counted."""
        name = contract.application_id(self.number)
        await self.director.before_acting_on(name)
        chair = await self.entrance.client_for(self.chair)
        await chair.close_vote(meeting, self.number, nth)
        self.director.follow(name)

    async def _hand_in(self, dossier: Dossier) -> None:
        for material in dossier.materials:
            await self._upload(sample(material.kind), material.name)
        await self.director.before_acting_on(contract.application_id(self.number))
        revision = await self._freeze(dossier)
        self._commands += 1
        key = f"{self.number}-{self._commands}"
        await (await self._me()).hand_in(self.number, revision.number, key, promise=True)
        self.revision = revision.number
        self.director.follow(contract.application_id(self.number))

    async def _freeze(self, dossier: Dossier) -> c.Revision:
        """Saves what is different, as a form does."""
        me = await self._me()
        known = await me.draft(self.number)
        for section, content in as_data(dossier).items():
            was = known.get(section, {"version": 0, "content": ...})
            if was["content"] != content:
                await me.save(self.number, section, content, was["version"])
        frozen = await me.freeze(self.number)
        return c.Revision(frozen["number"], frozen["digest"], frozen["publicised"])

    async def _upload(self, content: bytes, name: str) -> None:
        me = await self._me()
        known = {each["digest"] for each in (await me.attachments(self.number))["items"]}
        if digest_of(content) not in known:
            await me.upload(self.number, name, content)
