"""How a unit is called inside a sentence and on paper. Vietnamese whoever reads it: these are names."""

from typing import Protocol

KIND_WORDS = ("Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Xã", "Phường", "Thị trấn", "Đặc khu")


class Named(Protocol):
    name: str


def short_name(locality: Named) -> str:
    """The name without the word for its kind; a numbered unit keeps it ("Quận 1")."""
    for word in KIND_WORDS:
        rest = locality.name.removeprefix(f"{word} ")
        if rest != locality.name and not rest.isdigit():
            return rest
    return locality.name


def authority_of(locality: Named) -> str:
    """ "Ủy ban nhân dân huyện Vĩnh Bảo": the word for the kind of unit is written small inside a name."""
    return f"Ủy ban nhân dân {locality.name[:1].lower()}{locality.name[1:]}"
