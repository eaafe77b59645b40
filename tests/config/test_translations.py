"""English is complete, and no page mixes the two languages. The message ids are the Vietnamese texts."""

import ast
import datetime as dt
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import django
import django_filters
import knox
import pytest
import rest_framework
import time_machine
from babel.messages.pofile import read_po
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, localize

from alerts.choices import Channel
from alerts.models import Alert, Delivery
from alerts.services import handle_status_changes, queue_digests, tell_events
from indicators.choices import Kind, Verdict
from indicators.models import Sector, Target
from indicators.services.recompute import recompute_stale
from indicators.services.staleness import mark_stale
from tests.alerts.steps import at, make_subscriber
from tests.factories import make_indicator, make_locality, make_observation, make_period, make_plan, make_target
from tests.support import catalogues
from tests.support.needs import lacking
from tests.support.pages import texts_of

LANGUAGES = ("en", "vi")
VIETNAMESE_LETTER = re.compile(r"[À-ÖØ-öø-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
# Names that stay as they are: the service's, and each language's own.
NAMES = ("Chỉ Tiêu", "Tiếng Việt", "English")


# --- The catalogues --------------------------------------------------------------------------------------------------
def test_english_has_every_message_of_the_code():
    if shutil.which("xgettext") is None:
        lacking("xgettext is not installed: whether English is complete was not checked")
    in_code = {catalogues.key(message) for message in catalogues.messages(catalogues.extract())}
    in_file = {catalogues.key(message) for message in catalogues.messages(catalogues.read("en"))}
    untranslated, unused = in_code - in_file, in_file - in_code
    assert (untranslated, unused) == (set(), set()), "`make messages` brings the catalogue up to date"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_text_and_its_placeholders(language):
    for message in catalogues.messages(catalogues.read(language)):
        ids = catalogues.forms(message.id)
        texts = catalogues.forms(message.string)
        assert all(texts), message.id
        assert not message.fuzzy, message.id
        for text in texts:
            assert catalogues.placeholders(text) == catalogues.placeholders(ids[0]), text
            assert (text[:1] == " ", text[-1:] == " ") == (ids[0][:1] == " ", ids[0][-1:] == " "), text


def test_english_is_english():
    """But for the words of documents, which it quotes."""
    quoted = re.compile(r"“[^”]*”|Chỉ Tiêu|Huyện Vĩnh Bảo|95% trở lên|\(trên 14\)|Vượt, Đạt or Chưa đạt")
    for message in catalogues.messages(catalogues.read("en")):
        for text in catalogues.forms(message.string):
            assert not VIETNAMESE_LETTER.search(quoted.sub("", text)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    written, compiled = catalogues.read(language), catalogues.read_compiled(language)
    texts = [
        {catalogues.key(message): catalogues.forms(message.string) for message in catalogues.messages(catalog)}
        for catalog in (written, compiled)
    ]
    assert texts[0] == texts[1]
    assert compiled.plural_expr == written.plural_expr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_says_nothing_that_changes(language):
    header = catalogues.po_path(language).read_text().split("\n\n", 1)[0]
    assert re.findall(r'^"([\w-]+):', header, re.MULTILINE) == [
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    ]


def _library_texts() -> Iterator[str]:
    for path in Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            yield from (catalogues.key(message)[1] for message in catalogues.messages(read_po(file)))
    for library in (rest_framework, django_filters, knox):
        for path in Path(library.__file__).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_our_vietnamese_for_libraries_is_still_used():
    texts = set(_library_texts())
    ours = [catalogues.key(message)[1] for message in catalogues.messages(catalogues.read("vi"))]
    assert not [text for text in ours if text not in texts]


def test_the_checks_can_fail():
    assert catalogues.placeholders("%(n)s of %(n)s at 5%% in {name}, %s") == ["%(n)s", "%(n)s", "%s", "{name}"]
    assert VIETNAMESE_LETTER.search("Đạt")
    assert texts_of("<p title='Kế hoạch'>Plan <b>14</b><style>Đạt</style></p>") == ["Kế hoạch", "Plan", "14"]
    assert english_in(["Chỉ tiêu", "Sign out"]) == ["Sign out"]


# --- Numbers and dates -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_dates_are_vietnamese_in_both_languages(language):
    with translation.override(language):
        assert localize(Decimal("1234567.5")) == "1.234.567,5"
        assert localize(dt.date(2024, 3, 1)) == "01/03/2024"
        assert date_format(at("2024-03-01 07:05"), "DATETIME_FORMAT") == "07:05 01/03/2024"


# --- The pages -------------------------------------------------------------------------------------------------------
# What people write is in their language, too, so that whatever else a page says shows.
WRITTEN = {
    "en": ("Vinh Bao", "Nam Anh", "Economy", "Resolution 6", "Rice yield", "Quarterly figures"),
    "vi": ("Huyện Vĩnh Bảo", "Nguyễn Thị Lan", "Kinh tế", "Nghị quyết 06", "Năng suất lúa", "Báo cáo quý"),
}
# (as written, low, high, value, direction, other facts): every verdict, and the sentences that only some kinds have
TARGETS = [
    ("13", "13", "13", "12", "higher", {}),
    ("13", "13", "13", "14", "higher", {"official_verdict": Verdict.MET, "official_written": "OK"}),
    ("14-15", "14", "15", "14.6", "higher", {"kind": Kind.RANGE}),
    ("< 4", None, "4", "5", "lower", {"kind": Kind.CEILING, "is_open": True}),
    ("27/30", "27", "27", "0.9", "higher", {"kind": Kind.RATIO, "denominator": Decimal(30)}),
    ("14-15", "14", "15", "16", "within", {"kind": Kind.RANGE}),
    ("7", "7", "7", "7", "unclear", {}),
    ("8", "8", "8", None, "higher", {}),
    ("?", None, None, None, "higher", {"kind": Kind.QUALITATIVE}),
]


@pytest.fixture
def person(request, client):
    """Signed in, sees everything, has boards of two years and a mail of each kind, all of it in one language."""
    place, name, sector_name, title, indicator, source = WRITTEN[request.param]
    locality, sector = make_locality(place), Sector.objects.create(name=sector_name)
    with time_machine.travel(at("2024-01-02 09:00"), tick=False):
        user = make_subscriber(locality, full_name=name, language=request.param, is_superuser=True, is_staff=True)
    plan = make_plan(locality=locality, title=title)
    later = make_plan(locality=locality, title=title, period=make_period(2024))
    make_target(plan=later, indicator=make_indicator(f"{indicator} 2024", sector=sector))
    for n, (written, low, high, value, direction, facts) in enumerate(TARGETS):
        measured = make_indicator(f"{indicator} {n}", sector=sector, direction=direction)
        target = make_target(written, low, high, plan=plan, position=n, indicator=measured, **facts)
        if value is not None:
            make_observation(target, value, source=source)
    with time_machine.travel(at("2024-01-10 09:00"), tick=False):
        mark_stale(Target.objects.values_list("pk", flat=True))
        recompute_stale()
        make_target(plan=plan, indicator=make_indicator(f"{indicator} 99", sector=sector))
        handle_status_changes()
    with time_machine.travel(at("2024-01-10 09:05"), tick=False):
        tell_events()
    queue_digests(now=at("2024-01-15 07:00"))
    client.force_login(user)
    return user


def pages(client, person, monkeypatch) -> Iterator[tuple[str, list[str]]]:
    """Every page that a signed-in person reaches, by name, as its pieces of text."""
    locality = person.memberships.get().locality
    board = reverse("board", args=[locality.pk, 2023])
    target = locality.targets.order_by("pk").first()
    mails = Delivery.objects.filter(user=person, channel=Channel.MAIL)
    alert = Alert.objects.open().order_by("pk").first()
    assert {mail.kind for mail in mails} == {"alerts", "digest"}
    addresses = {
        "home": reverse("home"),
        "boards": reverse("boards"),
        "boards without a hit": reverse("boards") + "?q=zzz",
        "board": board,
        "board by verdict": board + "?verdict=not_met",
        "board without a hit": board + "?q=zzz",
        "board of an empty year": reverse("board", args=[locality.pk, 2020]),
        "target": reverse("target", args=[target.pk]),
        "differences": reverse("differences"),
        "differences that wait": reverse("differences") + "?state=waits",
        "how a plan is followed": reverse("follow-plan", args=[target.plan_id]),
        "mails": reverse("mails"),
        "alerts": reverse("alerts"),
        "an alert": reverse("alert", args=[alert.pk]),
        "alerts of a target": f"{reverse('alerts')}?target={alert.target_id}",
        "what was sent about an alert": reverse("alert-sendings", args=[alert.pk]),
        "rules": reverse("alert-rules"),
        "a new rule": reverse("alert-rule-new"),
        "digest preview": reverse("digest-preview"),
        "digest as previewed": reverse("digest-preview-html"),
        "hearing": reverse("hearing"),
        "who hears": reverse("hearers"),
        "owners": reverse("owners"),
        "what nobody hears": reverse("unheard"),
        "notifications": reverse("notifications"),
        "outbox": reverse("outbox"),
    }
    addresses |= {f"mail {mail.kind}": reverse("mail", args=[mail.pk]) for mail in mails}
    addresses |= {f"mail {mail.kind} as sent": reverse("mail-html", args=[mail.pk]) for mail in mails}
    for name, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, name
        yield name, texts_of(response.content.decode())
    yield "404", texts_of(client.get("/nowhere/").content.decode())
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(person)
    yield "403 CSRF", texts_of(checked.post(reverse("language")).content.decode())
    client.raise_request_exception = False
    for status, error in ((403, PermissionDenied()), (500, RuntimeError())):
        with monkeypatch.context() as patch:
            # By its module: the package holds a view of the same name.
            boards = import_module("indicators.views.boards")
            patch.setattr(boards, "summarise", lambda *_found, error=error: _fail(error))
            response = client.get(reverse("boards"))
        assert response.status_code == status
        yield str(status), texts_of(response.content.decode())


def _fail(error: Exception) -> None:
    raise error


def vietnamese_in(texts: list[str]) -> list[str]:
    return [text for text in texts if VIETNAMESE_LETTER.search(re.sub("|".join(NAMES), "", text))]


def english_in(texts: list[str]) -> list[str]:
    """The texts that hold an English text of the catalogue; single short words could be anything."""
    english = {
        part.strip(" :.,;")
        for message in catalogues.messages(catalogues.read("en"))
        for text in catalogues.forms(message.string)
        if text not in catalogues.forms(message.id)
        for part in catalogues.PLACEHOLDER.split(text)
    }
    words = "|".join(re.escape(part) for part in english if len(part) > 3 and part not in NAMES)
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return [text for text in texts if pattern.search(re.sub(r"https?://\S+", "", text))]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["en"], indirect=True)
def test_no_english_page_says_anything_in_vietnamese(client, person, monkeypatch):
    found = {name: vietnamese_in(texts) for name, texts in pages(client, person, monkeypatch)}
    assert not {name: texts for name, texts in found.items() if texts}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("person", ["vi"], indirect=True)
def test_no_vietnamese_page_says_anything_in_english(client, person, monkeypatch):
    found = {name: english_in(texts) for name, texts in pages(client, person, monkeypatch)}
    assert not {name: texts for name, texts in found.items() if texts}


@pytest.mark.once
@pytest.mark.django_db
def test_who_is_not_signed_in_reads_vietnamese(client):
    page = client.get(reverse("login"), headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="vi"' in page
    assert not english_in(texts_of(page))
