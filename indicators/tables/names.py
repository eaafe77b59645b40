"""How the columns of a table are called: canonical names, and what Vietnamese tables print."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Canonical name -> what a Vietnamese table calls it, the usual name first.
HEADER_NAMES: dict[str, tuple[str, ...]] = {
    "row": (gettext_noop("Dòng"),),
    "number": (gettext_noop("TT"), "STT", "Số TT", "Số thứ tự"),
    "parent_row": (gettext_noop("Thuộc dòng"),),
    "sector": (gettext_noop("Lĩnh vực"), "Ngành"),
    "indicator": (gettext_noop("Chỉ tiêu"), "Tên chỉ tiêu", "Nội dung", "Chỉ tiêu chủ yếu", "Các chỉ tiêu chủ yếu"),
    "unit": (gettext_noop("Đơn vị tính"), "ĐVT", "Đơn vị"),
    "target": (gettext_noop("Kế hoạch"), "KH", "Mục tiêu", "Chỉ tiêu giao"),
    "result": (gettext_noop("Thực hiện"), "TH", "Kết quả", "Kết quả thực hiện", "Ước thực hiện", "Ước TH"),
    "verdict": (gettext_noop("Đánh giá"), "Mức độ hoàn thành", "Đánh giá chính thức"),
    "published_percent": (
        gettext_noop("% kế hoạch"), "%", "% KH", "Tỷ lệ", "Tỷ lệ %", "Tỉ lệ %", "% so với kế hoạch", "% so với KH",
        "% KH đã công bố", "Tỷ lệ % so với kế hoạch", "Tỷ lệ hoàn thành", "Tỉ lệ hoàn thành", "% hoàn thành",
        "TH/KH %", "% TH/KH",
    ),
    "target_set_by": (gettext_noop("Cấp giao"), "Cơ quan giao", "Văn bản giao"),
    "direction": (gettext_noop("Chiều"),),
    "kind": (gettext_noop("Dạng"),),
    "as_of": (gettext_noop("Tính đến ngày"), "Ngày"),
    "note": (gettext_noop("Ghi chú"),),
    "standing": (gettext_noop("Quan hệ với dòng trên"),),
    "value_kind": (gettext_noop("Loại số liệu"),),
}  # fmt: skip
COLUMNS = tuple(HEADER_NAMES)


def column_label(column: str) -> str:
    """Return the usual Vietnamese name of a canonical column."""
    return _(HEADER_NAMES[column][0])


def heading_of(header: str) -> str:
    """A header as written; one that is a canonical name of ours under its Vietnamese one."""
    return column_label(header) if header in HEADER_NAMES else header
