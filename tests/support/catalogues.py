"""The message catalogues. `make messages` (`python -m tests.support.catalogues`) brings them up to date.

The Vietnamese texts in the code are the message ids. `locale/en` translates every one of them; `locale/vi` holds only
texts of libraries whose own Vietnamese is missing or wrong. Finding the messages needs xgettext; compiling does not.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from tests.support.imports import APPS
from tests.support.source import ROOT

LOCALE = ROOT / "locale"
COMMENTS = {
    "en": "# English texts. The message ids are the Vietnamese texts in the code; `make messages` finds them.",
    "vi": "# Vietnamese for texts of the libraries that have none or a wrong one.",
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "vi": "nplurals=1; plural=0;"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*(?::\w+)?\}")


class PlainCatalog(Catalog):
    """A catalogue whose header says what programs need and nothing that changes by itself."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, header_comment=COMMENTS[language], fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS[str(self.locale)]),
        ]


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def read_compiled(language: str) -> Catalog:
    with po_path(language).with_suffix(".mo").open("rb") as file:
        catalog = read_mo(file)
    for message in messages(catalog):
        if isinstance(message.context, bytes):  # as Babel leaves it
            message.context = message.context.decode()
    return catalog


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def key(message: Message) -> tuple[str | None, str]:
    """What gettext looks a message up by."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def extract() -> Catalog:
    """What the code and the templates of all apps say now, found in a copy so that nothing here is touched."""
    with tempfile.TemporaryDirectory(prefix="chitieu-messages-") as name:
        folder = Path(name)
        (folder / "locale").mkdir()
        shutil.copy(ROOT / "manage.py", folder)
        for app in APPS:
            shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "data", "static"))
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale=en", "--no-location", "--no-wrap"],
            cwd=folder,
            env=os.environ | {"DATA_DIR": name, "EMBEDDED": "true", "ENV_FILE": os.devnull},
            capture_output=True,
            check=True,
        )
        with (folder / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
            return read_po(file, locale="en")


def write(language: str, found: Catalog, translated: Catalog) -> list[str]:
    """Write the messages of one catalogue with the texts of another, and compile. Returns what has no text."""
    texts = {key(message): message.string for message in messages(translated)}
    catalog, missing = PlainCatalog(language), []
    for message in messages(found):
        text = texts.get(key(message), "")
        if not all(forms(text)) or len(forms(text)) != len(forms(message.id) if language == "en" else forms(text)):
            missing.append(key(message)[1])
            text = "" if isinstance(message.id, str) else ("", "")
        flags = message.flags - {"fuzzy"}
        catalog.add(message.id, text, flags=flags, context=message.context)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, include_previous=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    return missing


def main() -> int:
    if shutil.which("xgettext") is None:
        print("xgettext is not installed (Debian: gettext)", file=sys.stderr)
        return 1
    missing = write("en", extract(), read("en"))
    write("vi", read("vi"), read("vi"))
    for text in missing:
        print(f"no English for: {text}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
