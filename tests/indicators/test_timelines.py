"""The story of a target, from what really happens to it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from indicators.choices import Aggregation, Verdict
from indicators.models import ImportedTable, Observation, StatusChange, Target
from indicators.services.amendments import Change, amend_targets
from indicators.services.decisions import decide_verdict
from indicators.services.observations import NewObservation, record_observations
from indicators.timelines import Event, timeline_of
from localities.choices import Kind
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_plan,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
JUNE = dt.date(2023, 6, 30)


def at(day: str) -> Any:
    return time_machine.travel(f"{day} 08:00+07:00", tick=False)


@pytest.fixture
def target() -> Target:
    with at("2023-01-05"):
        plan = make_plan(title="Kế hoạch 2023")
        indicator = make_indicator(unit=make_unit("ha"))
        return make_target(plan=plan, indicator=indicator, created_by=make_user("an", full_name="Nguyễn Văn An"))


def record(target: Target, value: str, kind: str = "estimate", **facts: Any) -> None:
    entry = NewObservation(target.indicator, target.locality, target.period, JUNE, kind, Decimal(value))
    record_observations(entries=[entry], source="Báo cáo tháng 6", by=None, **facts)


def told(events: list[Event]) -> list[tuple[str, str]]:
    return [(f"{timezone.localtime(event.at):%d/%m}", event.sentence) for event in events]


def test_a_target_alone_was_set(target) -> None:
    (event,) = timeline_of(target)
    assert (event.sort, event.who, event.source) == ("target_set", "Nguyễn Văn An", "Kế hoạch 2023")
    assert told([event]) == [("05/01", "Giao chỉ tiêu “13” theo Kế hoạch 2023.")]


def test_values_and_their_corrections(target) -> None:
    with at("2023-07-03"):
        record(target, "12")
    table = ImportedTable.objects.create(file_name="bang.csv", sha256="0" * 64, plan=target.plan, row_count=1)
    with at("2023-07-10"):
        record(target, "14", table=table)
    with at("2023-08-01"):
        record(target, "13.5", kind="final")
    first, second, third = timeline_of(target)[1:]
    assert told([first, second, third]) == [
        ("03/07", "Ghi 12 ha đến 30/06/2023 (Ước thực hiện)."),
        ("10/07", "Đính chính số liệu đến 30/06/2023: từ 12 thành 14 ha (Ước thực hiện)."),
        ("01/08", "Ghi 13,5 ha đến 30/06/2023 (Chính thức)."),
    ]
    assert second.source == "Báo cáo tháng 6 (bang.csv)"
    assert (first.data["replaced_by"], second.data["before"]) == (second.data["observation"], "12")
    assert [event.data["is_current"] for event in (first, second, third)] == [False, False, True]


def test_computed_values_that_were_made_again_and_that_are_gone(target) -> None:
    indicator = target.indicator
    indicator.aggregation = Aggregation.SUM
    indicator.save(update_fields=["aggregation"])
    commune = make_locality("Xã A", kind=Kind.COMMUNE, parent=target.locality)
    share = Target(indicator=indicator, locality=commune, period=target.period)
    for day, value in (("2023-07-03", "1"), ("2023-07-04", "2")):
        with at(day):
            record(share, value)
    Observation.objects.filter(is_current=True, is_computed=True).update(is_current=False, is_superseded=True)
    events = timeline_of(target)[1:]
    assert {event.sort for event in events} == {"computed"}
    assert told(events) == [
        ("03/07", "Tổng hợp được 1 ha đến 30/06/2023 (Ước thực hiện)."),
        (
            "04/07",
            "Tổng hợp lại số liệu đến 30/06/2023: từ 1 thành 2 ha (Ước thực hiện). Nay không còn tổng hợp được số này.",
        ),
    ]


def test_an_amendment_tells_both_demands_and_why(target) -> None:
    with at("2023-08-15"):
        amending = make_plan(
            locality=target.locality,
            title="Quyết định sửa đổi",
            number="9/QĐ",
            amends=target.plan,
            issued_on=dt.date(2023, 8, 1),
        )
        amend_targets(
            plan=amending,
            changes=[Change(target, "15")],
            effective_on=dt.date(2023, 9, 1),
            reason="Bão lũ.",
            by=None,
        )
    target.refresh_from_db()
    first, amended = timeline_of(target)
    assert first.data["written"] == "13"
    assert amended.sentence == (
        "Mức giao từ “13” thành “15”, hiệu lực từ 01/09/2023, theo Quyết định sửa đổi (9/QĐ). Lý do: Bão lũ."
    )
    assert (amended.who, amended.source, amended.data["version"]) == ("", "Quyết định sửa đổi (9/QĐ)", 2)


def test_decisions(target) -> None:
    with at("2023-07-03"):
        record(target, "12")
    with at("2024-01-10"):
        decide_verdict(target=target, verdict=Verdict.MET, reason="Thiên tai", document="BC 45", by=None)
    event = timeline_of(target)[-1]
    assert (event.sort, event.source) == ("decision", "BC 45")
    assert event.sentence == "Đánh giá chính thức: Đạt. Số liệu khi đó: 12 đến 30/06/2023. Lý do: Thiên tai."


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"to_verdict": "no_data"}, "Đánh giá: Chưa có số liệu."),
        (
            {"from_verdict": "not_met", "to_verdict": "met", "cause": "revision"},
            "Đánh giá từ Chưa đạt thành Đạt. Nguyên nhân: Đính chính số liệu, từ 12 thành 14 đến 31/12/2023.",
        ),
        (
            {"from_verdict": "met", "to_verdict": "", "problem": "no_value", "cause": "rule"},
            "Đánh giá từ Đạt thành chưa đánh giá được. Vướng mắc: Kết quả không phải là số."
            " Nguyên nhân: Cách đánh giá thay đổi, từ 12 thành 14 đến 31/12/2023.",
        ),
        (
            {"from_pace": "on_track", "to_pace": "behind", "from_forecast": "met", "to_forecast": "not_met"},
            "Tiến độ từ Đúng tiến độ thành Chậm; Dự báo cuối kỳ từ Đạt thành Chưa đạt.",
        ),
    ],
)
def test_what_moved_and_why(target, facts: dict[str, str], sentence: str) -> None:
    old = make_observation(target, "12", is_current=False, kind="estimate")
    new = make_observation(target, "14", kind="final")
    StatusChange.objects.create(
        target=target, changed_at=timezone.now(), from_observation=old, observation=new, **facts
    )
    event = timeline_of(target)[-1]
    assert (event.sort, event.sentence) == ("judged", sentence)


def test_at_one_moment_the_value_comes_before_the_verdict_it_made(target) -> None:
    with at("2023-07-03"):
        StatusChange.objects.create(target=target, to_verdict="met", changed_at=timezone.now())
        record(target, "12")
    assert [event.sort for event in timeline_of(target)] == ["target_set", "value", "judged"]


def test_the_number_of_queries_does_not_grow(target, django_assert_num_queries) -> None:
    for value in range(5):
        record(target, str(value))
        StatusChange.objects.create(target=target, to_verdict="met", changed_at=timezone.now())
    loaded = Target.objects.select_related("plan", "period", "indicator__unit", "created_by").get(pk=target.pk)
    with django_assert_num_queries(4):
        assert len(timeline_of(loaded)) == 11
