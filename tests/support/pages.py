"""What a page says, without its markup."""

from html.parser import HTMLParser

# Attributes that are shown or read out.
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in ("style", "script")
        given = dict(attrs)
        self.found += [given[name] for name in SPOKEN if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_code:
            self.found.append(" ".join(data.split()))


def texts_of(page: str) -> list[str]:
    """Its pieces of text in order, those of spoken attributes included."""
    parser = _Texts()
    parser.feed(page)
    return parser.found
