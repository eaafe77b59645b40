"""What a file is by its content, whatever its name says, and whether its package is safe to open."""

import io
import zipfile
from decimal import ROUND_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.numbers import format_number
from indicators.tables.types import UnusableTable, unusable

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Tables unpack to about ten times their size; sheets of blank formatted cells reach a hundred times.
MAX_UNPACKED = 12  # times the bytes allowed for the file itself
MAX_RATIO = 200
SMALL_BYTES = 10 * 1024 * 1024  # unpacked content up to this size harms nobody, whatever its ratio
MAX_PARTS = 2000

# A cell takes about four "<" of XML. What counts is the time and memory that elements cost: a file of 1 MB can hold
# millions of blank ones, so they are counted (a tenth of a second) before anything parses them (minutes).
MARKS_PER_ROW = 200
MARKS_ALWAYS_ALLOWED = 2_000_000

SAVE_AS_XLSX = gettext_noop("Mở tệp bằng Excel, chọn Lưu thành, kiểu “Sổ làm việc Excel (.xlsx)”, rồi tải lên lại.")


def check_size(content: bytes, max_bytes: int) -> None:
    """Refuse an empty file and one that is too large, before anything looks inside."""
    if not content:
        raise unusable(_("Tệp rỗng (0 byte). Kiểm tra lại tệp đã chọn."))
    if len(content) > max_bytes:
        message = _(
            "Tệp nặng %(size)s MB, quá mức %(limit)s MB. Bỏ hình ảnh, trang tính thừa hoặc chia thành nhiều tệp."
        )
        raise unusable(message % {"size": _megabytes(len(content)), "limit": _megabytes(max_bytes)})


def is_package(content: bytes) -> bool:
    """Return whether the file is a zip: what every .xlsx is."""
    return content.startswith(ZIP_MAGICS)


def refuse_other_formats(content: bytes, name: str) -> None:
    """Refuse what is neither a package nor text, naming what it is and what to do. `name` serves the message only."""
    if content.startswith(OLE_MAGIC):
        raise unusable(_(_ole_message(content)) + " " + _(SAVE_AS_XLSX))
    if content.startswith(b"%PDF-"):
        raise unusable(_("Tệp là PDF, không phải bảng tính. Hãy tải lên bảng gốc ở dạng Excel (.xlsx) hoặc CSV."))
    if content.startswith(b"{\\rtf"):
        raise unusable(_("Tệp là văn bản RTF, không phải bảng tính. Chép bảng sang Excel rồi lưu thành .xlsx."))
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise unusable(_("Tệp là trang web (HTML, XML) mang tên bảng tính.") + " " + _(SAVE_AS_XLSX))
    if name.lower().endswith((".xlsx", ".xls")) and b"\0" in content:
        raise unusable(_("Tệp “%(name)s” hỏng hoặc không phải là tệp Excel.") % {"name": name} + " " + _(SAVE_AS_XLSX))


def check_package(content: bytes, max_bytes: int, max_rows: int) -> None:
    """Refuse a package that is no workbook or is not safe to open. Raises UnusableTable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            problem = _package_problem(package.infolist(), max_bytes) or _too_many_elements(package, max_rows)
    except Exception as error:  # zipfile raises many kinds for a damaged directory
        raise broken_workbook() from error
    if problem:
        raise problem


def broken_workbook() -> UnusableTable:
    """The error for a package that cannot be read; to be raised."""
    return unusable(_("Tệp Excel bị hỏng, không đọc được.") + " " + _(SAVE_AS_XLSX))


def _package_problem(parts: list[zipfile.ZipInfo], max_bytes: int) -> UnusableTable | None:
    names = {part.filename for part in parts}
    # The declared size binds: zipfile never reads more of a part than that.
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if any(part.flag_bits & 1 for part in parts):
        return unusable(_("Tệp nén có mật khẩu. Tải lên tệp bảng tính không đặt mật khẩu."))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return unusable(_(_other_package(names)))
    if any(name.endswith("vbaProject.bin") or name.startswith("xl/macrosheets/") for name in names):
        return unusable(_("Tệp Excel có chứa macro nên không được nhận.") + " " + _(SAVE_AS_XLSX))
    is_bomb = unpacked > MAX_UNPACKED * max_bytes or (unpacked > SMALL_BYTES and unpacked > MAX_RATIO * packed)
    if is_bomb or len(parts) > MAX_PARTS:
        message = _(
            "Tệp Excel bung ra quá lớn (%(size)s MB). Chỉ giữ trang tính có bảng, xóa các dòng trống đã định dạng."
        )
        return unusable(message % {"size": _megabytes(unpacked)})
    return None


def _too_many_elements(package: zipfile.ZipFile, max_rows: int) -> UnusableTable | None:
    allowed = max(MARKS_ALWAYS_ALLOWED, MARKS_PER_ROW * max_rows)
    for name in package.namelist():
        with package.open(name) as part:
            while chunk := part.read(1024 * 1024):
                allowed -= chunk.count(b"<")
                if allowed < 0:
                    message = _(
                        "Tệp Excel có quá nhiều ô, kể cả ô trống đã định dạng. Chỉ giữ trang tính có bảng, "
                        "xóa các dòng trống; mỗi bảng không quá %(limit)d dòng."
                    )
                    return unusable(message % {"limit": max_rows})
    return None


def _other_package(names: set[str]) -> str:
    """Return the message for a zip that is no workbook."""
    if "word/document.xml" in names:
        return gettext_noop("Tệp là văn bản Word, không phải bảng tính. Chép bảng sang Excel rồi lưu thành .xlsx.")
    if "ppt/presentation.xml" in names:
        return gettext_noop(
            "Tệp là bản trình chiếu PowerPoint, không phải bảng tính. Chép bảng sang Excel, lưu thành .xlsx."
        )
    if "xl/workbook.bin" in names:
        return gettext_noop("Tệp là Excel nhị phân (.xlsb). Mở bằng Excel rồi lưu thành .xlsx.")
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return gettext_noop("Tệp là OpenDocument (LibreOffice). Mở bằng LibreOffice rồi lưu thành Excel (.xlsx).")
    return gettext_noop(
        "Tệp là tệp nén (zip), không phải bảng tính. Giải nén rồi tải lên tệp .xlsx hoặc CSV bên trong."
    )


def _ole_message(content: bytes) -> str:
    """Return the message for a compound file; its directory names the streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return gettext_noop("Tệp Excel đặt mật khẩu nên không đọc được. Bỏ mật khẩu trước khi lưu.")
    if "WordDocument".encode("utf-16-le") in content:
        return gettext_noop("Tệp là văn bản Word đời cũ (.doc), không phải bảng tính. Chép bảng sang Excel.")
    if any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        return gettext_noop("Tệp là Excel đời cũ (.xls), không đọc được.")
    return gettext_noop("Tệp thuộc dạng Office đời cũ, không đọc được.")


def _megabytes(size: int) -> str:
    tenths = (Decimal(size) / (1024 * 1024)).quantize(Decimal("0.1"), rounding=ROUND_UP)
    return format_number(tenths).removesuffix(",0")
