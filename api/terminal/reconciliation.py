"""`zhicheng reconcile`: compare the record with the workflows now, and say what was found."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from api.connection import Connection
from workflows import contract
from workflows.reconcile import Reconcile, ReconcileRequest, Scope

_WORDS = {
    "looked": "已核对",
    "unanswered": "流程未应答",
    "repaired": "记录已补写",
    "created": "记录已补建",
    "stopped": "被运维停止（待人工）",
    "lost": "流程已不存在（待人工）",
    "resets": "被重置（已留痕）",
    "restored": "已恢复正常",
    "unrepaired": "无法自动补写（待人工）",
    "told": "已重发日程",
    "stuck": "流程任务卡住（待人工）",
    "unarchived": "已结束而完整历史未留存（待人工）",
}


def register(app: typer.Typer, connect: Callable[[], Connection]) -> None:
    @app.command()
    def reconcile(
        number: Annotated[str, typer.Option("--number", help="只核对这一件申请书")] = "",
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """核对办理记录与流程：运维在 Web UI 中取消、终止、删除、重置后，记录如实反映并派人处理。"""
        scope = Scope.ONE if number else Scope.ALL
        workflow_id = contract.application_id(number) if number else ""
        report = asyncio.run(_reconcile(connect(), ReconcileRequest(scope, workflow_id)))
        if as_json:
            typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for name, count in report.items():
            typer.echo(f"{_WORDS[name]}：{count}")


async def _reconcile(connection: Connection, request: ReconcileRequest) -> dict[str, int]:
    client = await connection.client()
    report = await client.execute_workflow(
        Reconcile.run,
        request,
        id=contract.reconcile_id(f"by-hand-{uuid.uuid4().hex[:8]}"),
        task_queue=contract.STORY,
        static_summary="核对办理记录与流程（人工触发）",
    )
    return asdict(report)
