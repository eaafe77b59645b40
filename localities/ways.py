"""Which way the work at hand came in and why it is done: set where it comes in, read where a change is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from localities.choices import Way

_way: ContextVar[Way] = ContextVar("way", default=Way.SYSTEM)
_reason: ContextVar[str] = ContextVar("reason", default="")


@contextmanager
def coming_by(way: Way) -> Iterator[None]:
    """Whatever is changed inside came in this way."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def current_way() -> Way:
    return _way.get()


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Whatever is changed inside is changed for this reason, which the person gave for all of it."""
    token = _reason.set(reason.strip())
    try:
        yield
    finally:
        _reason.reset(token)


def current_reason() -> str:
    """Empty where nobody was asked."""
    return _reason.get()
