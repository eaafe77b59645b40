"""What a person sees where a request cannot be answered: in Vietnamese, what to do, and a way back."""

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from config.error_pages import bad_request
from localities.choices import Role
from tests.factories import make_locality, make_membership, make_target, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client):
    user = make_user()
    make_membership(user, make_locality(), Role.PLANNING_OFFICER)
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RequestDataTooBig(), 413, "Nội dung gửi lên quá lớn"),
        (SuspiciousOperation(), 400, "Không đọc được yêu cầu"),
    ],
    ids=["too-big", "unreadable"],
)
def test_what_cannot_be_taken_says_what_to_do(rf, error, status, words):
    response = bad_request(rf.post("/"), error)
    assert (response.status_code, words in response.content.decode()) == (status, True)
    assert 'href="/"' in response.content.decode()


def test_more_than_the_service_takes_has_its_page(planner, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = planner.post(reverse("profile"), {"full_name": "Ă" * 200})
    assert response.status_code == 413
    assert "Nội dung gửi lên quá lớn" in response.content.decode()


def test_an_address_that_only_takes_forms_leads_back(planner):
    """Who signs in again after sending a form comes here by GET."""
    target = make_target()
    response = planner.get(reverse("decide", args=[target.pk]))
    assert response.status_code == 405
    assert "Chưa gửi được" in response.content.decode()


def test_programs_keep_their_own_answer(planner):
    response = planner.delete("/api/v1/targets/")
    assert (response.status_code, response["Content-Type"]) == (405, "application/json")


def test_a_page_that_grew_old_leads_to_the_first_page():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    response = client.post(reverse("logout"))
    assert response.status_code == 403
    assert "Về trang đầu" in response.content.decode()


def test_a_fault_of_ours_needs_nothing_of_ours_to_be_told():
    assert "Về trang đầu" in render_to_string("500.html")
