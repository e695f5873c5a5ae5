"""Who looks at a page, in which language, acting as whom; and that nobody else may.

A cookie says as whom somebody wishes to act, and nothing is believed of it: `asking`, which the rest
of the API asks as well, decides.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.identity import sessions
from api.identity.sessions import Session
from api.identity.tokens import Principal, Scope
from api.portal.wording import LANGUAGES, Wording
from api.web.asking import Asking, asking
from api.web.cookies import SESSION, session_by_cookie
from api.web.services import Here, Services
from api.web.sign_in import SignedIn, signed_out
from domain.complaint_rules import INVESTIGATORS
from domain.meeting_rules import TABLE as MEETING_TABLE
from domain.people import ADMINISTRATORS, Role
from domain.season_rules import TABLE

ACTING, LANGUAGE = "zc-acting", "zc-language"
APPLICANT = Role.APPLICANT.value
OVERSEERS = frozenset({
    Role.ORGANISER, Role.FOUNDING_BODY, Role.COMMITTEE, Role.AUTHORITY, Role.OPERATOR,
})  # fmt: skip
BODIES = frozenset(role for row in TABLE for role in row.roles) - {Role.SYSTEM}
MEET = frozenset(role for row in MEETING_TABLE for role in row.roles)
_A_YEAR = 366 * 86_400


@dataclass(frozen=True, slots=True)
class Visitor:
    request: Request
    here: Services
    wording: Wording
    session: Session | None
    acting_as: str

    @property
    def person(self) -> str:
        return "" if self.session is None else self.session.person

    @property
    def csrf(self) -> str:
        secret = self.request.cookies.get(SESSION(self.here), "")
        return sessions.csrf_token(secret) if self.session is not None else ""

    @property
    def me(self) -> SignedIn:
        """Raises Problem (signed-out)."""
        if self.session is None:
            raise signed_out()
        return SignedIn(self.here, self.session)

    async def asks(self) -> Asking:
        """As the JSON routes are asked; raises Problem where a session or a second factor is missing."""
        session = self.me.session
        known = Principal(session.person, frozenset(Scope), session)
        return await asking(self.here, known, self.acting_as)

    @property
    def is_official(self) -> bool:
        return self.acting_as != APPLICANT

    @property
    def oversees(self) -> bool:
        """Whether to show the way to the overview; who may take it, the page decides."""
        return self.acting_as.partition("@")[0] in OVERSEERS

    @property
    def has_duties(self) -> bool:
        """Whether to show the way to what a season's bodies do; whose it is, the page decides."""
        return self.acting_as.partition("@")[0] in BODIES

    @property
    def investigates(self) -> bool:
        """Whether to show the way to complaints; which of them are the body's, the list says."""
        return self.acting_as.partition("@")[0] in INVESTIGATORS

    @property
    def meets(self) -> bool:
        """Whether to show the way to meetings; which of them are whose, the list says."""
        return self.acting_as.partition("@")[0] in MEET

    @property
    def administers(self) -> bool:
        return self.acting_as.partition("@")[0] in ADMINISTRATORS


async def visitor(request: Request, here: Here) -> AsyncIterator[Visitor]:
    """Of a form that was sent: only with the token of the session. Its files are closed at the end."""
    try:
        yield visitor_with(request, here, await session_by_cookie(request, here, in_form=True))
    finally:
        await request.close()


async def bystander(request: Request, here: Services) -> Visitor:
    """To be told of a problem: nothing is done for them."""
    return visitor_with(request, here, await session_by_cookie(request, here, csrf=False))


def visitor_with(request: Request, here: Services, session: Session | None) -> Visitor:
    language = request.cookies.get(LANGUAGE, "zh")
    wording = Wording(language if language in LANGUAGES else "zh")
    return Visitor(request, here, wording, session, request.cookies.get(ACTING, APPLICANT)[:100])


async def asked(visitor: "Looks") -> Asking:
    return await visitor.asks()


Looks = Annotated[Visitor, Depends(visitor)]
Asks = Annotated[Asking, Depends(asked)]


def remember(answer: Response, here: Services, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=_A_YEAR, httponly=True, secure=here.sign_in.secure, samesite="lax"
    )


def forget(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/")


def local(path: str, otherwise: str = "/") -> str:
    """A page of ours, and no stranger's."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/api/"))
    return path if ours and path.isprintable() else otherwise


def see(path: str) -> RedirectResponse:
    """After something was done: the page to look at, by GET."""
    return RedirectResponse(local(path), 303)
