import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from indicators.choices import ObservationKind
from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Observation, StaleTarget, Target
from indicators.services.observations import NewObservation, record_observations
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_plan, make_target, make_user

pytestmark = pytest.mark.django_db


def entry(target: Target, value: str | None, **facts: Any) -> NewObservation:
    facts.setdefault("as_of", dt.date(2023, 6, 30))
    facts.setdefault("kind", ObservationKind.ESTIMATE)
    return NewObservation(
        target.indicator, target.locality, target.period, value=None if value is None else Decimal(value), **facts
    )


def record(*entries: NewObservation, **facts: Any) -> list[Observation]:
    return record_observations(entries=entries, source="Báo cáo tháng 6", by=facts.get("by"))


def current(target: Target) -> str:
    return str(Observation.objects.get(indicator=target.indicator, is_current=True).value)


def test_a_value_is_stored_exactly_and_its_targets_are_marked() -> None:
    target = make_target()
    other_setter = make_target(plan=make_plan(locality=target.locality), indicator=target.indicator)
    bystander = make_target()
    record(entry(target, "13.20"))
    assert str(Observation.objects.get().value) == "13.20"
    assert Observation.objects.get().written == "13,20"
    assert set(StaleTarget.objects.values_list("target_id", flat=True)) == {target.pk, other_setter.pk}
    assert bystander.pk not in StaleTarget.objects.values_list("target_id", flat=True)


def test_the_same_value_again_stores_nothing() -> None:
    target = make_target()
    record(entry(target, "13"))
    StaleTarget.objects.all().delete()
    assert record(entry(target, "13")) == []
    assert not StaleTarget.objects.exists()


def test_a_correction_supersedes_and_the_old_value_stays_readable() -> None:
    target = make_target()
    (old,) = record(entry(target, "13"))
    (new,) = record(entry(target, "14"))
    old.refresh_from_db()
    assert (old.value, old.is_superseded, old.is_current) == (Decimal(13), True, False)
    assert (new.corrects_id, new.is_current) == (old.pk, True)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        # the later date counts, whichever comes in first
        (("13", "2023-06-30", "estimate"), ("14", "2023-09-30", "estimate"), "14"),
        (("14", "2023-09-30", "estimate"), ("13", "2023-06-30", "estimate"), "14"),
        # on one date the more settled kind counts
        (("13", "2023-12-31", "final"), ("14", "2023-12-31", "estimate"), "13"),
        (("14", "2023-12-31", "estimate"), ("13", "2023-12-31", "final"), "13"),
        (("14", "2023-12-31", "preliminary"), ("13", "2023-12-31", "estimate"), "14"),
        # a later estimate counts more than an earlier final value
        (("13", "2023-06-30", "final"), ("14", "2023-09-30", "estimate"), "14"),
        # what is dated after the period speaks of its last day
        (("13", "2023-12-31", "final"), ("14", "2024-01-31", "estimate"), "13"),
        (("14", "2024-01-31", "estimate"), ("13", "2023-12-31", "final"), "13"),
        (("13", "2023-12-31", "final"), ("14", "2024-03-31", "final"), "14"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_which_value_counts(
    first: tuple[str, str, str], second: tuple[str, str, str], counts: str, at_once: bool
) -> None:
    target = make_target()
    entries = [entry(target, v, as_of=dt.date.fromisoformat(day), kind=kind) for v, day, kind in (first, second)]
    for batch in [entries] if at_once else [[one] for one in entries]:
        record(*batch)
    assert current(target) == counts


def test_a_corrected_current_value_stays_current() -> None:
    target = make_target()
    record(entry(target, "13", as_of=dt.date(2023, 6, 30)), entry(target, "15", as_of=dt.date(2023, 9, 30)))
    record(entry(target, "14", as_of=dt.date(2023, 9, 30)))
    assert current(target) == "14"


def test_every_problem_is_told_at_once_and_nothing_is_stored() -> None:
    good, early, empty = make_target(), make_target(), make_target()
    with pytest.raises(InvalidInputError) as refused:
        record(
            entry(good, "1"),
            entry(good, "2"),
            entry(early, "1", as_of=dt.date(2022, 12, 31)),
            entry(empty, None),
            entry(empty, "1", denominator=Decimal(0), as_of=dt.date(2023, 1, 31)),
        )
    assert len(refused.value.problems) == 4
    assert not Observation.objects.exists()
    assert not StaleTarget.objects.exists()


def test_only_those_who_may_write_there_do() -> None:
    target = make_target()
    officer, viewer, stranger = make_user(), make_user(), make_user()
    make_membership(officer, target.locality, Role.DATA_OFFICER)
    make_membership(viewer, target.locality, Role.VIEWER)
    make_membership(stranger, make_locality("Huyện khác"), Role.DATA_OFFICER)
    assert record(entry(target, "13"), by=officer)[0].recorded_by == officer
    for person in (viewer, stranger):
        with pytest.raises(NotAllowedError):
            record(entry(target, "14"), by=person)


def test_the_database_allows_one_current_value() -> None:
    target = make_target()
    (row,) = record(entry(target, "13"))
    row.pk, row.as_of = None, dt.date(2023, 7, 31)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_many_values_cost_as_many_queries_as_few(django_assert_max_num_queries: Any) -> None:
    plan = make_plan()
    targets = [make_target(plan=plan) for _ in range(60)]
    with django_assert_max_num_queries(14):
        record(*(entry(target, "13") for target in targets))
    with django_assert_max_num_queries(15):
        record(*(entry(target, "14") for target in targets))
