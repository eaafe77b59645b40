"""At which rows of a report a finding is told."""

import pytest

from indicators.choices import Accumulation, Kind, Standing
from indicators.reviewing.remarks import Look, read_remarks
from indicators.services.findings import audit_stale
from indicators.services.recompute import recompute_stale
from tests import factories as make

pytestmark = pytest.mark.django_db


def found_in(report):
    recompute_stale()
    audit_stale()
    by_indicator = read_remarks([report])[report.pk].by_indicator
    return {
        pk: [one.sentence for one in remarks if one.look == Look.FOUND]
        for pk, remarks in by_indicator.items()
        if any(one.look == Look.FOUND for one in remarks)
    }


def test_what_is_about_a_heading_stands_at_the_first_of_its_parts(scene):
    plan, percent = scene.plans[0], make.make_unit("%")
    structure = make.make_indicator("Cơ cấu kinh tế", unit=percent, accumulation=Accumulation.STATE)
    heading = make.make_target("", None, None, plan=plan, indicator=structure, kind="")
    parts = [
        make.make_target(
            plan=plan,
            kind=Kind.POINT,
            stands_under=heading,
            standing=Standing.PART,
            position=place,
            indicator=make.make_indicator(name, unit=percent, parent=structure, standing=Standing.PART),
        )
        for place, name in ((2, "Nông nghiệp"), (1, "Công nghiệp"), (3, "Dịch vụ"))
    ]
    scene.targets[0].extend(parts)
    report = scene.send(0, "14", "15", "33.5", "60", "5.5")
    found = found_in(report)
    assert list(found) == [parts[1].indicator_id]
    assert any(
        "60 + 33,5 + 5,5 = 99 %, không tới 100 %" in one or "= 99 %" in one for one in found[parts[1].indicator_id]
    )


def test_an_impossible_share_stands_at_its_own_row(scene):
    report = scene.send(0, "14", "1234.5")
    found = found_in(report)
    assert list(found) == [scene.indicator(1).pk]
    assert len(found[scene.indicator(1).pk]) == 1
