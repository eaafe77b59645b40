"""The words of mails, and that they need nothing but themselves."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.template.loader import render_to_string as unguarded_render

from alerts.choices import Cause, Severity, Topic
from alerts.digests import Reader, Span
from alerts.listing import LONGEST, read_briefs
from alerts.mails import DigestWriter, NewsItem, RowWriter, base, build_news_mail, place_name, short_name, shown_in
from alerts.models import Alert
from alerts.movements import Movement
from alerts.services import handle_status_changes
from indicators.choices import Standing
from indicators.models import Target
from localities.models import Locality
from tests.alerts.conftest import UndefinedVariableError
from tests.alerts.steps import BEHIND, FAR, GONE, at, happens, make_subscriber, make_targets, report
from tests.factories import make_due_report, make_duty, make_indicator, make_locality, make_target, make_user

TODAY = dt.date(2024, 1, 10)
NOW = at("2024-01-10 09:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


def _news_mail(*changes, **person):
    """A mail about alerts, each given with what became of it."""
    briefs = read_briefs(Alert.objects.filter(pk__in=[alert.pk for alert, _moved in changes]))
    items = sorted((NewsItem(briefs[alert.pk], moved) for alert, moved in changes), key=lambda one: one.brief.order)
    return build_news_mail(
        user=make_user(**person),
        items=items,
        places=[alert.locality for alert, _moved in changes],
        why=["Đã đăng ký: Huyện Vĩnh Bảo"],
        writer=RowWriter(briefs.keys(), TODAY),
        on=TODAY,
    )


def _opened(target, wanted=BEHIND):
    happens(target, wanted, NOW)
    return Alert.objects.get(target=target), Movement.NEW


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Huyện Vĩnh Bảo", "Vĩnh Bảo"),
        ("Thành phố Hải Phòng", "Hải Phòng"),
        ("Thị xã Việt Yên", "Việt Yên"),
        ("Đặc khu Cát Hải", "Cát Hải"),
        ("Quận 1", "Quận 1"),
        ("Phường 12", "Phường 12"),
        ("Xãhội", "Xãhội"),
    ],
)
def test_names_lose_the_word_for_their_kind(name, short):
    assert short_name(Locality(name=name)) == short


def test_several_places_are_counted(district):
    commune = make_locality("Xã Tân Hưng", parent=district)
    assert place_name([district, district]) == "Vĩnh Bảo"
    assert place_name([district, commune, district]) == "Vĩnh Bảo và 1 địa phương khác"


def test_the_text_is_complete_by_itself(district, settings):
    settings.SITE_URL = "https://chitieu.example.vn"
    (target,) = make_targets(district, 1)
    report(target, "12")
    mail = _news_mail(_opened(target))
    assert mail.subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ"
    sentence = re.search(r"^  (Chưa đạt: .+)$", mail.text, re.MULTILINE)[1]
    assert "thực hiện 12 % (ước thực hiện đến 15/12/2023), thấp hơn mức 13 %" in sentence
    link = re.search(r"^Đổi cách nhận hoặc thôi nhận: (\S+)$", mail.text, re.MULTILINE)[1]
    assert mail.text == (
        "Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ\n"
        "Cảnh báo ngày 10/01/2024\n\n\n"
        "Cần xử lý (1)\n\n"
        "Huyện Vĩnh Bảo · 2023\n\n"
        f"- {target.indicator}\n"
        "  ◔ Cần xử lý · Chậm tiến độ\n"
        f"  {sentence}\n"
        f"  https://chitieu.example.vn/boards/{district.pk}/2023/#target-{target.pk}\n\n\n"
        "--\n"
        "Anh/chị nhận thư này vì: Đã đăng ký: Huyện Vĩnh Bảo.\n"
        f"Đổi cách nhận hoặc thôi nhận: {link}\n"
        "Mọi thư đã gửi cho anh/chị: https://chitieu.example.vn/mails/\n"
    )


def test_a_part_is_named_after_its_whole(district):
    (whole,) = make_targets(district, 1)
    part = make_target(plan=whole.plan, indicator=make_indicator("lúa"), stands_under=whole, standing=Standing.PART)
    assert f"- {whole.indicator}: lúa\n" in _news_mail(_opened(part)).text


def test_what_became_worse_and_what_is_over_are_named_so(district):
    worse, over = make_targets(district, 2)
    first, second = _opened(worse, FAR), _opened(over)
    happens(over, GONE, NOW)
    mail = _news_mail((first[0], Movement.WORSE), (second[0], Movement.OVER))
    assert mail.subject.endswith("Vĩnh Bảo: 1 chỉ tiêu chậm tiến độ, 1 nặng hơn, 1 đã hết")
    assert "◔ Nặng hơn · Nghiêm trọng · Chậm nhiều" in mail.text
    assert mail.text.index("Đã hết (1)") < mail.text.index(f"#target-{over.pk}\n")


def test_a_long_list_says_how_many_more(district):
    mail = _news_mail(*(_opened(target) for target in make_targets(district, LONGEST + 7)))
    assert mail.subject.endswith(f": {LONGEST + 7} chỉ tiêu chậm tiến độ")
    assert len(re.findall(r"#target-\d+", mail.text)) == LONGEST
    assert re.search(r"^và 7 chỉ tiêu khác: \S+/alerts/$", mail.text, re.MULTILINE)
    assert "và 7 chỉ tiêu khác</a>" in mail.html


def test_a_late_report_says_what_is_missing(district):
    day = dt.date(2024, 1, 2)
    make_due_report(duty=make_duty(locality=district), starts_on=day, cut_off_on=day, due_on=day)
    with time_machine.travel(NOW, tick=False):
        handle_status_changes()
        mail = _news_mail((Alert.objects.get(), Movement.NEW))
    assert mail.subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 báo cáo quá hạn"
    assert "Chưa có số liệu tháng" in mail.text
    assert f"/alerts/{Alert.objects.get().pk}/" in mail.text


def test_an_official_verdict_is_said_to_be_one(district):
    (target,) = make_targets(district, 1)
    report(target, "14")
    Target.objects.filter(pk=target.pk).update(official_verdict="not_met", official_reason="Nghị quyết")
    alert, _moved = _opened(target)
    Alert.objects.update(topic=Topic.OFFICIAL, cause=Cause.VERDICTS_DIFFER, severity=Severity.NOTICE)
    assert "Văn bản đánh giá: Chưa đạt. Theo số liệu: Vượt" in _news_mail((alert, Movement.NEW)).text


def test_a_name_cannot_break_out(district):
    (target,) = make_targets(district, 1)
    type(target.indicator).objects.filter(pk=target.indicator_id).update(name="<script>alert(1)</script> & con")
    mail = _news_mail(_opened(target))
    assert "<script" not in mail.html
    assert "- <script>alert(1)</script> & con" in mail.text  # plain text shows it as it is


def test_a_subject_is_one_line_of_bounded_length(district):
    (target,) = make_targets(district, 1)
    Locality.objects.filter(pk=district.pk).update(name="Huyện\n" + "x" * 90)
    mail = _news_mail(_opened(target))
    assert "\n" not in mail.subject
    assert len(base.render("alerts", {**_EMPTY, "place": "x" * 400}).subject) == base.LONGEST_SUBJECT


_EMPTY = {"news": "tin", "heading": "", "sections": [], "reason": ""}


def test_the_reader_decides_the_language(district):
    found = _opened(make_targets(district, 1)[0])
    assert '<html lang="vi">' in _news_mail(found).html
    assert '<html lang="en">' in _news_mail(found, language="en").html


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links, self.sources = [], [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.links += [attributes["href"]] if "href" in attributes else []
        self.sources += [name for name in ("src", "background", "srcset") if name in attributes]
        assert not [name for name in attributes if name.startswith("on")]


def _digest_mail(district):
    user = make_subscriber(district)
    span = Span(at("2024-01-08 07:00"), at("2024-01-15 07:00"))
    reader = Reader([user.pk], on=TODAY, since=span.starts)
    digest = reader.digest_of(user.pk, "weekly", span)
    writer = DigestWriter(RowWriter(shown_in(digest), TODAY), ceiling=4)
    return writer.build(user=user, digest=digest, why=reader.why(user.pk, "weekly"), has_sheet=False)


@pytest.mark.parametrize("kind", ["alerts", "digest"])
def test_html_needs_nothing_from_outside(district, settings, kind):
    settings.SITE_URL = "https://chitieu.example.vn"
    targets = make_targets(district, 2)
    for target in targets:
        report(target, "12")
    changes = [_opened(target) for target in targets]
    mail = _news_mail(*changes) if kind == "alerts" else _digest_mail(district)
    found = _Tags()
    found.feed(mail.html)
    assert not {"img", "script", "link", "iframe", "object", "form", "svg"} & set(found.tags)
    assert not found.sources
    assert "url(" not in mail.html
    assert "@import" not in mail.html
    assert all(link.startswith("https://chitieu.example.vn/") for link in found.links)
    # One link a row, to exactly that place.
    assert [link.rpartition("#")[2] for link in found.links if "#" in link] == [f"target-{t.pk}" for t in targets]
    # Everything the HTML links to is in the text as well.
    assert all(link in mail.text for link in found.links)


def test_people_who_hear_the_same_share_what_is_said_and_nothing_of_their_own(district):
    _opened(make_targets(district, 1)[0])
    users = [make_subscriber(district) for _n in range(2)]
    span = Span(at("2024-01-08 07:00"), at("2024-01-15 07:00"))
    reader = Reader([user.pk for user in users], on=TODAY, since=span.starts)
    digests = [reader.digest_of(user.pk, "weekly", span) for user in users]
    writer = DigestWriter(RowWriter(shown_in(digests[0]), TODAY), ceiling=4)
    one, other = (
        writer.build(user=user, digest=digest, why=[f"vì là {user}"], has_sheet=False)
        for user, digest in zip(users, digests, strict=True)
    )
    assert one.subject == other.subject
    assert f"vì là {users[0]}" in one.text
    assert f"vì là {users[0]}" not in other.text
    links = [re.search(r"thôi nhận: (\S+)", mail.text)[1] for mail in (one, other)]
    assert links[0] != links[1]


@pytest.mark.parametrize("part", ["_subject.txt", ".txt", ".html", "_body.txt", "_body.html"])
def test_an_undefined_variable_fails_here_and_not_in_production(part):
    with pytest.raises(UndefinedVariableError):
        base.render_to_string(f"alerts/mails/digest{part}", {})
    assert unguarded_render(f"alerts/mails/digest{part}", {})
