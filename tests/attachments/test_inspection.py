"""A file is what its content is; whatever could do more than be looked at is refused."""

from pathlib import Path

import pytest

from api.attachments import inspection
from api.attachments.inspection import JPEG, LARGEST, OFD, PDF, PNG, BadFile, Content, inspected
from tests.attachments.samples import image, ofd, packed, pdf, pdf_that_launches, png_bomb

MZ = b"MZ\x90\x00" + b"\0" * 100


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (pdf(3), Content(PDF, 3)),
        (image("PNG"), Content(PNG, 1)),
        (image("JPEG"), Content(JPEG, 1)),
        (ofd(2), Content(OFD, 2)),
    ],
    ids=["pdf", "png", "jpeg", "ofd"],
)
async def test_the_four_kinds_are_known_whatever_they_are_called(
    tmp_path: Path, data: bytes, found: Content
) -> None:
    file = tmp_path / "holiday.exe"
    file.write_bytes(data)
    assert await inspected(file) == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "不是 PDF、OFD、PNG 或 JPEG"),
        (MZ, "不是 PDF、OFD、PNG 或 JPEG"),
        (b"", "不是 PDF、OFD、PNG 或 JPEG"),
        (pdf(201), "PDF 有 201 页"),
        (pdf(locked=True), "PDF 设有密码"),
        (pdf(script=True), "可执行或嵌入的内容"),
        (pdf(attached=True), "可执行或嵌入的内容"),
        (pdf_that_launches(), "可执行或嵌入的内容（Launch）"),
        (pdf()[:200], "PDF 已损坏"),
        (b"%PDF-1.7 nothing of it", "PDF 已损坏"),
        (image("PNG")[:60], "图片已损坏"),
        (image("JPEG")[:200], "图片已损坏"),
        (png_bomb(), "图片像素过多"),
        (packed([("word/document.xml", b"<w/>")]), "压缩文件不能上传"),
        (ofd(1, ("Doc_0/a.bin", MZ)), "OFD 内含程序"),
        (ofd(1, ("Doc_0/inner.zip", packed([("a", b"b")]))), "OFD 内含程序"),
        (ofd(1, ("../../etc/cron.d/x", b"*")), "OFD 内的文件路径不合规"),
        (ofd(1, ("Doc_0/zeros", b"\0" * 30_000_000)), "文件解压后过大"),
        (ofd(0), "OFD 有 0 页"),
        (ofd(201), "OFD 有 201 页"),
        (ofd()[:-30], "OFD 已损坏"),
    ],
)  # fmt: skip
async def test_everything_else_is_refused_with_what_to_do(
    tmp_path: Path, data: bytes, said: str
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(data)
    with pytest.raises(BadFile, match=said):
        await inspected(file)


async def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    with file.open("wb") as opened:
        opened.truncate(LARGEST + 1)
    with pytest.raises(BadFile, match="文件超过 20 MB"):
        await inspected(file)


async def test_whoever_dies_of_a_file_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child takes the fall; here it is made to have no memory at all."""
    file = tmp_path / "scan.pdf"
    file.write_bytes(pdf())
    starved = inspection._CHILD.replace(  # noqa: SLF001
        "main(sys.argv[2])", "import os; os.kill(os.getpid(), 9)"
    )
    monkeypatch.setattr(inspection, "_CHILD", starved)
    with pytest.raises(BadFile, match="无法安全读取"):
        await inspected(file)


async def test_a_reader_that_never_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(pdf())
    monkeypatch.setattr(inspection, "_CHILD", "while True: pass")
    monkeypatch.setattr(inspection, "_SECONDS", 0.2)
    with pytest.raises(BadFile, match="未能在规定时间内读完"):
        await inspected(file)
