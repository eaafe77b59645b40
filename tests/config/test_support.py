"""The test fixtures themselves: each of them reaches the real thing."""

import socket
import subprocess
import sys
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection

from config.celery import app
from tests.factories import make_locality
from tests.support.environment import DATA_DIR
from tests.support.source import ROOT, settings_variables
from tests.support.worker import process_environment

COUNT = "import django; django.setup(); from localities.models import Locality; print(Locality.objects.count())"


def test_settings_variables_are_found():
    assert {"SECRET_KEY", "DATABASE_URL", "DATA_DIR", "ENV_FILE", "EMBEDDED"} <= settings_variables()


def test_data_lands_in_a_temporary_folder():
    assert django_settings.DATA_DIR == DATA_DIR
    assert ROOT not in DATA_DIR.parents


def test_no_test_reaches_outside():
    with socket.socket() as outside, pytest.raises(RuntimeError, match="tried to reach"):
        outside.connect(("192.0.2.1", 80))


def test_another_process_sees_the_test_database(transactional_db):
    make_locality("Huyện Vĩnh Bảo")
    answer = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=ROOT, env=process_environment(), capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "1", connection.settings_dict["NAME"]


def test_mail_is_received_as_it_was_sent(smtp_server):
    mail.send_mail("Chỉ tiêu chậm tiến độ", "Đạt 62,5%", "chitieu@example.vn", ["lan@example.vn"])
    (message,) = smtp_server.messages_for("lan@example.vn")
    assert message["Subject"] == "Chỉ tiêu chậm tiến độ"
    assert "62,5%" in message.get_content()


def test_the_mail_server_refuses_when_told_to(smtp_server):
    smtp_server.refusals["nobody@example.vn"] = "550 No such user"
    with pytest.raises(SMTPRecipientsRefused):
        mail.send_mail("x", "x", "chitieu@example.vn", ["nobody@example.vn"])


def test_a_mail_server_that_is_down_comes_back(smtp_server):
    smtp_server.stop()
    with pytest.raises(ConnectionRefusedError):
        mail.send_mail("x", "x", "chitieu@example.vn", ["lan@example.vn"])
    smtp_server.start()
    assert mail.send_mail("x", "x", "chitieu@example.vn", ["lan@example.vn"]) == 1


@pytest.mark.once
@pytest.mark.parametrize("start_worker", ["filesystem", "redis"], indirect=True)
def test_a_real_worker_hears_this_process(celery_worker_process):
    app.send_task("nobody.knows_this")
    celery_worker_process.wait_until(lambda: "nobody.knows_this" in celery_worker_process.log)


@pytest.mark.once
@pytest.mark.parametrize("attempt", [1, 2])
def test_what_was_sent_before_a_worker_started_arrives(start_worker, attempt):
    app.send_task("nobody.knows_this")
    worker = start_worker()
    worker.wait_until(lambda: "nobody.knows_this" in worker.log)


@pytest.mark.once
def test_a_killed_worker_starts_again(celery_worker_process):
    celery_worker_process.kill()
    celery_worker_process.start()
    assert celery_worker_process.process.poll() is None


def test_the_page_is_watched(browser_page, live_server, console_errors):
    browser_page.goto("/no-such-page/")
    assert any("404" in error for error in console_errors)
    console_errors.clear()


def test_the_page_cannot_leave_the_machine(browser_page, console_errors):
    browser_page.set_content("<img src='http://192.0.2.1/x.png'>")
    browser_page.wait_for_load_state("networkidle")
    assert any("192.0.2.1" in error for error in console_errors)
    console_errors.clear()
