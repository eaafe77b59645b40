import pytest

from indicators.choices import Setter, Verdict
from indicators.published import DocumentName, PublishedVerdict, read_document_name, read_setter, read_verdicts


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
    ("label", "name"),
    [
        ("NQ28", ("nq", "28", "", "")),
        ("NQ-06", ("nq", "6", "", "")),
        ("06-NQ/HU", ("nq", "6", "", "hu")),
        ("Nghị quyết số 06-NQ/HU", ("nq", "6", "", "hu")),
        ("Nghị quyết số 28/2023/NQ-HĐND ngày 12/12/2023", ("nq", "28", "2023", "hdnd")),
        ("Nghị quyết của HĐND huyện số 28", ("nq", "28", "", "hdnd")),
        ("Nghị quyết 10 năm 2023", ("nq", "10", "", "")),
        ("Kế hoạch số 05/KH-UBND", ("kh", "5", "", "ubnd")),
        ("Quyết định 12/QĐ-UBND", ("qd", "12", "", "ubnd")),
        ("Kế hoạch thực hiện Nghị quyết 06-NQ/HU", ("", "", "", "")),
        ("Kế hoạch 5 năm 2021-2025", ("", "", "", "")),
        ("Nghị quyết HĐND năm 2023", ("", "", "", "")),
        ("NQĐH", ("", "", "", "")),
    ],
)
def test_reads_a_document_s_number_and_symbol(label: str, name: tuple[str, ...]) -> None:
    found = read_document_name(label)
    assert (found.type, found.number, found.year, found.body) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NQ28", "Nghị quyết 28/NQ-HĐND"),
        ("NQ 06", "Nghị quyết số 06-NQ/HU"),
        ("28/NQ-HĐND", "Nghị quyết số 28/2023/NQ-HĐND"),
        ("TP giao", "thành phố giao"),
        ("Kế hoạch năm 2024", "kế hoạch năm 2024"),
    ],
)
def test_two_ways_of_naming_one_document(one: str, other: str) -> None:
    assert read_document_name(one).may_be(read_document_name(other))
    assert read_document_name(other).may_be(read_document_name(one))


@pytest.mark.parametrize(
    "labels",
    [
        ("NQ28", "NQ164", "kế hoạch", "dự toán", "NQĐH", "", "KH 28"),
        ("Nghị quyết 06-NQ/HU", "Nghị quyết 06/NQ-HĐND", "Nghị quyết 06/NQ-CP"),
        ("06/2022/NQ-HĐND", "06/2023/NQ-HĐND"),
        ("01/KH-UBND", "05/KH-UBND", "01/QĐ-UBND"),
    ],
)
def test_different_documents_stay_apart(labels: tuple[str, ...]) -> None:
    names: list[DocumentName] = [read_document_name(label) for label in labels]
    assert [[one.may_be(other) for other in names] for one in names] == [[a is b for b in names] for a in names]


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
