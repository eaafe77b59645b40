"""Background jobs: what is written down of them, and the page that shows it."""

import datetime as dt

import pytest
from celery import current_app
from celery.schedules import crontab
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from config import services
from config.job_names import LABELS
from config.jobs import _cadence, job_lines
from config.models import Job, JobFailure
from config.schedule import BEAT_SCHEDULE, ON_DEMAND
from localities.models import Change
from tests.factories import make_user
from tests.support.asking import REASON, asked, confirm

pytestmark = pytest.mark.django_db


def test_every_job_has_a_name_and_a_task():
    current_app.loader.import_default_modules()
    tasks = {*(entry["task"] for entry in BEAT_SCHEDULE.values()), *ON_DEMAND}
    assert tasks <= set(LABELS)
    assert tasks <= set(current_app.tasks)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (60.0, "1 phút một lần"),
        (300.0, "5 phút một lần"),
        (crontab(minute="*/5"), "5 phút một lần"),
        (crontab(hour=0, minute=10), "00:10 hằng ngày"),
        (crontab(hour="7-16", minute=15), "hằng giờ từ 07:15 đến 16:15"),
    ],
    ids=str,
)
def test_the_cadence_is_said_in_words(schedule, said):
    assert _cadence(schedule) == said


class TestWritingDown:
    def test_a_run(self):
        for _ in range(2):
            services.note_start(task="alerts.tell_events")
            services.note_end(task="alerts.tell_events")
        job = Job.objects.get()
        assert (job.runs, job.failed_at) == (2, None)
        assert job.started_at <= job.ended_at

    def test_a_failure_keeps_the_end_of_its_trace(self):
        services.note_start(task="alerts.tell_events")
        services.note_failure(task="alerts.tell_events", error="x" * 2000, trace="a" * 30_000 + "end")
        failure = JobFailure.objects.get()
        assert (len(failure.error), failure.trace[-3:], len(failure.trace)) == (1000, "end", 20_000)

    def test_the_worker_s_signals_arrive(self):
        @current_app.task(name="tests.fails")
        def fails() -> None:
            raise ValueError("hỏng")

        fails.apply()
        assert JobFailure.objects.get().error == "ValueError: hỏng"
        assert Job.objects.get(task="tests.fails").runs == 0

    def test_old_failures_are_forgotten(self):
        services.note_failure(task="a", error="cũ", trace="")
        JobFailure.objects.update(at=timezone.now() - dt.timedelta(days=91))
        services.note_failure(task="a", error="mới", trace="")
        assert services.forget_failures() == 1
        assert JobFailure.objects.get().error == "mới"


class TestPage:
    def test_what_fails_stands_first_until_it_runs_again(self):
        services.note_failure(task="indicators.plan_due_reports", error="x", trace="")
        first = job_lines(timezone.now())[0]
        assert (first.task, first.is_failing, first.failures) == ("indicators.plan_due_reports", True, 1)
        services.note_end(task="indicators.plan_due_reports")
        assert not any(line.is_failing for line in job_lines(timezone.now()))

    def test_the_next_run_stands_at_its_minute(self):
        lines = {line.task: line for line in job_lines(timezone.now())}
        moment = timezone.localtime(lines["localities.forget_sign_ins"].next_at)
        assert f"{moment:%H:%M:%S}" == "02:30:00"

    def test_for_superusers_only(self, client):
        client.force_login(make_user("ai-do"))
        assert client.get(reverse("jobs")).status_code == 403
        assert client.post(reverse("run-job", args=["alerts.tell_events"])).status_code == 403

    def test_it_shows_every_job_and_the_failures(self, admin_client):
        services.note_failure(task="alerts.send_deliveries", error="Không nối được", trace="Traceback")
        text = admin_client.get(reverse("jobs")).text
        assert all(str(LABELS[entry["task"]]) in text for entry in BEAT_SCHEDULE.values())
        assert "Không nối được" in text

    def test_a_failed_job_is_offered_again_until_it_has_run(self, admin_client):
        services.note_failure(task="alerts.send_deliveries", error="Không nối được", trace="Traceback")
        assert ">Chạy lại<" in admin_client.get(reverse("jobs")).text
        services.note_end(task="alerts.send_deliveries")
        text = admin_client.get(reverse("jobs")).text
        assert "Đã chạy được lúc" in text
        assert ">Chạy lại<" not in text


class TestRunningNow:
    ADDRESS = "/jobs/alerts.tell_events/run/"

    @pytest.fixture
    def sent(self, monkeypatch):
        tasks = []
        monkeypatch.setattr("config.views.current_app.send_task", tasks.append)
        return tasks

    def test_it_is_asked_about_first_and_then_kept(self, admin_client, admin_user, sent):
        page = asked(admin_client.post(self.ADDRESS))
        assert "Chạy ngay: Soạn thư báo ngay" in page
        assert (sent, Change.objects.count()) == ([], 0)
        assert confirm(admin_client, self.ADDRESS).status_code == 302
        change = Change.objects.get()
        assert sent == ["alerts.tell_events"]
        assert (change.label, change.by, change.reason) == ("Soạn thư báo ngay", admin_user, REASON)
        assert change.message == f"Chạy ngay; {REASON}"
        assert "Chạy ngay" in admin_client.get(reverse("history")).text

    def test_what_failed_is_run_again_and_its_failures_are_told(self, admin_client, sent):
        services.note_failure(task="alerts.tell_events", error="Không nối được", trace="")
        page = asked(admin_client.post(self.ADDRESS))
        assert "Chạy lại: Soạn thư báo ngay" in page
        assert "Lần hỏng trong 7 ngày 1" in page
        assert "Không nối được" in page

    def test_the_register_that_came_with_an_upgrade_is_loaded_when_somebody_asks(self, admin_client, sent):
        line = next(line for line in job_lines(timezone.now()) if line.task == "localities.load_localities")
        assert (line.cadence, line.next_at) == ("khi cần", None)
        address = reverse("run-job", args=[line.task])
        assert "tên, loại trở về như trong tệp" in asked(admin_client.post(address))
        assert confirm(admin_client, address).status_code == 302
        assert sent == ["localities.load_localities"]

    def test_where_nothing_takes_it_nothing_is_kept(self, admin_client, monkeypatch):
        def fail(task):
            raise OperationalError

        monkeypatch.setattr("config.views.current_app.send_task", fail)
        answer = confirm(admin_client, self.ADDRESS, follow=True)
        assert "chưa xếp được" in answer.text
        assert not Change.objects.exists()

    def test_nothing_but_what_is_scheduled(self, admin_client, sent):
        assert confirm(admin_client, reverse("run-job", args=["os.system"])).status_code == 404
        assert sent == []
