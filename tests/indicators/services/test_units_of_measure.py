"""Units of measure renamed, merged and removed: figures stay, and what is counted in them follows."""

import pytest

from indicators.errors import InvalidInputError, NotAllowedError
from indicators.models import Indicator, StaleAudit, UnitOfMeasure
from indicators.services.units_of_measure import merge_unit, rename_unit
from indicators.units import may_be_one, read_unit
from localities.models import Change
from localities.ways import because
from tests.factories import make_indicator, make_target, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_user("quan-tri", is_superuser=True)


@pytest.fixture
def doubled():
    return make_unit("HTX kiểu mới")


@pytest.fixture
def right():
    return make_unit("hợp tác xã kiểu mới")


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("HTX", "hợp tác xã", True),
        ("kilogam", "kg", True),
        ("HTX", "nghìn hợp tác xã", False),
        ("người", "người/năm", False),
        ("% số xã", "tỷ lệ", False),
        ("% số xã", "%", True),
        ("kg", "m", False),
        ("đồng/người", "USD/người", False),
    ],
)
def test_what_may_be_one_measure(one, other, is_one):
    assert may_be_one(read_unit(one), read_unit(other)) is may_be_one(read_unit(other), read_unit(one)) is is_one


def test_a_spelling_is_corrected_where_it_reads_the_same(operator):
    unit = make_unit("Tr. đồng/hộ")
    target = make_target(indicator=make_indicator(unit=unit), written_unit="Tr. đồng/hộ")
    with because("Viết tắt"):
        rename_unit(unit=unit, name=" triệu  đồng/hộ ", by=operator)
    unit.refresh_from_db()
    target.refresh_from_db()
    assert (unit.name, unit.exponent) == ("triệu đồng/hộ", 6)
    # What the document wrote still reads as the unit.
    assert target.written_unit == "Tr. đồng/hộ"
    change = Change.objects.get()
    assert (change.by, change.reason, change.after) == (operator, "Viết tắt", {"name": "triệu đồng/hộ"})


def test_other_words_take_indicators_and_targets_along(operator, doubled):
    whole = make_indicator("Số hợp tác xã", unit=doubled)
    part = make_indicator("Trong đó: nông nghiệp", unit=doubled, parent=whole, standing="part")
    target = make_target(indicator=whole, written_unit="HTX kiểu mới")
    rename_unit(unit=doubled, name="hợp tác xã kiểu mới", by=operator)
    for indicator in (whole, part):
        indicator.refresh_from_db()
    target.refresh_from_db()
    assert whole.key == "so hop tac xa|hợp tác xã kiểu mới"
    assert part.key == "so hop tac xa > trong do: nong nghiep|hợp tác xã kiểu mới"
    assert target.written_unit == "hợp tác xã kiểu mới"
    assert Change.objects.of(target).get().before == {"written_unit": "HTX kiểu mới"}
    assert StaleAudit.objects.filter(locality=target.locality, period=target.period).exists()


def test_one_is_merged_into_another(operator, doubled, right):
    target = make_target(indicator=make_indicator("Số hợp tác xã", unit=doubled), written_unit="HTX kiểu mới")
    bystander = make_target(written_unit="HTX kiểu mới")
    with because("Ghi hai lần"):
        assert merge_unit(unit=doubled, into=right, by=operator) == right
    assert not UnitOfMeasure.objects.filter(pk=doubled.pk).exists()
    target.refresh_from_db()
    bystander.refresh_from_db()
    assert (target.indicator.unit, target.written_unit) == (right, right.name)
    assert (str(target.low), target.written) == ("13", "13")
    assert bystander.written_unit == "HTX kiểu mới"
    kept = {(row.thing, row.action): row for row in Change.objects.all()}
    assert {row.reason for row in kept.values()} == {"Ghi hai lần"}
    moved = kept["indicators.indicator", "changed"]
    assert (moved.before, moved.after) == ({"unit": "HTX kiểu mới"}, {"unit": "hợp tác xã kiểu mới"})
    assert kept["indicators.unitofmeasure", "removed"].before["dimension"] == "htx kiểu mới"


def test_a_target_in_another_scale_is_said_in_the_catalogue_s_words_or_stops_the_merging(operator, doubled, right):
    target = make_target(indicator=make_indicator("Số hợp tác xã", unit=doubled), written_unit="nghìn HTX kiểu mới")
    with pytest.raises(InvalidInputError) as refused:
        merge_unit(unit=doubled, into=right, by=operator)
    assert refused.value.problems == [
        "“Số hợp tác xã: 13” ghi bằng “nghìn HTX kiểu mới”: danh mục chưa có đơn vị cùng bậc của “hợp tác xã kiểu mới”."
    ]
    make_unit("nghìn hợp tác xã kiểu mới")
    merge_unit(unit=doubled, into=right, by=operator)
    target.refresh_from_db()
    assert target.written_unit == "nghìn hợp tác xã kiểu mới"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nghìn HTX", "“HTX kiểu mới” và “nghìn HTX” khác bậc: mọi số liệu sẽ thành sai."),
        ("% HTX", "“HTX kiểu mới” và “% HTX” đo hai thứ khác nhau."),
        ("hợp tác xã kiểu mới", "Danh mục đã có “hợp tác xã kiểu mới”: hãy gộp vào đơn vị đó."),
        ("  ", "Đơn vị tính không được để trống."),
    ],
)
def test_no_name_that_means_another_measure(doubled, right, name, problem):
    with pytest.raises(InvalidInputError) as refused:
        rename_unit(unit=doubled, name=name, by=None)
    assert refused.value.problems == [problem]


def test_no_merging_that_would_make_figures_wrong_or_indicators_one(doubled, right):
    for other, problem in ((make_unit("nghìn lượt"), "khác bậc"), (make_unit("%"), "đo hai thứ"), (doubled, "khác để")):
        with pytest.raises(InvalidInputError, match=problem):
            merge_unit(unit=doubled, into=other, by=None)
    make_indicator("Số hợp tác xã", unit=doubled)
    make_indicator("Số hợp tác xã", unit=right)
    with pytest.raises(InvalidInputError) as refused:
        merge_unit(unit=doubled, into=right, by=None)
    assert refused.value.problems == ["Danh mục đã có chỉ tiêu “Số hợp tác xã” tính bằng “hợp tác xã kiểu mới”."]
    assert Indicator.objects.filter(unit=doubled).exists()


def test_values_that_wholes_are_made_of_must_still_convert(doubled, right):
    made = make_indicator("Tổng số", unit=make_unit("nghìn HTX kiểu mới"), aggregation="sum")
    source = make_indicator("Số hợp tác xã", unit=doubled)
    Indicator.objects.filter(pk=made.pk).update(source=source)
    with pytest.raises(InvalidInputError, match="Tổng số: “Số hợp tác xã” có đơn vị tính không đổi được"):
        merge_unit(unit=doubled, into=right, by=None)


def test_for_superusers_only(doubled, right):
    by = make_user("ke-hoach")
    for refused in (
        lambda: rename_unit(unit=doubled, name="HTX", by=by),
        lambda: merge_unit(unit=doubled, into=right, by=by),
    ):
        with pytest.raises(NotAllowedError):
            refused()
