"""What the sample tables are, and the decisions a planner had to take to load them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indicators.choices import Counting, ObservationKind, Setter

FOLDER = Path(__file__).parent / "data" / "sample"


@dataclass(frozen=True, slots=True)
class SampleTable:
    """One file and how it is loaded. `kept_as_text` names (line, column) cells without one readable number.

    `flows` and `states` name the rows (as numbered in the file) whose values add up from the period's beginning, and
    those that are a level at a time: only these have a pace.
    `is_leading`, `counting` and `counted_numbers` say how its document is counted (`services.following`).
    """

    file: str
    locality_code: str
    year: int
    title: str
    number: str = ""
    setter: str = Setter.PEOPLES_COMMITTEE
    observation_kind: str = ObservationKind.ESTIMATE
    kept_as_text: frozenset[tuple[int, str]] = frozenset()
    directions: Mapping[int, str] = field(default_factory=dict)
    flows: frozenset[int] = frozenset()
    states: frozenset[int] = frozenset()
    is_leading: bool = False
    counting: str = Counting.OWN_VALUE
    counted_numbers: str = ""


SAMPLE_TABLES = (
    SampleTable(
        "vinh_bao_2023_results.csv",
        "316",
        2023,
        "Nghị quyết số 06-NQ/HU",
        "06-NQ/HU",
        Setter.PARTY_COMMITTEE,
        # "14-15": an average per commune printed as a range.
        kept_as_text=frozenset({(24, "result")}),
        # The socio-economic indicators are the numbers 1-19; 20-24 are about the Party's own work. A number is judged
        # by its first row: the document gives indicator 9 one verdict for all that stands under it.
        is_leading=True,
        counted_numbers="1-19",
    ),
    SampleTable(
        "vinh_bao_2024_targets.csv",
        "316",
        2024,
        "Báo cáo số 499-BC/HU: mục tiêu, nhiệm vụ, giải pháp năm 2024",
        "499-BC/HU",
        Setter.PARTY_COMMITTEE,
    ),
    # The same draft in two forms, which differ here and there: the table is what the council decides on.
    SampleTable("yen_the_2024_targets.csv", "215", 2024, "Kế hoạch năm 2024", is_leading=True),
    SampleTable("yen_the_2024_narrative.csv", "215", 2024, "Kế hoạch năm 2024 (phần lời văn của dự thảo)"),
    SampleTable(
        "bac_giang_2023_results.csv",
        "24",
        2023,
        "Kế hoạch phát triển kinh tế - xã hội năm 2023",
        observation_kind=ObservationKind.PRELIMINARY,
    ),
    SampleTable("bac_giang_2024_targets.csv", "24", 2024, "Mục tiêu, nhiệm vụ, giải pháp chủ yếu năm 2024"),
    SampleTable("viet_yen_2023_results.csv", "222", 2023, "Kế hoạch phát triển kinh tế - xã hội năm 2023"),
    SampleTable("viet_yen_2024_targets.csv", "222", 2024, "Nhiệm vụ và giải pháp chủ yếu năm 2024"),
    SampleTable(
        "cho_don_2023_results.csv",
        "064",
        2023,
        "Kế hoạch phát triển kinh tế - xã hội năm 2023",
        is_leading=True,
        # "< 563" as printed: below 563, or 563 with a slip of the pen.
        kept_as_text=frozenset({(4, "result")}),
        # Areas sown, harvests, doses, people trained and money since January add up; herds are what stands there.
        flows=frozenset({*range(1, 3), 4, *range(6, 10), *range(11, 20), *range(27, 41), *range(43, 54)}),
        states=frozenset({5, 10, *range(20, 27)}),
    ),
)
