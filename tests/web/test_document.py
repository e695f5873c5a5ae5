"""The OpenAPI document: every command a path, Chinese titles, English descriptions."""

import re
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from api.web.app import create_app
from api.web.commands import offered
from api.web.schemas import TITLES
from api.web.services import Services
from domain.people import Role
from domain.transitions import TABLE

HAN = re.compile(r"[一-鿿]")


def nobody() -> AbstractAsyncContextManager[Services]:
    raise AssertionError("the document needs no servers")


DOCUMENT: dict[str, Any] = create_app(nobody).openapi()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")


def test_every_command_of_people_has_its_path_and_no_other_has() -> None:
    paths = {
        path.rpartition("/")[2]
        for path in DOCUMENT["paths"]
        if "/applications/{number}/commands/" in path
    }
    machines = {Role.SYSTEM, Role.PAYMENT_PLATFORM}
    by_people = {row.command for row in TABLE if row.command and row.roles - machines}
    assert paths == set(offered())
    assert len(paths) == len(by_people)
    assert "open_complaint" not in paths


@pytest.mark.parametrize(("path", "method", "operation"), list(operations()))
def test_every_operation_is_titled_in_chinese_and_described_in_english(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    del path, method
    assert HAN.search(operation["summary"])
    assert operation["description"].strip()
    assert not HAN.search(operation["description"])
    for parameter in operation.get("parameters", []):
        assert HAN.search(parameter["schema"]["title"]), parameter["name"]
    assert "422" not in operation["responses"]
    assert "application/problem+json" in operation["responses"]["4XX"]["content"]


def test_a_commands_body_says_what_the_edge_does_not() -> None:
    operation = DOCUMENT["paths"]["/api/v1/applications/{number}/commands/return_application"]
    schema = operation["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["title"] == "退回修改"
    assert set(schema["properties"]) == {"opinion", "items", "round", "tier"}
    assert schema["required"] == ["opinion"]
    assert schema["properties"]["opinion"]["title"] == "意见"


def test_every_field_of_a_command_has_a_chinese_name() -> None:
    named = set()
    for path, _, operation in operations():
        if "/commands/" in path:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            named |= set(schema["properties"])
    assert named <= set(TITLES)


def test_nothing_of_the_document_is_fetched_from_elsewhere() -> None:
    """FastAPI's own page would load a script from a stranger."""
    assert {"/docs", "/redoc"} & set(DOCUMENT["paths"]) == set()
    app = create_app(nobody)
    assert (app.docs_url, app.redoc_url) == (None, None)
