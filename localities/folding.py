"""Text without diacritics or case, for search and matching: "Hộ nghèo" and "ho ngheo" are the same."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` lower-cased, without marks, đ as d, runs of white space as one space.

    >>> fold("Tỷ lệ  hộ NGHÈO đa chiều")
    'ty le ho ngheo da chieu'
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(ch for ch in decomposed if not unicodedata.combining(ch)).split())
