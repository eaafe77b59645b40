"""The letter as a Word file, in the form of Decree 30/2020/NĐ-CP, appendix I: A4, margins 20/20/30/15 mm, Times New
Roman, the heads of state and authority side by side, number and signs left for the registry to fill."""

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from alerts.letters.content import Letter, LetterRow

FONT = "Times New Roman"
CENTER, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
TEXT, HEAD, SMALL, TABLE = Pt(14), Pt(13), Pt(11), Pt(11)
NONE, INDENT = Pt(0), Mm(12.7)
# Columns of the list: title, width; together the 165 mm between the margins.
COLUMNS = (
    ("TT", 9),
    ("Chỉ tiêu", 44),
    ("Đơn vị", 25),
    ("ĐVT", 15),
    ("Kế hoạch", 18),
    ("Thực hiện", 22),
    ("Chậm so với tiến độ", 15),
    ("Dự báo cuối kỳ", 17),
)
FIGURES_FROM = 4


def write_letter(letter: Letter) -> bytes:
    """The draft as the content of a .docx file."""
    document = Document()
    _set_page(document)
    _write_head(document, letter)
    _write_recipients(document, letter.recipients)
    _write_body(document, letter)
    _write_foot(document, letter)
    document.core_properties.title = f"Công văn {letter.subject}"
    document.core_properties.author = letter.authority
    document.core_properties.language = "vi-VN"
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _set_page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    # The number of the page stands above the text, in the middle, not on the first page.
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    _add_page_number(number)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, TEXT
    # Word takes letters with marks from the fonts of these names too.
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        style.element.rPr.rFonts.set(qn(name), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _add_page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    run.font.size = HEAD


def _write_head(document: DocumentObject, letter: Letter) -> None:
    table = document.add_table(rows=2, cols=2)
    _set_widths(table, (70, 95))
    names, state = table.rows[0].cells
    _say(names, "ỦY BAN NHÂN DÂN", HEAD, bold=True)
    _say(names, letter.sender.name.upper(), HEAD, bold=True)
    _draw_line(_say(names, "", Pt(4)), margin=Mm(22))
    _say(state, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", HEAD, bold=True)
    _say(state, "Độc lập - Tự do - Hạnh phúc", TEXT, bold=True)
    _draw_line(_say(state, "", Pt(4)), margin=Mm(17))
    number, day = table.rows[1].cells
    _say(number, "Số:           /UBND-…", HEAD)
    _say(number, f"V/v {letter.subject}", Pt(12))
    date = f"{letter.place}, ngày       tháng       năm {letter.on.year}"
    _say(day, date, TEXT, italic=True)
    for cell in (names, state, number, day):
        # A new cell begins with an empty line.
        cell._tc.remove(cell.paragraphs[0]._p)


def _write_recipients(document: DocumentObject, recipients: Sequence[str]) -> None:
    if len(recipients) == 1:
        _paragraph(document, f"Kính gửi: {recipients[0]}.", CENTER, before=Pt(18), after=Pt(12))
        return
    first = _paragraph(document, "Kính gửi:", before=Pt(18))
    first.paragraph_format.left_indent = Mm(40)
    for n, recipient in enumerate(recipients):
        end = "." if n == len(recipients) - 1 else ";"
        line = _paragraph(document, f"- {recipient}{end}", after=Pt(12) if end == "." else Pt(0))
        line.paragraph_format.left_indent = Mm(60)


def _write_body(document: DocumentObject, letter: Letter) -> None:
    _text(document, f"Qua theo dõi đến ngày {letter.on:%d/%m/%Y}, {_counted(letter)}, cụ thể như sau:")
    if letter.rows:
        _write_list(document, letter.rows)
    for sentence in letter.sentences:
        _text(document, f"- {sentence.rstrip('.')}.")
    _text(
        document,
        f"{letter.authority} đề nghị các cơ quan, đơn vị nêu trên tập trung chỉ đạo, làm rõ nguyên nhân, có giải pháp "
        f"và thời gian hoàn thành đối với từng nội dung; báo cáo kết quả về {letter.authority} "
        f"trước {_deadline(letter.deadline)} để tổng hợp, theo dõi.",
        before=Pt(6),
    )
    _text(document, "Đề nghị các cơ quan, đơn vị nghiêm túc thực hiện./.")


def _counted(letter: Letter) -> str:
    parts = []
    if letter.rows:
        parts.append(f"có {len(letter.rows)} chỉ tiêu chưa đạt hoặc chậm so với kế hoạch")
    if letter.sentences:
        parts.append(f"có {len(letter.sentences)} nội dung báo cáo, số liệu cần xử lý")
    return ", ".join(parts)


def _deadline(deadline: dt.date | None) -> str:
    if deadline is None:
        return "ngày … tháng … năm …"
    # Days below ten and the first two months are written with a nought (Decree 30/2020/NĐ-CP, appendix I).
    month = f"{deadline.month:02d}" if deadline.month < 3 else str(deadline.month)
    return f"ngày {deadline.day:02d} tháng {month} năm {deadline.year}"


def _write_list(document: DocumentObject, rows: Sequence[LetterRow]) -> None:
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style = "Table Grid"
    for cell, (title, _width) in zip(table.rows[0].cells, COLUMNS, strict=True):
        _fill(cell, title, CENTER, bold=True)
    _repeat_as_head(table)
    for n, row in enumerate(rows, 1):
        figures = row.figures
        value = f"{figures.value} ({figures.as_of})" if figures.value and figures.as_of else figures.value
        texts = (
            *(str(n), figures.name, row.locality, figures.unit),
            *(figures.plan, value or "Chưa có số liệu", figures.lag or "–", figures.forecast or "–"),
        )
        for position, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
            _fill(cell, text, CENTER if position in (0, 3) else RIGHT if position >= FIGURES_FROM else None)
    _set_widths(table, [width for _title, width in COLUMNS])


def _write_foot(document: DocumentObject, letter: Letter) -> None:
    gap = _paragraph(document, "")
    gap.paragraph_format.space_before = Pt(6)
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, (80, 85))
    left, right = table.rows[0].cells
    _say(left, "Nơi nhận:", Pt(12), None, bold=True, italic=True)
    for line in ("- Như trên;", "- Lưu: VT, …"):
        _say(left, line, SMALL, None)
    _say(right, "TM. ỦY BAN NHÂN DÂN", TEXT, bold=True)
    _say(right, "CHỦ TỊCH", TEXT, bold=True)
    for _line in range(4):
        _say(right, "", TEXT)
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)


# --- Pieces ----------------------------------------------------------------------------------------------------------
def _text(document: DocumentObject, text: str, before: Pt = NONE) -> None:
    paragraph = _paragraph(document, text, JUSTIFY, before=before, after=Pt(6))
    paragraph.paragraph_format.first_line_indent = INDENT


def _paragraph(
    document: DocumentObject,
    text: str,
    alignment: WD_ALIGN_PARAGRAPH | None = None,
    before: Pt = NONE,
    after: Pt = NONE,
) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = before, after
    return paragraph


def _say(
    cell: _Cell,
    text: str,
    size: Pt,
    alignment: WD_ALIGN_PARAGRAPH | None = CENTER,
    *,
    bold: bool = False,
    italic: bool = False,
) -> Paragraph:
    """One more line in a cell."""
    paragraph = cell.add_paragraph()
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = size, bold, italic
    return paragraph


def _fill(cell: _Cell, text: str, alignment: WD_ALIGN_PARAGRAPH | None, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.font.size, run.bold = TABLE, bold


def _draw_line(paragraph: Paragraph, margin: Mm) -> None:
    """The line under a head, a third to a half of its width, as a border above an empty paragraph."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = margin
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    # The schema has an order; borders come before spacing and indents.
    paragraph._p.get_or_add_pPr().insert(0, borders)


def _set_widths(table: Table, widths: Sequence[int]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _repeat_as_head(table: Table) -> None:
    """The titles stand on every page that the list runs over."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
