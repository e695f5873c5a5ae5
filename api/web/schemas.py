"""What a command's body looks like: from its dataclass, with Chinese titles from the glossary."""

from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from domain.commands import Command

_HEADER = frozenset({"command_id", "actor", "received_at", "signature"})
TITLES = {
    "announcement": "公告文号", "fees": "缴费标准", "filing": "网上申报时间", "minutes": "会议记录校验值",
    "payment": "缴费时间", "payment_contact": "缴费联系方式", "report": "评审情况报告校验值",
    "administers": "本人任职称管理员的单位", "archive": "归档处", "attending": "到会人数",
    "abstain": "弃权票", "cause": "原因", "channel": "申报渠道", "committee": "评审委员会",
    "complaint": "投诉举报编号", "confirmed_on": "确认日期", "currency": "币种",
    "digest": "校验值", "digests": "校验值", "document": "文号", "due_at": "期限", "facts": "申报情况",
    "fen": "金额（分）", "finding": "核查结论", "ground": "事由", "group": "专业组", "items": "事项",
    "level": "申报级别", "materials": "材料", "meeting": "评审会议", "name": "名称", "no": "反对票",
    "number": "版本号", "objections": "有无异议", "opinion": "意见", "order": "订单号",
    "originals_compared": "已与原件核对", "paid_at": "缴费时间", "places": "公示地点",
    "posted_at": "张贴时间", "postings": "公布情况", "promise": "承诺真实准确", "publicised": "公示内容校验值", "published_on": "网上公布日期",
    "reason": "理由", "record": "公示情况", "recused": "回避人数", "register_number": "受理编号",
    "replaces": "所替代材料的校验值", "request": "书面申请校验值", "revision": "材料版本", "round": "轮次",
    "schedule": "日程", "seal": "签章", "site": "网站", "size": "评委会人数", "statement": "书面材料校验值",
    "superior_contact_shown": "已公示上级联系方式", "tier": "环节序号", "transaction": "流水号",
    "unit_contact_shown": "已公示本单位联系方式", "until": "恢复办理至", "verdict": "复查结论",
    "version": "版本", "yes": "赞成票", "seed": "种子", "excluded": "排除的专家", "accused": "被投诉人的编号",
}  # fmt: skip


def descriptions(kind: type[Command]) -> tuple[str, str]:
    """The Chinese name of a command, and its description in English."""
    first = (kind.__doc__ or "").strip().split("\n", maxsplit=1)[0]
    title, _, description = first.partition(": ")
    return title, description


def body_schema(kind: type[Command]) -> dict[str, Any]:
    """Without what the edge says of a command itself; every definition is written out in place."""
    whole = TypeAdapter(kind).json_schema(mode="validation")
    known = whole.pop("$defs", {})
    wanted = {field.name for field in fields(kind)} - _HEADER
    properties = {
        name: _titled(name, _written_out(schema, known))
        for name, schema in whole["properties"].items()
        if name in wanted
    }
    return {
        "title": descriptions(kind)[0],
        "type": "object",
        "properties": properties,
        "required": [name for name in whole.get("required", []) if name in wanted],
        "additionalProperties": False,
    }


def _written_out(schema: Any, known: dict[str, Any]) -> Any:  # noqa: ANN401  JSON schema
    if isinstance(schema, list):
        return [_written_out(each, known) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        rest = {name: each for name, each in schema.items() if name != "$ref"}
        found = known[schema["$ref"].rpartition("/")[2]]
        return _written_out({**found, **rest}, known)
    written = {name: _written_out(each, known) for name, each in schema.items()}
    if isinstance(written.get("properties"), dict):
        written["properties"] = {
            name: _titled(name, each) for name, each in written["properties"].items()
        }
    return written


def _titled(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "title": TITLES.get(name, name)}
