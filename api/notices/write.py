"""A Notice as the YAML file that would load as the same Notice."""

from typing import Any, cast

import yaml

from api.notices.shape import notice_adapter
from api.notices.spelling import from_domain
from domain.notice import Notice

_HEAD = "# yaml-language-server: $schema=notice.schema.json\n"


def notice_data(notice: Notice) -> dict[str, Any]:
    """Plain data in the domain's form."""
    return cast("dict[str, Any]", notice_adapter().dump_python((notice,), mode="json")[0])


def notice_text(notice: Notice, *remarks: str) -> str:
    data = _said(from_domain(notice_data(notice)))
    comments = "".join(f"# {line}\n" for remark in remarks for line in remark.splitlines())
    body = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1_000)
    return f"{_HEAD}{comments}\n{body}"


def _said(value: object) -> object:
    """Without what is not there."""
    if isinstance(value, dict):
        return {name: _said(inner) for name, inner in value.items() if inner not in (None, "")}
    if isinstance(value, list | tuple):
        return [_said(inner) for inner in value]
    return value
