"""Small files of every kind, honest and hostile, made here."""

import io
import zipfile
import zlib
from collections.abc import Iterable

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(
    pages: int = 1, *, locked: bool = False, script: bool = False, attached: bool = False
) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if script:
        _acts(writer, "/JavaScript", "/JS", "app.alert('hello');")
    if attached:
        writer.add_attachment("inside.exe", b"MZ")
    if locked:
        writer.encrypt("1234")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_that_launches() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    _acts(writer, "/Launch", "/F", "cmd.exe")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _acts(writer: PdfWriter, kind: str, key: str, value: str) -> None:
    action = DictionaryObject({
        NameObject("/S"): NameObject(kind), NameObject(key): TextStringObject(value),
    })  # fmt: skip
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)  # noqa: SLF001


def image(kind: str = "PNG", size: tuple[int, int] = (20, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def png_bomb() -> bytes:
    """A kilobyte that says it is 30,000 by 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = (30_000).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def packed(entries: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def ofd(pages: int = 1, *more: tuple[str, bytes]) -> bytes:
    return packed([
        ("OFD.xml", b"<ofd:OFD/>"),
        *((f"Doc_0/Pages/Page_{n}/Content.xml", b"<ofd:Page/>") for n in range(pages)),
        *more,
    ])  # fmt: skip
