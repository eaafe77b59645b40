"""The only writer of what is known about background jobs."""

from config.services.jobs import forget_failures, note_end, note_failure, note_request, note_start

__all__ = ["forget_failures", "note_end", "note_failure", "note_request", "note_start"]
