"""Which files may be kept as evidence, by their name and by what is in them. Pure.

A name says nothing about a file: a page with a script can be called `bao-cao.pdf`. So the first bytes (and, for the
packed formats, what is packed) must be those of the kind that the name promises.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO

# How far into a PDF its mark may stand; readers accept as much.
PDF_HEAD = 1024
PDF, PNG, JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# The container of Word and Excel before 2007.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
LONGEST_TYPE = 100

# What a package that is broken, of an unknown packing or locked with a password makes the library raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, RuntimeError, EOFError, OSError)

Check = Callable[[IO[bytes]], bool]


def _starts_with(mark: bytes) -> Check:
    return lambda content: content.read(len(mark)) == mark


def _packs(folder: str) -> Check:
    """A packed Office document has its parts in a folder named after the program."""

    def check(content: IO[bytes]) -> bool:
        with zipfile.ZipFile(content) as package:
            names = package.namelist()
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)

    return check


def _is_of_type(mimetype: str) -> Check:
    """An OpenDocument file says what it is in an entry of its own."""

    def check(content: IO[bytes]) -> bool:
        with zipfile.ZipFile(content) as package:
            if package.getinfo("mimetype").compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                return False
            with package.open("mimetype") as entry:
                return entry.read(LONGEST_TYPE).decode("ascii", "replace").strip() == mimetype

    return check


CHECKS: dict[str, Check] = {
    "pdf": lambda content: PDF in content.read(PDF_HEAD),
    "doc": _starts_with(OLE),
    "docx": _packs("word/"),
    "xls": _starts_with(OLE),
    "xlsx": _packs("xl/"),
    "jpg": _starts_with(JPEG),
    "jpeg": _starts_with(JPEG),
    "png": _starts_with(PNG),
    "odt": _is_of_type(ODT),
    "ods": _is_of_type(ODS),
}
EVIDENCE_TYPES = tuple(CHECKS)


def extension_of(name: str) -> str:
    """What follows the last dot, in small letters; "" without one."""
    return PurePath(name).suffix[1:].lower()


def is_what_it_says(name: str, content: IO[bytes]) -> bool:
    """Whether a file holds what its name promises. Reads from the start and leaves the content there again."""
    check = CHECKS.get(extension_of(name))
    if check is None:
        return False
    content.seek(0)
    try:
        return check(content)
    except DAMAGED:
        return False
    finally:
        content.seek(0)
