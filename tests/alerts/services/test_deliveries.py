"""Writing deliveries, reading them on the page, letting one go again."""

import pytest
import time_machine

from alerts.choices import Channel, DeliveryKind, DeliveryState
from alerts.mails import Mail
from alerts.models import Delivery, Webhook
from alerts.services import send_deliveries
from alerts.services.deliveries import Outgoing, mark_read, retry_delivery, write_deliveries
from indicators.errors import InvalidInputError, NotAllowedError
from localities.choices import Role
from localities.models import Change
from tests.alerts.steps import add_delivery, at, in_threads
from tests.factories import make_locality, make_membership, make_user

NOW = at("2023-11-20 08:00")
MAIL = Mail("Tin", "Chữ.\n", "<p>Chữ.</p>\n")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user():
    return make_user("lan")


def _mail(user, **facts):
    return Outgoing(user, DeliveryKind.REMINDER, MAIL, **facts)


# --- Writing ---------------------------------------------------------------------------------------------------------
def test_a_mail_waits_under_an_id_of_our_domain(settings, user):
    settings.DEFAULT_FROM_EMAIL = "Chỉ Tiêu <chitieu@tinh.gov.vn>"
    write_deliveries(outgoing=[_mail(user, attachment_name="a.xlsx", attachment=b"x")])
    stored = Delivery.objects.get()
    assert (stored.state, stored.channel, stored.address, stored.sent_at) == (
        DeliveryState.QUEUED,
        Channel.MAIL,
        "lan@example.vn",
        None,
    )
    assert stored.message_id.endswith("@tinh.gov.vn>")
    assert (stored.attachment_name, bytes(stored.attachment)) == ("a.xlsx", b"x")


def test_what_goes_to_the_page_has_arrived(user):
    write_deliveries(outgoing=[_mail(user, attachment_name="a.xlsx", attachment=b"x").on_page("/bao-cao/")])
    stored = Delivery.objects.get()
    assert (stored.state, stored.channel, stored.address, stored.sent_at) == (
        DeliveryState.SENT,
        Channel.PAGE,
        "",
        NOW,
    )
    assert (stored.link, stored.attachment_name, stored.attachment) == ("/bao-cao/", "", None)


def test_a_webhook_s_delivery_goes_to_its_address(user):
    webhook = Webhook.objects.create(name="LRIS", user=user, locality=make_locality(), url="https://a.vn/x", secret="k")
    write_deliveries(outgoing=[_mail(user, channel=Channel.WEBHOOK, webhook=webhook)])
    assert Delivery.objects.get().address == "https://a.vn/x"


def test_what_is_said_once_is_written_once(user):
    keyed = _mail(user, once_key="reminder:1:2:before")
    assert len(write_deliveries(outgoing=[keyed])) == 1
    assert write_deliveries(outgoing=[keyed]) == []
    written = write_deliveries(outgoing=[keyed, _mail(user, once_key="reminder:1:2:late"), _mail(user)])
    assert sorted(row.once_key or "" for row in written) == ["", "reminder:1:2:late"]
    assert Delivery.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_who_race_to_say_it_once_write_it_once(user):
    keyed = [_mail(user, once_key=f"reminder:{n}") for n in range(10)]
    done = in_threads(4, lambda: write_deliveries(outgoing=keyed))
    assert sum(len(written) for written in done) == Delivery.objects.count() == 10


# --- Reading ---------------------------------------------------------------------------------------------------------
def test_a_person_marks_their_own_notifications(user):
    own = add_delivery(user, channel=Channel.PAGE, state=DeliveryState.SENT, sent_at=NOW)
    other = add_delivery(make_user("hoa"), channel=Channel.PAGE, state=DeliveryState.SENT, sent_at=NOW)
    add_delivery(user)
    assert mark_read(user=user, notifications=[other.pk]) == 0
    assert mark_read(user=user) == 1
    assert mark_read(user=user) == 0
    assert list(Delivery.objects.filter(read_at=NOW)) == [own]


def test_only_those_that_were_named(user):
    first, second = (add_delivery(user, channel=Channel.PAGE, state="sent", sent_at=NOW) for _ in range(2))
    mark_read(user=user, notifications=[second.pk])
    assert list(Delivery.objects.unread()) == [first]


# --- Again -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def failed(user):
    return add_delivery(user, state=DeliveryState.FAILED, attempts=3, error="550 No such user", not_before=NOW)


def test_what_failed_goes_again_under_the_same_id(smtp_server, failed):
    retry_delivery(delivery=failed, by=None)
    assert send_deliveries().sent == 1
    (message,) = smtp_server.messages
    assert message["Message-ID"] == failed.message_id


def test_who_let_it_go_is_written_down(failed):
    root = make_user("root", is_superuser=True)
    retry_delivery(delivery=failed, by=root)
    entry = Change.objects.get(by=root)
    assert entry.message == "trạng thái: Không gửi được → Chờ gửi"


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.SENDING])
def test_only_what_failed_goes_again(user, state):
    with pytest.raises(InvalidInputError, match="Chỉ gửi lại được thư không gửi được"):
        retry_delivery(delivery=add_delivery(user, state=state), by=None)


def test_nothing_goes_again_to_a_webhook_that_is_off(user):
    facts = {"name": "LRIS", "user": user, "locality": make_locality(), "url": "https://a.vn/x", "is_on": False}
    webhook = Webhook.objects.create(**facts)
    with pytest.raises(InvalidInputError, match="Webhook LRIS đang tắt"):
        retry_delivery(delivery=add_delivery(user, state="failed", channel="webhook", webhook=webhook), by=None)


@pytest.mark.parametrize(
    ("role", "elsewhere", "may"),
    [(Role.ADMINISTRATOR, False, True), (Role.ADMINISTRATOR, True, False), (Role.LEADER, False, False)],
)
def test_administrators_do_it_for_people_of_theirs(user, failed, role, elsewhere, may):
    district, by = make_locality(), make_user("quantri")
    make_membership(user, make_locality("Xã Vĩnh An", parent=district))
    make_membership(by, district, role)
    if elsewhere:
        make_membership(user, make_locality("Huyện khác"))
    if may:
        retry_delivery(delivery=failed, by=by)
        return
    with pytest.raises(NotAllowedError):
        retry_delivery(delivery=failed, by=by)
