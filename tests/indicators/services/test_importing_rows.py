"""Loading tables: units that stand beside the numbers, and directions that contradict each other."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.errors import InvalidInputError
from indicators.models import Indicator, Observation, Plan, Target
from tests.factories import make_indicator, make_plan, make_unit
from tests.indicators.faulty_tables import csv_bytes
from tests.indicators.services.test_importing import load, stored
from tests.indicators.services.test_reimporting import problems, table

pytestmark = pytest.mark.django_db


class TestUnitsBesideNumbers:
    HEADERS = ["Chỉ tiêu", "Kế hoạch", "Thực hiện"]

    def load(self, target: str, result: str, plan: Plan | None = None, name: str = "Zq thu") -> Any:
        content = csv_bytes([[name, target, result]], self.HEADERS)
        return load(content, plan, assume_unclear=True, accept_new_units=True)

    @pytest.mark.parametrize(
        ("target", "result", "unit", "values"),
        [
            ("1.200 tỷ đồng", "1.150 tỷ đồng", "tỷ đồng", (1200, 1150)),
            ("1.200 tỷ đồng", "1.150.000 triệu đồng", "tỷ đồng", (1200, 1150)),
            ("100 tấn", "110 kg", "tấn", (100, Decimal("0.11"))),
            ("trên 95%", "96 %", "%", (95, 96)),
            ("4,2 Triệu con trở lên", "4.300.000 con", "triệu con", (Decimal("4.2"), Decimal("4.3"))),
            ("đạt 7,5 bác sĩ/10.000 dân", "8 bác sĩ/10.000 dân", "bác sĩ/vạn dân", (Decimal("7.5"), 8)),
            ("10 Tấn Cá/tháng", "11 tấn cá/tháng", "Tấn Cá/tháng", (10, 11)),
            ("1,2 tỷ", "1.150 triệu", None, (1_200_000_000, 1_150_000_000)),
        ],
    )
    def test_the_unit_keeps_its_scale(self, target: str, result: str, unit: str | None, values: Any) -> None:
        plan = make_plan()
        for _time in range(2):
            self.load(target, result, plan)
            found, observation = Target.objects.get(), Observation.objects.get()
            assert (found.indicator.unit and found.indicator.unit.name) == unit
            assert (found.low, observation.value) == values

    def test_a_unit_of_the_catalogue_is_used_under_its_own_name(self) -> None:
        known = make_unit("Tỉ đồng")
        self.load("1.200 tỷ đồng", "")
        assert Indicator.objects.get().unit == known

    @pytest.mark.parametrize(("target", "result"), [("100 tấn", "110 ha"), ("5%", "4 người"), ("13", "14 xã")])
    def test_another_thing_is_a_problem(self, target: str, result: str) -> None:
        with pytest.raises(InvalidInputError) as refused:
            self.load(target, result)
        (told,) = refused.value.problems
        assert (told.line, told.column) == (2, "Thực hiện")
        assert "không đổi được sang" in str(told)
        assert stored() == [0, 0, 0, 0, 0]

    def test_two_rows_of_a_new_indicator_in_two_units_speak_of_one_amount(self) -> None:
        load(table({"target": "5"}, {"target": "70", "unit": "tạ", "target_set_by": "Thành phố giao"}))
        assert list(Target.objects.order_by("id").values_list("low", flat=True)) == [5, 7]

    def test_a_scale_alone_as_the_column_s_unit_is_counted_out(self) -> None:
        load(table({"target": "5", "unit": "nghìn"}))
        assert Target.objects.get().low == 5000


class TestDirections:
    @pytest.mark.parametrize(
        ("old", "new"), [("higher", "lower"), ("lower", "higher"), ("within", "higher"), ("higher", "within"),
                         ("lower", "within"), ("lower", "maintain"), ("maintain", "lower"), ("within", "maintain")]
    )  # fmt: skip
    def test_another_decided_direction_is_a_problem(self, old: str, new: str) -> None:
        make_indicator("Zq a", unit=make_unit("tấn"), direction=old)
        (told,) = problems({"target": "trên 5", "direction": new})
        assert "trái với danh mục" in told

    @pytest.mark.parametrize(
        ("old", "new"), [("higher", "maintain"), ("maintain", "higher"), ("lower", "unclear"), ("unclear", "within")]
    )
    def test_what_counts_alike_or_is_undecided_is_none(self, old: str, new: str) -> None:
        make_indicator("Zq a", unit=make_unit("tấn"), direction=old)
        assert load(table({"target": "trên 5", "direction": new})).targets

    def test_two_rows_of_a_new_indicator_may_not_differ(self) -> None:
        rows = {"target": "5"}, {"target": "7", "direction": "lower", "target_set_by": "Thành phố giao"}
        (told,) = problems(*rows)
        assert told.startswith("Dòng 3, cột Chiều: chiều “Càng thấp càng tốt” trái với dòng 2")


class TestOneDayToldTwice:
    """Two rows of one indicator, from two setters, with a result each on the same day."""

    HEADERS = ["Chỉ tiêu", "ĐVT", "Kế hoạch", "Văn bản giao", "Thực hiện", "Loại số liệu"]

    def load(self, first: tuple[str, str], second: tuple[str, str], **options: Any) -> Any:
        rows = [["Zq thu", "tỷ đồng", "10", setter, *said] for setter, said in (("", first), ("NQ 06", second))]
        return load(csv_bytes(rows, self.HEADERS), assume_unclear=True, accept_new_units=True, **options)

    def test_words_that_are_kept_do_not_push_a_number_out(self) -> None:
        with pytest.raises(InvalidInputError) as refused:
            self.load(("đang tổng hợp", ""), ("9", ""), kept_as_text=frozenset({(2, "result")}))
        (told,) = refused.value.problems
        assert (told.line, told.column) == (3, "Thực hiện")
        assert "“9” khác kết quả của cùng chỉ tiêu ở dòng 2" in str(told)

    def test_an_estimate_does_not_push_the_final_value_out(self) -> None:
        self.load(("9", "Ước thực hiện"), ("9", "Chính thức"))
        assert sorted(Observation.objects.values_list("kind", flat=True)) == ["estimate", "final"]
