from decimal import Decimal

import pytest

from indicators.choices import Direction, Kind, Problem, Verdict
from indicators.models import Assessment, Observation, StaleTarget, StatusChange, Target
from indicators.services.catalogue import decide_direction
from indicators.services.decisions import decide_verdict
from indicators.services.recompute import recompute_all, recompute_stale
from indicators.services.staleness import mark_stale
from tests.factories import make_indicator, make_observation, make_target

pytestmark = pytest.mark.django_db


def judged(target: Target) -> tuple[str, str]:
    found = Assessment.objects.get(target=target)
    return found.verdict, found.problem


def test_judges_what_is_marked_and_takes_it_off_the_queue() -> None:
    target = make_target("14-15", "14", "15", kind=Kind.RANGE)
    observation = make_observation(target, "14.64")
    mark_stale([target.pk])
    done = recompute_stale()
    assert (done.judged, done.changed) == (1, 1)
    stored = Assessment.objects.get()
    figures = (stored.threshold, stored.exceed, stored.value, str(stored.percent))
    assert figures == (Decimal(14), Decimal(15), Decimal("14.64"), "104.57")
    assert (stored.verdict, stored.observation_id) == (Verdict.MET, observation.pk)
    assert not StaleTarget.objects.exists()


def test_a_change_of_verdict_is_one_row() -> None:
    target = make_target()
    mark_stale([target.pk])
    recompute_stale()
    observation = make_observation(target, "12")
    mark_stale([target.pk])
    recompute_stale()
    changes = StatusChange.objects.order_by("id").values_list("from_verdict", "to_verdict", "observation_id")
    assert list(changes) == [("", Verdict.NO_DATA, None), (Verdict.NO_DATA, Verdict.NOT_MET, observation.pk)]


def test_nothing_is_written_when_nothing_changed() -> None:
    target = make_target()
    make_observation(target, "14")
    mark_stale([target.pk])
    recompute_stale()
    before = Assessment.objects.get().judged_at
    mark_stale([target.pk])
    assert recompute_stale().changed == 0
    assert (Assessment.objects.get().judged_at, StatusChange.objects.count()) == (before, 1)


def test_a_better_value_with_the_same_verdict_moves_the_figures_only() -> None:
    target = make_target()
    make_observation(target, "14")
    mark_stale([target.pk])
    recompute_stale()
    Observation.objects.update(value=Decimal(15))
    mark_stale([target.pk])
    assert recompute_stale().changed == 1
    assert (Assessment.objects.get().value, StatusChange.objects.count()) == (Decimal(15), 1)


def test_each_setter_s_target_is_judged_by_itself() -> None:
    indicator = make_indicator()
    province, party = make_target("250", "250", "250", indicator=indicator), None
    party = make_target("280", "280", "280", indicator=indicator, locality=province.locality)
    make_observation(province, "258")
    mark_stale([province.pk, party.pk])
    recompute_stale()
    assert (judged(province)[0], judged(party)[0]) == (Verdict.EXCEEDED, Verdict.NOT_MET)


def test_what_cannot_be_judged_says_why() -> None:
    unread = make_target("", None, None, kind="")
    words = make_target("Hoàn thành", None, None, kind=Kind.QUALITATIVE)
    heading = make_target("", None, None, kind="", is_heading=True)
    mark_stale([unread.pk, words.pk, heading.pk])
    recompute_stale()
    assert judged(unread) == ("", Problem.NO_READING)
    assert judged(words) == (Verdict.MANUAL, "")
    assert not Assessment.objects.filter(target=heading).exists()


def test_deciding_a_direction_judges_again() -> None:
    target = make_target(indicator=make_indicator(direction=Direction.UNCLEAR))
    make_observation(target, "12")
    mark_stale([target.pk])
    recompute_stale()
    decide_direction(indicator=target.indicator, direction=Direction.LOWER, by=None)
    recompute_stale()
    assert judged(target) == (Verdict.EXCEEDED, "")


def test_an_official_verdict_stays_beside_the_computed_one() -> None:
    target = make_target()
    make_observation(target, "14")
    decide_verdict(target=target, verdict=Verdict.MET, reason="Báo cáo 499", by=None)
    mark_stale([target.pk])
    recompute_stale()
    target.refresh_from_db()
    assert (target.official_verdict, judged(target)[0]) == (Verdict.MET, Verdict.EXCEEDED)


def test_the_nightly_pass_finds_what_nobody_marked() -> None:
    target = make_target()
    make_observation(target, "12")
    done = recompute_all()
    assert (done.judged, done.changed, judged(target)[0]) == (1, 1, Verdict.NOT_MET)
    assert recompute_all().changed == 0


def test_both_ways_of_reading_judge_alike() -> None:
    # A bare number answers a share only where the unit is percent: what the two queries must both know.
    share = make_target("100% dự toán", "100", "100", kind=Kind.RELATIVE, is_share=True)
    make_observation(share, "101")
    headings = make_target("", None, None, kind="", is_heading=True)
    mark_stale([share.pk, headings.pk])
    recompute_stale()
    assert judged(share) == (Verdict.EXCEEDED, "")
    done = recompute_all()
    assert (done.judged, done.changed) == (1, 0)


def test_works_in_chunks(settings: object) -> None:
    settings.RECOMPUTE_CHUNK_SIZE = 2
    targets = [make_target() for _ in range(5)]
    mark_stale(target.pk for target in targets)
    assert recompute_stale().judged == 5
    assert Assessment.objects.count() == 5


def test_a_failure_in_a_chunk_leaves_it_on_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    target = make_target()
    mark_stale([target.pk])
    monkeypatch.setattr("indicators.services.recompute.clear_stale", lambda _ids: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        recompute_stale()
    assert StaleTarget.objects.count() == 1
    assert not Assessment.objects.exists()
