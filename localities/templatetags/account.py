"""Small words of the account pages."""

import datetime as dt

from django import template

register = template.Library()


@register.filter
def day_before(day: dt.date) -> dt.date:
    """The last day of what ends before `day`."""
    return day - dt.timedelta(days=1)
