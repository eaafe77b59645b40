"""CSV: text in UTF-8 or UTF-16, quoted by RFC 4180, separated by commas, semicolons or tabs."""

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.numbers import format_number
from indicators.tables.body import Body
from indicators.tables.formulas import unprotect
from indicators.tables.headers import HEADER_SEARCH_ROWS, Header, doubled_headers, find_header, no_header
from indicators.tables.texts import clean, shown
from indicators.tables.types import RawRow, TableProblem, UnusableTable, unusable

# Delimiter -> its name, the most usual first: it wins where the header says nothing.
DELIMITERS = {",": gettext_noop("dấu phẩy"), ";": gettext_noop("dấu chấm phẩy"), "\t": gettext_noop("dấu tab")}


def read_csv(content: bytes, required: Collection[str], max_rows: int) -> tuple[Header, Body]:
    """Read a CSV file. Raises UnusableTable."""
    text = decode(content)
    delimiter, header = _delimiter_and_header(text, required)
    if doubled := doubled_headers(header):
        raise UnusableTable(doubled)
    body = Body(header)
    rows = _rows_below(text, delimiter, header, body.problems)
    body.read(rows, max_rows)
    return header, body


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises UnusableTable."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        advice = _("Trong Excel, chọn Lưu thành, kiểu “CSV UTF-8”, rồi tải lên lại.")
        if is_utf16:
            raise unusable(_("Tệp không đọc được như văn bản UTF-16.") + " " + advice) from error
        line = content.count(b"\n", 0, error.start) + 1
        message = _("Tệp không phải là văn bản UTF-8 (ký tự không đọc được đầu tiên ở dòng %(line)d).") % {"line": line}
        raise unusable(f"{message} {advice}") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise unusable(
            _("Tệp không phải là văn bản: có ký tự rỗng ở dòng %(line)d. Lưu lại bảng bằng Excel.") % {"line": line}
        )
    return text


def _delimiter_and_header(text: str, required: Collection[str]) -> tuple[str, Header]:
    """Choose the delimiter under which the header row names the most known columns. Raises UnusableTable."""
    if not text.strip(" \r\n\v\f\xa0" + "".join(DELIMITERS)):
        raise unusable(_("Tệp không có nội dung nào ngoài khoảng trắng và dấu ngăn cột."))
    best: tuple[str, Header] | None = None
    fallback: tuple[int, Sequence[RawRow]] = (-1, [])
    for delimiter in DELIMITERS:
        rows = list(islice(_until_error(_raw_rows(text, delimiter)), HEADER_SEARCH_ROWS))
        found = find_header(rows, required)
        if found and (best is None or len(found[1].known) > len(best[1].known)):
            best = delimiter, found[1]
        known = max((len(Header.read(row).known) for row in rows), default=-1)
        if known > fallback[0]:
            fallback = known, rows
    if best:
        return best
    if not fallback[1]:
        next(_raw_rows(text, ","), None)  # where nothing could be read, the reader says why
        raise unusable(_("Tệp không có nội dung nào đọc được."))
    raise no_header(fallback[1], required)


def _until_error(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """Yield the rows before the first that the delimiter tried cannot explain."""
    try:
        yield from rows
    except UnusableTable:
        return


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the physical line where it starts. Raises UnusableTable at one that is not RFC 4180."""
    # strict: a stray quote is refused, not guessed around; newline="" leaves quoted line breaks to the csv module.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # An unclosed quote swallows what follows it: either the end of the file or the longest field tells.
            message = _(
                "Dòng %(line)d không đọc được: dấu ngoặc kép đặt sai hoặc thiếu dấu đóng, hoặc một ô dài quá "
                "%(limit)s ký tự. Dấu ngoặc kép trong nội dung viết hai lần liền nhau."
            )
            raise unusable(message % {"line": line, "limit": format_number(Decimal(csv.field_size_limit()))}) from error
        yield line, record


def _cells(record: list[str]) -> dict[int, str]:
    return {position: cleaned for position, cell in enumerate(record) if cell and (cleaned := clean(unprotect(cell)))}


def _raw_rows(text: str, delimiter: str) -> Iterator[RawRow]:
    """Yield the rows with content."""
    for line, record in _records(text, delimiter):
        if cells := _cells(record):
            yield RawRow(line, cells)


def _rows_below(text: str, delimiter: str, header: Header, problems: list[TableProblem]) -> Iterator[RawRow]:
    """Yield the rows under the header; cells beyond its last are taken off and reported."""
    width = 0
    for line, record in _records(text, delimiter):
        if line <= header.line:
            width = len(record)
            continue
        cells = _cells(record)
        beyond = [position for position in cells if position >= width]
        if beyond:
            problems.append(_too_many_cells(line, width, beyond[-1] + 1, cells[beyond[0]], delimiter))
        yield RawRow(line, {position: cell for position, cell in cells.items() if position < width})


def _too_many_cells(line: int, width: int, count: int, text: str, delimiter: str) -> TableProblem:
    message = _(
        "có %(count)d ô nhưng dòng tiêu đề chỉ có %(width)d cột; ô thừa đầu tiên là “%(text)s”. "
        "Nội dung có %(delimiter)s phải đặt trong ngoặc kép."
    )
    found = {"count": count, "width": width, "text": shown(text), "delimiter": _(DELIMITERS[delimiter])}
    return TableProblem(message % found, line)
