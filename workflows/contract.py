"""What the two sides agree on: namespace, queues, workflow ids, attributes, the way values travel."""

from dataclasses import replace

from temporalio.common import SearchAttributeKey
from temporalio.contrib.pydantic import (
    PydanticJSONPlainPayloadConverter,
    PydanticPayloadConverter,
    pydantic_data_converter,
)
from temporalio.converter import CompositePayloadConverter

NAMESPACE = "zhicheng"
STORY = "zhicheng"  # workflows and database activities
OUTSIDE = "zhicheng-outside"  # third parties: registers, payment platform, rendering
DEPLOYMENT = "zhicheng"

_JSON = PydanticJSONPlainPayloadConverter()


class PayloadConverter(CompositePayloadConverter):
    """pydantic's, with one memory of what types look like for all workflows of the process.

    The SDK makes a converter for every workflow instance; each would study every type anew.
    """

    def __init__(self) -> None:
        others = PydanticPayloadConverter().converters.values()
        super().__init__(*(_JSON if each.encoding == _JSON.encoding else each for each in others))


DATA_CONVERTER = replace(pydantic_data_converter, payload_converter_class=PayloadConverter)

STAGE = SearchAttributeKey.for_keyword("Stage")
TIER = SearchAttributeKey.for_keyword("Tier")
SEASON = SearchAttributeKey.for_keyword("Season")
DISTRICT = SearchAttributeKey.for_keyword("District")
UNIT = SearchAttributeKey.for_keyword("Unit")
ROUTE = SearchAttributeKey.for_keyword("Route")
LEVEL = SearchAttributeKey.for_keyword("Level")
OUTCOME = SearchAttributeKey.for_keyword("Outcome")
HOLD_REASON = SearchAttributeKey.for_keyword("HoldReason")
DUE_AT = SearchAttributeKey.for_datetime("DueAt")
SUBMITTED_AT = SearchAttributeKey.for_datetime("SubmittedAt")
ROUND = SearchAttributeKey.for_int("Round")
QUARANTINED = SearchAttributeKey.for_int("Quarantined")

SEARCH_ATTRIBUTES: dict[str, str] = {
    "Stage": "Keyword",
    "Tier": "Keyword",
    "Season": "Keyword",
    "District": "Keyword",
    "Unit": "Keyword",
    "Route": "Keyword",
    "Level": "Keyword",
    "Outcome": "Keyword",
    "HoldReason": "Keyword",
    "DueAt": "Datetime",
    "SubmittedAt": "Datetime",
    "Round": "Int",
    "Quarantined": "Int",
}


def application_id(number: str) -> str:
    return f"application/{number}"


def season_id(notice: str) -> str:
    return f"season/{notice}"


def complaint_id(number: str, complaint: str) -> str:
    return f"complaint/{number}/{complaint}"


def meeting_id(meeting: str) -> str:
    return f"meeting/{meeting}"


def reconcile_id(scope: str) -> str:
    return f"reconcile/{scope}"


def settlement_id(scope: str) -> str:
    return f"settlement/{scope}"


def archive_id() -> str:
    return "archive/histories"
