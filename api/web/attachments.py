"""Files over HTTP: uploaded piece by piece, opened with a trace, ticked by the tier that has the case."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.attachments.files import Mark
from api.attachments.inspection import LARGEST, BadFile
from api.dossiers.handed_in import files_of, revisions_handed_in
from api.personal.access import note_access
from api.web.applications import Number
from api.web.asking import Found, Reading, Writing
from api.web.problems import no_such
from domain.authorization import Action
from domain.people import Role

router = APIRouter(prefix="/applications/{number}/attachments", tags=["附件"])
Digest = Annotated[str, Path(title="校验值", pattern=r"^sha256:[0-9a-f]{64}$")]
MarkName = Annotated[Mark, Path(title="标记")]
UploadId = Annotated[str, Path(title="上传编号", max_length=40)]


class NewUpload(BaseModel):
    """开始上传"""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(title="文件名", examples=["毕业证书.pdf"], max_length=200)]
    size: Annotated[int, Field(title="字节数", ge=1, le=LARGEST)]


@router.post(
    "/uploads",
    summary="开始上传",
    status_code=201,
    description="Then PATCH the pieces, then finish.",
)
async def begin(asks: Writing, number: Number, wanted: NewUpload) -> dict[str, Any]:
    await asks.may(Action.EDIT_DOSSIER, number)
    here = asks.here
    upload = await here.files.begin(number, asks.person, wanted.name, wanted.size, here.clock())
    return asdict(upload)


@router.get("/uploads/{upload}", summary="上传进度", description="Go on at `received`.")
async def progress(asks: Reading, number: Number, upload: UploadId) -> dict[str, Any]:
    await _own(asks, number, upload)
    return asdict(await asks.here.files.upload(upload))


@router.patch(
    "/uploads/{upload}", summary="上传一段",
    description="The piece that begins at Upload-Offset; 409 tells where to go on.",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/octet-stream": {
            "schema": {"type": "string", "format": "binary"}}}}
    },
)  # fmt: skip
async def append(
    asks: Writing, number: Number, upload: UploadId, request: Request,
    offset: Annotated[int, Header(alias="Upload-Offset", title="起始位置", ge=0, le=LARGEST)],
) -> dict[str, int]:  # fmt: skip
    await _own(asks, number, upload)
    piece = bytearray()
    async for part in request.stream():
        piece += part
        if len(piece) > LARGEST:
            raise BadFile(f"文件最多 {LARGEST // 1024 // 1024} MB。")
    received = await asks.here.files.append(upload, offset, bytes(piece), asks.here.clock())
    return {"received": received}


@router.post(
    "/uploads/{upload}/finish",
    summary="完成上传",
    description="Looked at, scanned and kept; again: the same.",
)
async def finish(asks: Writing, number: Number, upload: UploadId) -> dict[str, Any]:
    await _own(asks, number, upload)
    return asdict(await asks.here.files.finish(upload, asks.here.clock()))


async def _own(asks: Reading, number: str, upload: str) -> None:
    await asks.may(Action.EDIT_DOSSIER, number)
    known = await asks.here.files.upload(upload)
    if (known.number, known.person) != (number, asks.person):
        raise no_such("没有此上传。")


async def _visible(asks: Reading, found: Found) -> frozenset[str] | None:
    """An official sees the files of what was handed in; None: all of them are the person's own."""
    if found.sees_what_is_prepared:
        return None
    pool, number = asks.here.pool, found.application.number
    return await files_of(pool, number, await revisions_handed_in(pool, number))


@router.get(
    "", summary="附件列表", description="With what was ticked and, for officials, who opened what."
)
async def listed(asks: Reading, number: Number) -> dict[str, Any]:
    found = await asks.may(Action.SEE_DOSSIER, number)
    files, visible = asks.here.files, await _visible(asks, found)
    known = await files.attachments(number)
    body = {
        "items": [asdict(one) for one in known if visible is None or one.digest in visible],
        "marks": [asdict(one) for one in await files.marks(number)],
    }
    if found.actor.role in {Role.FOUNDING_BODY, Role.COMMITTEE}:
        body["views"] = [asdict(one) for one in await files.views(number)]
    return body


@router.get(
    "/{digest}", summary="打开附件", response_class=Response,
    description="The file; that it was opened is written down before it is handed out.",
)  # fmt: skip
async def open_file(asks: Reading, number: Number, digest: Digest) -> Response:
    found = await asks.may(Action.OPEN_FILE, number)
    visible = await _visible(asks, found)
    if visible is not None and digest not in visible:
        raise no_such(f"申请书 {number} 没有此附件。")
    await note_access(asks.here.pool, found.application, found.actor, "file", asks.here.clock())
    kept, data = await asks.here.files.open(number, digest, found.actor, asks.here.clock())
    headers = {
        "Content-Disposition": f'attachment; filename="{digest[7:19]}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=kept.media_type, headers=headers)


@router.put(
    "/{digest}/marks/{mark}",
    summary="标记",
    description="By the tier that has the case; again changes nothing.",
)
async def mark(asks: Writing, number: Number, digest: Digest, mark: MarkName) -> dict[str, Any]:
    found = await asks.may(Action.MARK_FILE, number)
    await asks.here.files.mark(number, digest, mark, found.actor, asks.here.clock())
    return {"marks": [asdict(one) for one in await asks.here.files.marks(number)]}


@router.delete(
    "/{digest}/marks/{mark}", summary="取消标记", description="The organisation's own mark."
)
async def unmark(asks: Writing, number: Number, digest: Digest, mark: MarkName) -> dict[str, Any]:
    found = await asks.may(Action.MARK_FILE, number)
    await asks.here.files.unmark(number, digest, mark, found.actor)
    return {"marks": [asdict(one) for one in await asks.here.files.marks(number)]}
