import pytest

from indicators.choices import Setter, Verdict
from indicators.published import PublishedVerdict, read_setter, read_verdicts, setter_identity


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("Đạt", [(Verdict.MET, "")]),
        ("Vượt", [(Verdict.EXCEEDED, "")]),
        ("Chưa đạt", [(Verdict.NOT_MET, "")]),
        ("không hoàn thành", [(Verdict.NOT_MET, "")]),
        ("hoàn thành vượt mức", [(Verdict.EXCEEDED, "")]),
        ("vượt kế hoạch", [(Verdict.EXCEEDED, "")]),
        ("chưa đạt chỉ tiêu đề ra", [(Verdict.NOT_MET, "")]),
        ("Vượt chỉ tiêu TP giao", [(Verdict.EXCEEDED, "thành phố giao")]),
        (
            "Đạt chỉ tiêu thành phố giao, không đạt chỉ tiêu NQ 06",
            [(Verdict.MET, "thành phố giao"), (Verdict.NOT_MET, "NQ 06")],
        ),
        ("vượt mục tiêu Nghị quyết 111-NQ/TU", [(Verdict.EXCEEDED, "Nghị quyết 111-NQ/TU")]),
        ("tốt", []),
        ("", []),
    ],
)
def test_reads_printed_verdicts(text: str, verdicts: list[tuple[Verdict, str]]) -> None:
    assert read_verdicts(text) == [PublishedVerdict(*verdict) for verdict in verdicts]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NQ28", "Nghị quyết 28/NQ-HĐND"),
        ("NQ 06", "Nghị quyết số 06-NQ/HU"),
        ("TP giao", "thành phố giao"),
        ("Kế hoạch năm 2024", "kế hoạch năm 2024"),
    ],
)
def test_two_ways_of_naming_one_document(one: str, other: str) -> None:
    assert setter_identity(one) == setter_identity(other)


def test_different_documents_stay_apart() -> None:
    assert len({setter_identity(label) for label in ("NQ28", "NQ164", "kế hoạch", "dự toán", "NQĐH", "")}) == 6


@pytest.mark.parametrize(
    ("label", "setter"),
    [
        ("dự toán TW giao", Setter.CENTRAL),
        ("thành phố giao", Setter.UPPER_LEVEL),
        ("UBND tỉnh giao", Setter.UPPER_LEVEL),
        ("Nghị quyết số 06-NQ/HU", Setter.PARTY_COMMITTEE),
        ("NQĐH", Setter.PARTY_COMMITTEE),
        ("Nghị quyết 28/NQ-HĐND", Setter.PEOPLES_COUNCIL),
        ("dự toán", Setter.PEOPLES_COMMITTEE),
        ("NQ164", Setter.OWN),
    ],
)
def test_reads_the_authority_behind_a_document(label: str, setter: Setter) -> None:
    assert read_setter(label, default=Setter.OWN) == setter
