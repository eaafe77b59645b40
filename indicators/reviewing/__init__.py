"""Reviewing what units send: who has reported, what of a sheet needs a look. Reads only."""

from indicators.reviewing.marks import is_own_sending, mark_of, marks_of, values_of

__all__ = ["is_own_sending", "mark_of", "marks_of", "values_of"]
