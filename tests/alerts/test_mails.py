import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string as unguarded_render

from alerts import mails
from alerts.digests import read_digest
from alerts.listing import LONGEST, Listing, first_of
from alerts.mails import build_alerts_mail, build_digest_mail, place_name, short_name
from alerts.services import handle_status_changes
from indicators.choices import Standing
from indicators.models import Target
from localities.models import Locality
from tests.alerts.conftest import UndefinedVariableError
from tests.alerts.steps import at, make_targets, report
from tests.factories import make_indicator, make_locality, make_target, make_user

TODAY = dt.date(2023, 12, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_locality("Huyện Vĩnh Bảo")


def _alerts_mail(opened=None, over=None, **person):
    opened, over = opened or Listing(), over or Listing()
    places = [target.locality for target in [*opened.targets, *over.targets]]
    return build_alerts_mail(user=make_user(**person), opened=opened, over=over, places=places, on=TODAY)


def _listing(*targets):
    return first_of(Target.objects.filter(pk__in=[target.pk for target in targets]))


def _missed(district, count=1):
    targets = make_targets(district, count)
    for target in targets:
        report(target, "12")
    return targets


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
    (target,) = _missed(district)
    mail = _alerts_mail(_listing(target))
    assert mail.subject == "[Chỉ Tiêu] Vĩnh Bảo: 1 chỉ tiêu mới chưa đạt"
    assert mail.text == (
        "Vĩnh Bảo: 1 chỉ tiêu mới chưa đạt\n"
        "Thay đổi đánh giá ngày 20/12/2023\n\n\n"
        "Mới chưa đạt (1)\n\n"
        "Huyện Vĩnh Bảo · 2023\n\n"
        f"- {target.indicator}\n"
        f"  ✕ {_sentence(mail.text)}\n"
        f"  https://chitieu.example.vn/boards/{district.pk}/2023/#target-{target.pk}\n\n\n"
        "--\n"
        "Anh/chị nhận thư này vì đã đăng ký nhận tin khi có chỉ tiêu chưa đạt.\n"
        "Mọi thư đã gửi cho anh/chị: https://chitieu.example.vn/mails/\n"
    )
    assert "Chưa đạt: thực hiện 12 % (ước thực hiện đến 15/12/2023), thấp hơn mức 13 %" in mail.text


def _sentence(text):
    return re.search(r"^  ✕ (.+)$", text, re.MULTILINE)[1]


def test_a_part_is_named_after_its_whole(district):
    whole, part = make_targets(district, 2)
    part = make_target(
        plan=whole.plan,
        indicator=make_indicator("lúa"),
        stands_under=whole,
        standing=Standing.PART,
    )
    report(part, "12")
    assert f"- {whole.indicator}: lúa\n" in _alerts_mail(_listing(part)).text


def test_targets_stand_by_locality_and_as_printed(district):
    communes = [make_locality(f"Xã {name}", parent=district) for name in ("An Hòa", "Tân Hưng")]
    targets = [target for place in reversed(communes) for target in _missed(place, 2)]
    text = _alerts_mail(_listing(*targets)).text
    order = [int(pk) for pk in re.findall(r"#target-(\d+)", text)]
    assert order == [targets[n].pk for n in (2, 3, 0, 1)]
    assert text.index("Xã An Hòa · 2023") < text.index("Xã Tân Hưng · 2023")


def test_a_long_list_says_how_many_more(district):
    targets = _missed(district, LONGEST + 7)
    mail = _alerts_mail(_listing(*targets))
    assert mail.subject.endswith(f": {LONGEST + 7} chỉ tiêu mới chưa đạt")
    assert len(re.findall(r"#target-\d+", mail.text)) == LONGEST
    assert re.search(rf"^và 7 chỉ tiêu khác: \S+/boards/{district.pk}/2023/$", mail.text, re.MULTILINE)
    assert "và 7 chỉ tiêu khác</a>" in mail.html


def test_a_name_cannot_break_out(district):
    (target,) = _missed(district)
    type(target.indicator).objects.filter(pk=target.indicator_id).update(name="<script>alert(1)</script> & con")
    mail = _alerts_mail(_listing(target))
    assert "<script" not in mail.html
    assert "- <script>alert(1)</script> & con" in mail.text  # plain text shows it as it is


def test_a_subject_is_one_line_of_bounded_length(district):
    listing, places = _listing(*_missed(district)), [Locality(pk=1, name="Huyện\n" + "x" * 400)]
    mail = build_alerts_mail(user=make_user(), opened=listing, over=Listing(), places=places, on=TODAY)
    assert "\n" not in mail.subject
    assert len(mail.subject) == 300


def test_the_reader_decides_the_language(district):
    listing = _listing(*_missed(district))
    assert '<html lang="vi">' in _alerts_mail(listing).html
    assert '<html lang="en">' in _alerts_mail(listing, language="en").html


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
    handle_status_changes()
    digest = read_digest(
        localities=Locality.objects.filter(pk=district.pk), starts=at("2023-11-13 07:00"), ends=at("2099-11-20 07:00")
    )
    return build_digest_mail(user=make_user(), digest=digest, subscribed=[district], on=TODAY)


@pytest.mark.parametrize("kind", ["alerts", "digest"])
def test_html_needs_nothing_from_outside(district, settings, kind):
    settings.SITE_URL = "https://chitieu.example.vn"
    targets = _missed(district, 2)
    mail = _alerts_mail(_listing(*targets)) if kind == "alerts" else _digest_mail(district)
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


def test_a_target_that_cannot_be_judged_says_so(district):
    (target,) = _missed(district)
    report(target, None)
    mail = _alerts_mail(over=_listing(target))
    assert mail.subject.endswith(": 1 chỉ tiêu ra khỏi diện chưa đạt")
    assert "\n  – Chưa đánh giá được:" in mail.text


@pytest.mark.parametrize("part", ["_subject.txt", ".txt", ".html"])
def test_an_undefined_variable_fails_here_and_not_in_production(part):
    with pytest.raises(UndefinedVariableError):
        mails.render_to_string(f"alerts/mails/digest{part}", {})
    assert unguarded_render(f"alerts/mails/digest{part}", {})
