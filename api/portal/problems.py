"""A problem as a page: what was refused and by which sentence; or the way to what was missing."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.portal.rendering import HEADERS, TEMPLATES, page
from api.portal.visitors import bystander, local, see
from api.web.problems import Problem

_NOT_OURS = ("/api/", "/health", "/static/")
_ELSEWHERE = {
    "signed-out": "/sign-in", "unauthenticated": "/sign-in",
    "second-factor-needed": "/second-factor", "step-up-needed": "/second-factor",
}  # fmt: skip


def is_for_a_page(request: Request) -> bool:
    return not request.url.path.startswith(_NOT_OURS)


async def shown(problem: Problem, request: Request) -> Response:
    """Who comes back from signing in finds the page again, and does the act himself."""
    if (way := _ELSEWHERE.get(problem.kind)) is not None:
        return see(f"{way}?{urlencode({'next': _back(request), 'why': problem.kind})}")
    visitor = await bystander(request, request.app.state.services)
    answer = await page(
        visitor, "problem.html", problem.status, problem=problem, back=_back(request),
        more=problem.more or {},
    )  # fmt: skip
    answer.headers.update(problem.headers or {})
    return answer


def broken(problem: Problem) -> Response:
    """A page that needs nothing: whatever it is that has failed."""
    text = TEMPLATES.get_template("fault.html").render(problem=problem)
    return HTMLResponse(text, problem.status.value, headers=HEADERS)


def _back(request: Request) -> str:
    """Where a form was: the field `back` of the page that sent it, else the page itself."""
    if request.method == "GET":
        query = request.url.query
        return local(f"{request.url.path}?{query}" if query else request.url.path)
    return local(request.query_params.get("back", "/"))
