"""The probes: yes or no, whoever asks and whatever the address."""

import pytest
from django.db import OperationalError

from config import health


def test_live_answers_without_a_database(client):
    response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "no-store"


def test_live_asks_neither_for_https_nor_for_a_known_host(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_ready_when_database_and_broker_answer(client, db):
    assert client.get("/health/ready").status_code == 200


class UnreachableDatabase:
    def cursor(self):
        raise OperationalError("password authentication failed for user chitieu")


def test_not_ready_without_the_database(client, monkeypatch):
    monkeypatch.setattr(health, "connection", UnreachableDatabase())
    response = client.get("/health/ready")
    assert (response.status_code, response.content) == (503, b"unavailable")


def test_not_ready_without_the_broker(client, db, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    response = client.get("/health/ready")
    assert (response.status_code, response.content) == (503, b"unavailable")


def test_ready_over_redis(client, db, settings, redis_url):
    settings.CELERY_BROKER_URL = redis_url
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("path", ["/health/", "/health/live/", "/health"])
def test_nothing_else_is_answered(client, db, path):
    assert client.get(path).status_code == 404
