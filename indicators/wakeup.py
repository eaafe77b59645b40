"""Waking a worker after commit, under this app's own name: the same for all apps."""

from localities.wakeup import wake

__all__ = ["wake"]
