"""Who asks, and as whom: a token or a session says who; `Zhicheng-Acting-As: role@organisation` says as whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Request

from api.identity.memberships import actor_for, memberships_of
from api.identity.passwords import is_temporary
from api.identity.tokens import BadToken, Principal, Scope, principal_of
from api.queries import seasons
from api.queries.applications import application, edition_of
from api.votes.room import refuse_outside_the_room
from api.web.cookies import session_by_cookie
from api.web.problems import Problem, bad_request, no_such, refused
from api.web.services import Here, Services
from domain.application import Application, Stage
from domain.authorization import Action, Thing, authorize
from domain.commands import Command
from domain.notice import Notice
from domain.people import Actor, Role
from domain.refusals import Refused
from domain.veil import as_seen, knows_the_result

_ROLES: Mapping[str, Role] = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True)
class Asking:
    """One request's person; every look at an application goes through `may`."""

    here: Services
    principal: Principal
    role: Role
    organisation: str

    @property
    def person(self) -> str:
        return self.principal.person

    def refuse_unless_stepped_up(self) -> None:
        """Of who signs in a second factor must be fresh; a service token has been given for its work."""
        session = self.principal.session
        if session is not None and not session.is_stepped_up(self.here.clock()):
            raise Problem(
                "step-up-needed", HTTPStatus.FORBIDDEN, "请再次验证",
                "此项办理须在十分钟内完成二次验证。", {"rule": "SOD-2"},
            )  # fmt: skip

    async def actor(self, season: str | None = None) -> Actor:
        """Refused unless the person is bound to act so."""
        return await actor_for(self.here.pool, self.person, self.role, self.organisation, season)

    async def seasons(self) -> tuple[str, ...] | None:
        """Those in which the person is bound to act so; None: all of them."""
        bound = [
            one.season
            for one in await memberships_of(self.here.pool, self.person)
            if (one.role, one.organisation) == (self.role, self.organisation)
        ]
        return None if "" in bound else tuple(bound)

    async def may(self, act: Action | Command, number: str) -> "Found":
        """The application; a problem with its clause unless this may be done with it.

        Whoever may not see it is told the same as if it did not exist.
        """
        actor = await self.actor()
        known = await application(self.here.pool, number)
        if known is None:
            raise no_such(f"没有申请书 {number}。")
        notice = await seasons.notice(
            self.here.pool, known.season, await edition_of(self.here.pool, number)
        )
        assert notice is not None  # an application stands on a notice
        found = Found(known, notice, actor)
        try:
            authorize(actor, act, found.thing)
        except Refused as refusal:
            if found.is_visible and await self._is_bound_in(known.season):
                raise refused(refusal, notice) from None
            raise no_such(f"没有申请书 {number}。") from None
        if not await self._is_bound_in(known.season):
            raise no_such(f"没有申请书 {number}。")
        if act is not Action.DECLARE_RECUSAL:  # again, it changes nothing
            try:
                await refuse_outside_the_room(self.here.pool, known, actor, act)
            except Refused as refusal:
                raise refused(refusal, notice) from None
        return found.as_may_be_known

    async def _is_bound_in(self, season: str) -> bool:
        try:
            await self.actor(season)
        except Refused:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Found:
    application: Application
    notice: Notice  # the edition that it has pinned
    actor: Actor

    @property
    def thing(self) -> Thing:
        return Thing(self.application, self.notice.terms)

    @property
    def as_may_be_known(self) -> "Found":
        """What is handed on to pages holds nothing of a sealed result (D-49)."""
        seen = as_seen(self.application, self.actor, self.notice.terms)
        return replace(self, application=seen)

    @property
    def knows_the_result(self) -> bool:
        return knows_the_result(self.actor, self.application, self.notice.terms)

    @property
    def sees_what_is_prepared(self) -> bool:
        """Its applicant; and the first tier while it shows a supplement on its wall (t22x)."""
        case, actor = self.application, self.actor
        if actor.person == case.person:
            return True
        supplementing = case.stage is Stage.COMMITTEE_SUPPLEMENT
        return supplementing and actor.organisation == case.chain[0].organisation

    @property
    def is_visible(self) -> bool:
        try:
            authorize(self.actor, Action.SEE_STATUS, self.thing)
        except Refused:
            return False
        return True


async def principal(request: Request, here: Here) -> Principal:
    """By a bearer token, else by the cookie of a session."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        try:
            return await principal_of(here.pool, token.strip(), here.clock())
        except BadToken:
            await request.app.state.limiter.note_guess(request)
            raise
    session = await session_by_cookie(request, here)
    if session is None:
        raise BadToken
    return Principal(session.person, frozenset(Scope), session)


async def asking(
    here: Here,
    known: Annotated[Principal, Depends(principal)],
    acting_as: Annotated[
        str,
        Header(
            alias="Zhicheng-Acting-As",
            title="办理身份",
            description="`role@organisation` the request acts as; without it, as an applicant.",
            examples=["unit@unit-company"],
            max_length=100,
        ),
    ] = "applicant",
) -> Asking:
    name, _, organisation = acting_as.partition("@")
    role = _ROLES.get(name)
    if role is None:
        allowed = "、".join(_ROLES)
        raise bad_request(f"Zhicheng-Acting-As 应为“角色@单位编号”；角色：{allowed}。")
    _refuse_half_signed_in(known, role)
    if known.session is not None and await is_temporary(here.pool, known.person):
        raise Problem(
            "change-password", HTTPStatus.FORBIDDEN, "请先更改密码",
            "现用的是管理员设定的临时密码，请先更改为本人的密码。", {"rule": "SOD-2"},
        )  # fmt: skip
    return Asking(here, known, role, organisation)


def _refuse_half_signed_in(known: Principal, role: Role) -> None:
    """An official's password alone opens nothing of an official's."""
    session = known.session
    if session is not None and role is not Role.APPLICANT and session.second_factor_at is None:
        raise Problem(
            "second-factor-needed", HTTPStatus.FORBIDDEN, "须二次验证",
            "以单位或机构身份办理，须先完成二次验证。", {"rule": "SOD-2"},
        )  # fmt: skip


async def reading(asks: Annotated[Asking, Depends(asking)]) -> Asking:
    return _with(Scope.READ, asks)


async def writing(asks: Annotated[Asking, Depends(asking)]) -> Asking:
    return _with(Scope.WRITE, asks)


def _with(scope: Scope, asks: Asking) -> Asking:
    if scope not in asks.principal.scopes:
        raise refused(Refused("SOD-2", f"此令牌没有 {scope.value} 权限。"))
    return asks


Reading = Annotated[Asking, Depends(reading)]
Writing = Annotated[Asking, Depends(writing)]
