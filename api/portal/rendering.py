"""Pages out of templates: what every page knows, how instants and money are written, and the headers."""

from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.portal.visitors import Visitor
from api.portal.wording import LANGUAGES, Wording
from api.queries import people
from api.queries.letters import unread_messages
from domain.calendar import SHANGHAI
from domain.dossier.labels import called, where
from domain.words import spoken

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    # With no-referrer a browser would send `Origin: null` along with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-store",
}
_NEAR_DAYS = 3
_DAY, _HOUR = 86_400, 3_600


def _day(value: datetime | date) -> str:
    local = value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
    return f"{local:%Y-%m-%d}"


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def urgency(due_at: datetime | None, now: datetime) -> str:
    """overdue, near (three days) or calm; empty without a date."""
    if due_at is None:
        return ""
    left = (due_at - now).total_seconds()
    if left < 0:
        return "overdue"
    return "near" if left < _NEAR_DAYS * _DAY else "calm"


def time_left(due_at: datetime, now: datetime, wording: Wording) -> str:
    """In days while there are any, else in hours; what is over is told as over."""
    left = (due_at - now).total_seconds()
    over = "over_" if left < 0 else ""
    if abs(left) >= _DAY:
        return wording.say(f"time.{over}days", days=int(abs(left) // _DAY))
    return wording.say(f"time.{over}hours", hours=int(abs(left) // _HOUR))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "when": spoken, "day": _day, "yuan": _yuan, "called": called, "where": where,
    }  # fmt: skip
    environment.globals |= {"urgency": urgency, "time_left": time_left, "languages": LANGUAGES}
    return environment


TEMPLATES = _environment()


async def page(
    visitor: Visitor, template: str, status: HTTPStatus = HTTPStatus.OK, **known: object
) -> HTMLResponse:
    """`known` is what the template shows; who looks, and in which words, every page knows."""
    everything = await _surroundings(visitor) | known | {"status": status.value}
    text = TEMPLATES.get_template(template).render(everything)
    return HTMLResponse(text, status.value, headers=HEADERS)


async def _surroundings(visitor: Visitor) -> dict[str, Any]:
    pool, wording = visitor.here.pool, visitor.wording
    common = {
        "visitor": visitor, "say": wording.say, "word": wording.known, "wording": wording,
        "now": visitor.here.clock(), "path": visitor.request.url.path, "csrf": visitor.csrf,
        "name": "", "acting_name": "", "unread": 0,
    }  # fmt: skip
    if visitor.session is None:
        return common
    role, _, organisation = visitor.acting_as.partition("@")
    named = (await people.names(pool, [organisation])).get(organisation, organisation)
    return common | {
        "name": await people.name_of(pool, visitor.person),
        "acting_name": f"{named} · {wording.known(f'role.{role}', role)}" if named else "",
        "unread": await unread_messages(pool, visitor.person),
    }
