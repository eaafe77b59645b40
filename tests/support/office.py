"""LibreOffice, opening files as an office does."""

import shutil
import subprocess
from pathlib import Path

from tests.support.environment import DATA_DIR
from tests.support.needs import lacking

SECONDS = 120


def convert(content: bytes, folder: Path, wanted: str) -> bytes:
    """A workbook as LibreOffice saves it: `wanted` is "pdf" or "csv" (semicolons, UTF-8, as shown on the screen)."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        lacking("LibreOffice is not installed (apt install libreoffice-calc-nogui)")
    (folder / "in.xlsx").write_bytes(content)
    # 59 is the semicolon, 34 the quote, 76 UTF-8; the two "true" keep cells as they are shown.
    target = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true" if wanted == "csv" else wanted
    # One profile for all calls of this process: making it takes longer than a table.
    command = [program, f"-env:UserInstallation=file://{DATA_DIR}/office", "--headless", "--convert-to", target]
    command += ["--outdir", str(folder), str(folder / "in.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return (folder / f"in.{wanted}").read_bytes()


def pdf_text(pdf: bytes, folder: Path) -> str:
    """The words of a PDF, page by page, in the places where they are printed."""
    program = shutil.which("pdftotext")
    if program is None:
        lacking("pdftotext is not installed (apt install poppler-utils)")
    (folder / "in.pdf").write_bytes(pdf)
    done = subprocess.run([program, "-layout", str(folder / "in.pdf"), "-"], check=True, capture_output=True)
    return done.stdout.decode()
