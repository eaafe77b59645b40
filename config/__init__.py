"""Composition root: settings, addresses, the API router, Celery and every cadence. Nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
