"""Which way the work at hand came in: set where it comes in, read where a change is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from localities.choices import Way

_way: ContextVar[Way] = ContextVar("way", default=Way.SYSTEM)


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
