"""What is no text: JSON and addresses can spell it, PostgreSQL and UTF-8 cannot hold it."""

import re
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute

from api.web.problems import bad_request

_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")  # NUL, and halves of characters


async def refuse_no_text(request: Request) -> None:
    """In the address and, where FastAPI has read it, in the body; other bodies have their own readers."""
    refuse_unless_text([*request.path_params.values(), *request.query_params.multi_items()])
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and route.body_field is not None:
        refuse_unless_text(await _json(request))


async def _json(request: Request) -> Any:  # noqa: ANN401  JSON
    """As it was read a moment ago. What is none is for the route's own model to refuse."""
    try:
        return await request.json()
    except ValueError:
        return None


def refuse_unless_text(value: Any) -> None:  # noqa: ANN401  JSON
    """Raise a problem where any part of `value` is a string that nothing can hold."""
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise bad_request("请求中有不能保存的字符（空字符，或半个字符）。")
    elif isinstance(value, dict):
        for name, each in value.items():
            refuse_unless_text(name)
            refuse_unless_text(each)
    elif isinstance(value, list | tuple):
        for each in value:
            refuse_unless_text(each)
