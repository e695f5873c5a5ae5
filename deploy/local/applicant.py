"""A rehearsed application with a dossier: filled in, uploaded, handed in as its applicant would."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from typing_extensions import override

from api.attachments.files import Files
from api.dossiers import store
from api.dossiers.handing_in import HandingIn, handing_in
from api.queries.applications import application
from deploy.local.dossiers import dossiers, spoilt_dossiers
from deploy.local.rehearsed import Rehearsed, digest_of
from deploy.local.samples import sample
from domain import commands as c
from domain.dossier.canonical import as_data
from domain.dossier.form import Dossier, Material
from domain.dossier.kinds import MaterialKind
from domain.notice import Channel, Route
from domain.refusals import Refused
from workflows import contract
from workflows.inbox import Ack


@dataclass
class Applicant(Rehearsed):
    """Which of the fitting dossiers it is, its place in the rehearsal decides."""

    files: Files = field(kw_only=True)
    route: Route = field(kw_only=True)
    place: int = field(kw_only=True)

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
            materials = (*before.materials, replace(added, declassified=True, stamped=True))
        else:
            clearer = replace(shown, digest=digest_of(content), replaces=shown.digest)
            materials = (clearer, *before.materials[1:])
        await self._upload(content, shown.name)
        command = await self._freeze(replace(before, materials=materials))
        assert isinstance(command, c.SupplySupplement)
        return {"revision": command.revision, "materials": command.materials}

    # ------------------------------------------------------------------------ the form

    def _chosen(self) -> Dossier:
        fitting = dossiers(self.notice, self.level, self.route, self.director.now)
        return fitting[self.place % len(fitting)]

    async def _handed_in(self) -> Dossier:
        """As the case has it: what was refused is not."""
        case = await application(self.sender.pool, self.number)
        assert case is not None
        assert case.revision is not None
        return await store.revision(self.sender.pool, self.number, case.revision.number)

    async def _hand_in(self, dossier: Dossier) -> None:
        for material in dossier.materials:
            await self._upload(sample(material.kind), material.name)
        await self.director.before_acting_on(contract.application_id(self.number))
        await self.sender.send(self.number, await self._freeze(dossier))
        self.director.follow(contract.application_id(self.number))

    async def _freeze(self, dossier: Dossier) -> HandingIn:
        pool, number, now = self.sender.pool, self.number, self.director.now
        known = await store.draft(pool, number)
        for section, content in as_data(dossier).items():
            was = known.get(section)
            if was is None or was.content != content:
                raw, base = json.dumps(content).encode(), was.version if was else 0
                await store.save(pool, number, self.person, section, raw, base=base, at=now)
        frozen = await store.freeze(pool, number, self.person, now)
        self.revision = frozen.number
        self._commands += 1
        command_id = f"{number}-{self._commands}"
        return await handing_in(pool, number, frozen.number, command_id, now, promise=True)

    async def _upload(self, content: bytes, name: str) -> None:
        known = {each.digest for each in await self.files.attachments(self.number)}
        if digest_of(content) in known:
            return
        now = self.director.now
        upload = await self.files.begin(self.number, self.person, name, len(content), now)
        await self.files.append(upload.id, 0, content, now)
        await self.files.finish(upload.id, now)
