"""A choice as a table says it: by its code or by its Vietnamese label."""

from collections.abc import Iterable

from django.utils import translation

from localities.folding import fold


def read_label(text: str, choices: Iterable[tuple[str, object]]) -> str | None:
    """The code of the choice that is meant, "" for a blank cell, None for anything else. Tables are Vietnamese,
    whatever language the page around them is in.

    >>> read_label("trong đó", Standing.choices), read_label("beside", Standing.choices)
    ('part', 'beside')
    """
    folded = fold(text)
    if not folded:
        return ""
    with translation.override("vi"):
        return next((code for code, label in choices if folded in (code, fold(str(label)))), None)
