"""What a file is, by its content and never by its name; in a process of its own, with limits.

A hostile file may be made to take all memory or all time of whoever reads it. So it is read by
`python -m api.attachments.inspection FILE`, which may use so much and no more; if it dies or does
not end, the file is refused.
"""

import asyncio
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PDF, PNG, JPEG, OFD = "application/pdf", "image/png", "image/jpeg", "application/ofd"
_ROOT = Path(__file__).resolve().parents[2]
LARGEST = 20 * 1024 * 1024
MOST_PAGES = 200
MOST_PIXELS = 60_000_000  # an A3 page at 300 dpi has 17 million
_MEMORY = 1_024 * 1024 * 1024
_SECONDS = 20
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_RATIO = 200
_MOST_ENTRIES = 5_000
_MOST_OBJECTS = 200_000
_ACTIVE = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA",
    "/SubmitForm", "/ImportData", "/GoToR", "/GoToE",
}  # fmt: skip
_PROGRAMS = (b"MZ", b"PK\x03\x04", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"#!")


@dataclass(frozen=True, slots=True)
class Content:
    media_type: str
    pages: int


class BadFile(ValueError):
    """The file cannot be taken, for a reason that the person can read."""


async def inspected(file: Path) -> Content:
    """BadFile for whatever is not a plain PDF, PNG, JPEG or OFD within the limits."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", _CHILD, str(_ROOT), str(file),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(2 * _SECONDS):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise BadFile("文件过于复杂，未能在规定时间内读完；请重新扫描或另存后上传。") from None
    if process.returncode != 0 or not said:
        raise BadFile("文件无法安全读取；请重新扫描或另存后上传。")
    found: dict[str, Any] = json.loads(said)
    if "because" in found:
        raise BadFile(found["because"])
    return Content(**found)


_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from api.attachments.inspection import main; main(sys.argv[2])"
)


def main(name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        said = asdict(inspect(Path(name)))
    except BadFile as wrong:
        said = {"because": str(wrong)}
    sys.stdout.write(json.dumps(said))


def inspect(file: Path) -> Content:
    """In this process: only for one that may die of it."""
    if file.stat().st_size > LARGEST:
        raise BadFile(f"文件超过 {LARGEST // 1024 // 1024} MB；请压缩或拆分后上传。")
    with file.open("rb") as opened:
        head = opened.read(1_024)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _image(file, PNG, "PNG")
    if head.startswith(b"\xff\xd8\xff"):
        return _image(file, JPEG, "JPEG")
    if b"%PDF-" in head:
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _ofd(file)
    raise BadFile("文件内容不是 PDF、OFD、PNG 或 JPEG；不看文件名，只看内容。")


def _image(file: Path, media_type: str, name: str) -> Content:
    from PIL import Image  # noqa: PLC0415  only the child needs it

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(file, formats=[name]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadFile("图片像素过多；请以 300 dpi 扫描后上传。")
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadFile("图片像素过多；请以 300 dpi 扫描后上传。") from None
    except (OSError, SyntaxError, ValueError):
        raise BadFile("图片已损坏；请重新扫描后上传。") from None
    return Content(media_type, 1)


def _pdf(file: Path) -> Content:
    from pypdf import PdfReader  # noqa: PLC0415  only the child needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return _plain_pdf(PdfReader(file))
    except BadFile:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise BadFile("PDF 已损坏；请重新生成后上传。") from None


def _plain_pdf(reader: Any) -> Content:  # noqa: ANN401  pypdf is imported late
    if reader.is_encrypted:
        raise BadFile("PDF 设有密码；请去除密码后上传。")
    pages = len(reader.pages)
    if not 0 < pages <= MOST_PAGES:
        raise BadFile(f"PDF 有 {pages} 页，须为 1 至 {MOST_PAGES} 页；可上传节选。")
    active = next(_active(reader), None)
    if active is not None:
        raise BadFile(f"PDF 含有可执行或嵌入的内容（{active[1:]}）；请打印为普通 PDF 后上传。")
    return Content(PDF, pages)


def _active(reader: Any) -> Iterator[str]:  # noqa: ANN401  pypdf's objects have no one type
    """Names of what a page could do beyond being looked at, wherever it stands in the file."""
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        value = waiting.pop()
        if hasattr(value, "idnum"):
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            value = value.get_object()
        if len(seen) > _MOST_OBJECTS:
            raise BadFile("PDF 过于复杂；请打印为普通 PDF 后上传。")
        yield from _active_names(value)
        waiting += _inside(value)


def _active_names(value: Any) -> Iterator[str]:  # noqa: ANN401
    """A key that says so, or an action of that kind."""
    if isinstance(value, dict):
        yield from (name for name in value if name in _ACTIVE)
        kind = dict.get(value, "/S")
        if kind in _ACTIVE:
            yield str(kind)


def _inside(value: Any) -> list[Any]:  # noqa: ANN401
    """References stay references: they are followed once."""
    if isinstance(value, dict):
        return [inner for name, inner in dict.items(value) if name != "/Parent"]
    return list(list.__iter__(value)) if isinstance(value, list) else []


def _ofd(file: Path) -> Content:
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _refuse_bombs(entries)
            if "OFD.xml" not in {entry.filename for entry in entries}:
                raise BadFile("压缩文件不能上传；版式文件须为 OFD。")
            for entry in entries:
                _refuse_programs(packed, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise BadFile("OFD 已损坏；请重新生成后上传。") from None
    pages = sum(entry.filename.endswith("/Content.xml") for entry in entries)
    if not 0 < pages <= MOST_PAGES:
        raise BadFile(f"OFD 有 {pages} 页，须为 1 至 {MOST_PAGES} 页；可上传节选。")
    return Content(OFD, pages)


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * packed:
        raise BadFile("文件解压后过大，不能上传。")


def _refuse_programs(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise BadFile("OFD 内的文件路径不合规，不能上传。")
    with packed.open(entry) as inside:
        if inside.read(8).startswith(_PROGRAMS):
            raise BadFile("OFD 内含程序、脚本或压缩文件，不能上传。")
