"""From a raw cell to text or a problem: the same formula, date or error means different things in different columns."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from indicators.tables.texts import number_text, shown
from indicators.tables.types import OddCell, Oddity, RawCell

# Columns that hold numbers or labels like "3-5" and "1.2": there a date is something the workbook made of them.
NUMERIC_COLUMNS = frozenset({"row", "number", "parent_row", "target", "result", "published_percent"})

# Text that begins with "=" is an ordinary sentence elsewhere.
_FORMULA_TEXT_COLUMNS = NUMERIC_COLUMNS | {"as_of"}

ERROR_VALUES = frozenset({
    "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
})  # fmt: skip


def cell_text(cell: RawCell, column: str) -> tuple[str, str | None]:
    """Return the text of a cell in a canonical column, and what is wrong with it (None when nothing is)."""
    if isinstance(cell, OddCell):
        return _odd_text(cell, column)
    if not isinstance(cell, str):
        text = number_text(cell)
        # "7.1" in TT is a label, which a workbook with English settings takes for a number.
        return (text.replace(",", "."), None) if column == "number" else (text, None)
    # "=> 95" is how some write "≥ 95".
    if cell[0] == "=" and cell[1:2] not in (">", "<") and column in _FORMULA_TEXT_COLUMNS:
        return cell, _formula_message(OddCell(Oddity.FORMULA, cell, formula=cell))
    if cell[0] == "#" and cell in ERROR_VALUES:
        return cell, _error_message(cell)
    return cell, None


def raw_text(cell: RawCell) -> str:
    """Return what the person sees in a cell, whatever it is: for headers and columns of which nothing is demanded."""
    if isinstance(cell, OddCell):
        return cell.text
    return cell if isinstance(cell, str) else number_text(cell)


def _odd_text(cell: OddCell, column: str) -> tuple[str, str | None]:
    if cell.oddity is Oddity.FORMULA:
        return cell.text, _formula_message(cell)
    if cell.oddity is Oddity.ERROR:
        return cell.text, _error_message(cell.text)
    if cell.oddity is Oddity.BOOLEAN:
        message = _("ô chứa giá trị đúng/sai “%(text)s” của Excel. Định dạng ô là Văn bản rồi gõ lại nội dung.")
        return cell.text, message % {"text": cell.text}
    return _date_text(cell, column)


def _formula_message(cell: OddCell) -> str:
    if cell.text and cell.text != cell.formula:
        message = _("ô chứa công thức, đang hiện “%(text)s”. Sao chép ô rồi dán lại chỉ lấy giá trị.")
        return message % {"text": shown(cell.text)}
    message = _("ô chứa công thức “%(formula)s”. Thay công thức bằng giá trị của nó.")
    return message % {"formula": shown(cell.formula)}


def _error_message(text: str) -> str:
    return _("ô báo lỗi “%(text)s”. Gõ lại nội dung đúng, hoặc để trống nếu chưa có.") % {"text": text}


def _date_text(cell: OddCell, column: str) -> tuple[str, str | None]:
    is_date = isinstance(cell.value, date)
    if column == "as_of":
        if is_date:
            day = cell.value.date() if isinstance(cell.value, datetime) else cell.value
            return day.isoformat(), None
        return cell.text, _("“%(text)s” không phải là ngày. Viết ngày/tháng/năm, ví dụ 31/12/2024.") % {
            "text": cell.text
        }
    if column not in NUMERIC_COLUMNS:
        return cell.text, None
    if not is_date:
        message = _("Excel đã đổi nội dung ô thành giờ “%(text)s”. Định dạng ô là Văn bản rồi gõ lại như bản in.")
        return cell.text, message % {"text": cell.text}
    message = _(
        "Excel đã đổi nội dung ô thành ngày “%(text)s” "
        "(có thể lúc gõ là “%(day)d-%(month)d” hoặc “%(month)d-%(day)d”). "
        "Định dạng ô là Văn bản rồi gõ lại như bản in."
    )
    return cell.text, message % {"text": cell.text, "day": cell.value.day, "month": cell.value.month}
