"""The JSON Schema of a notice file, for editors: made from the same dataclasses, never by hand."""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema
from typing_extensions import override

from api.notices.checks.clauses import ORIGINS
from api.notices.checks.switches import SWITCHES
from api.notices.load import NOTICES
from api.notices.shape import notice_adapter
from api.notices.spelling import PROGRESS
from domain.notice import Clause, Fee, Fraction, Notice, Schedule

SCHEMA_FILE = NOTICES / "notice.schema.json"
_TITLE = "职称申报评审通知"
_SHARE = {"type": "string", "pattern": r"^\d{1,4}\s*/\s*\d{1,4}$", "examples": ["2/3"]}


class _AsInAFile(GenerateJsonSchema):
    """Where `spelling` reads something more readable, the schema says so too."""

    @override
    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        made = super().dataclass_schema(schema)
        made["additionalProperties"] = False
        match schema["cls"]:
            case kind if kind is Fraction:
                return dict(_SHARE)
            case kind if kind is Fee:
                _fee(made)
            case kind if kind is Clause:
                made["properties"]["origin"]["enum"] = list(ORIGINS)
                made["required"] = ["rule", "text"]
            case kind if kind is Schedule:
                _schedule(made)
            case kind if kind is Notice:
                _switches(made)
                made["required"].append("requirements")
        return made


def notice_schema() -> dict[str, Any]:
    mode: JsonSchemaMode = "validation"
    made = notice_adapter().json_schema(schema_generator=_AsInAFile, mode=mode)
    definitions = made["$defs"]
    notice = definitions.pop("Notice")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **notice,
        "title": _TITLE,
        "$defs": definitions,
    }


def schema_text() -> str:
    return json.dumps(notice_schema(), ensure_ascii=False, indent=2) + "\n"


def _fee(made: dict[str, Any]) -> None:
    del made["properties"]["fen"]
    made["properties"]["yuan"] = {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01}
    made["required"] = ["level", "yuan"]


def _schedule(made: dict[str, Any]) -> None:
    for name in PROGRESS:
        del made["properties"][name]
    made["required"] = ["filing", "payment", "fees"]


def _switches(made: dict[str, Any]) -> None:
    made["properties"]["switches"] = {
        "type": "object",
        "additionalProperties": False,
        "required": list(SWITCHES),
        "properties": {
            name: {"type": "boolean", "description": meaning} for name, meaning in SWITCHES.items()
        },
    }
