"""A leader's half minute on a phone: what is worst, why, and back; what is counted is what the board counts."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from alerts.models import Alert
from indicators.choices import Accumulation
from indicators.services.staleness import mark_stale
from indicators.wakeup import wake
from localities.choices import Role
from tests.browser.stories.people import hire
from tests.factories import (
    make_indicator,
    make_locality,
    make_observation,
    make_period,
    make_plan,
    make_target,
    make_unit,
)
from tests.support.visiting import assert_fits

PHONE = {"width": 390, "height": 844}
WORST = "Giải ngân vốn đầu tư công"
REASON = "Chậm nhiều, 36,4 điểm so với tiến độ; dự báo cuối năm 12 % kế hoạch"
# What a commune has reached by the end of May, of 1.200: far behind, behind, reached already, not known.
FIGURES = {WORST: "60", "Thu ngân sách nhà nước trên địa bàn": "330", "Thu phí chợ": "1250", "Thu tiền sử dụng đất": ""}


@pytest.fixture
def targets(transactional_db):
    commune = make_locality("Xã Bố Hạ", kind="commune")
    plan = make_plan(locality=commune, period=make_period(2026), title="Kế hoạch năm 2026")
    found = []
    for number, (name, value) in enumerate(FIGURES.items(), start=1):
        indicator = make_indicator(name, unit=make_unit("triệu đồng"), accumulation=Accumulation.FLOW)
        facts = {"plan": plan, "indicator": indicator, "number": str(number), "position": number}
        found.append(make_target("1.200", low="1200", high="1200", **facts))
        if value:
            make_observation(found[-1], "50", as_of=dt.date(2026, 2, 28), is_current=False)
            make_observation(found[-1], value, as_of=dt.date(2026, 5, 31))
    hire("lanhdao", "Phạm Chủ Tịch", Role.LEADER, commune)
    mark_stale(target.pk for target in found)
    return found


def numbers_of(page: Page) -> dict[str, int]:
    """Those of the home page: code of the state → how many."""
    boxes = page.locator(".numbers li")
    codes = boxes.locator("b").evaluate_all("all => all.map(one => one.className.replace('state ', ''))")
    return dict(zip(codes, map(int, boxes.locator("b").all_inner_texts()), strict=True))


def test_from_home_to_the_reason_and_back(targets, at_desk, celery_worker_process):
    worker = celery_worker_process
    wake("indicators.recompute_stale")
    worker.wait_until(lambda: Alert.objects.filter(target=targets[0], state="open").exists(), "the alert")

    page = at_desk("lanhdao", viewport=PHONE)
    assert_fits(page)
    numbers = numbers_of(page)
    assert numbers == {"met": 1, "not_met": 2, "behind": 2, "no_data": 1}

    # The worst comes first and says why; one tap leads to its chart.
    worst = page.locator(".matters li").first
    expect(worst.get_by_role("link")).to_have_text(WORST)
    expect(worst.locator(".reason")).to_contain_text(REASON)
    worst.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text(WORST)
    assert_fits(page)
    chart = page.locator(".course").locator("visible=true")
    expect(chart.locator("figcaption")).to_contain_text(REASON)
    page.go_back()
    expect(page.locator("h1")).to_have_text("1/4 chỉ tiêu năm 2026 đạt và vượt")

    # Each number is as many rows of the board as it says; what is reached stands on the board as a whole.
    for code, count in (numbers | {"met": len(FIGURES)}).items():
        page.locator(f".numbers a:has(b.{code})").click()
        expect(page.locator(".summary h1")).to_contain_text("01/04 chỉ tiêu")
        assert_fits(page)
        expect(page.locator("tr.line:not(.further)")).to_have_count(count)
        page.go_back()
