"""How many lines a text takes in a column of a spreadsheet, which no program but the one that shows it knows. Pure."""

from math import ceil

# How many letters stand in a unit of width (a figure of the font), on the safe side.
LETTERS = 1.17
# What a capital takes more than another letter.
WIDER = 0.5


def lines_in(text: str, width: float) -> int:
    """Lines of a text in a column of that width, word by word.

    >>> lines_in("Diện tích trồng cây", 20), lines_in("Diện tích trồng cây", 10), lines_in("GRDP", 3)
    (1, 2, 2)
    """
    room = max(int(width * LETTERS), 1)
    lines = 0
    for paragraph in text.split("\n"):
        used, lines = 0.0, lines + 1
        for word in paragraph.split():
            taken = len(word) + WIDER * sum(letter.isupper() or letter == "%" for letter in word)
            if used and used + 1 + taken > room:
                used, lines = 0.0, lines + 1
            used += taken + bool(used)
            # A word longer than the column breaks.
            lines += max(ceil(used / room) - 1, 0)
            used = used % room if used > room else used
    return max(lines, 1)
