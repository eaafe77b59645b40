"""Text that a spreadsheet would run as a formula, made harmless on the way out and itself again on the way in. Pure.

A spreadsheet runs whatever begins with = + - @ in a .csv, quoted or not. An apostrophe before it says "text"; numbers
("-5", "+2,5%") are numbers and stay as they are.
"""

import re

# Apostrophes and white space before the sign count as part of it, so that taking one apostrophe off undoes putting it.
_RUN = re.compile(r"[\s']*[=+\-@＝＋－＠]|'*[\t\r\n]")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*%?", re.ASCII)


def protect(text: str) -> str:
    """Put an apostrophe before what would be run.

    >>> protect("=1+1"), protect("-5"), protect("- Trong đó")
    ("'=1+1", '-5', "'- Trong đó")
    """
    return f"'{text}" if _RUN.match(text) and not _NUMBER.fullmatch(text) else text


def unprotect(text: str) -> str:
    """Take off what `protect` put there.

    >>> unprotect("'=1+1"), unprotect("'Ninh")
    ('=1+1', "'Ninh")
    """
    return text[1:] if text.startswith("'") and _RUN.match(text[1:]) else text
