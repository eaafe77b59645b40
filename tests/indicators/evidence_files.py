"""Small files of every kind that may be evidence, made here, and some that only pretend to be."""

import io
import zipfile

from indicators.evidence import ODS, ODT, OLE


def packed(entries: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, text in entries.items():
            package.writestr(name, text)
    return content.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16)
WORD_97 = OLE + bytes(504)
DOCX = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
XLSX = packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
ODT_FILE = packed({"mimetype": ODT, "content.xml": "<o/>"})
ODS_FILE = packed({"mimetype": ODS, "content.xml": "<o/>"})
PAGE = b"<html><script>alert(1)</script></html>"
