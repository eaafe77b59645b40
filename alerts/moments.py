"""When digests are due, and how their spans are called. Pure."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.choices import Frequency
from indicators.calendars import WorkingDays

ONE_DAY, ONE_WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


class Schedule(NamedTuple):
    """When a person wants digests: the weekly one on a weekday (0 is Monday), all at a time of day in a zone.

    `zone` is blank for the service's own.
    """

    weekday: int = 0
    at: dt.time = dt.time(7)
    zone: str = ""


DEFAULT_SCHEDULE = Schedule()


def last_moment(
    rhythm: str, now: dt.datetime, schedule: Schedule, default_zone: dt.tzinfo, calendar: WorkingDays
) -> dt.datetime:
    """The last moment not after `now` at which a digest is due; daily ones are due on working days."""
    zone = ZoneInfo(schedule.zone) if schedule.zone else default_zone
    local = now.astimezone(zone)
    day = local.date()
    if dt.datetime.combine(day, schedule.at, tzinfo=zone) > local:
        day -= ONE_DAY
    if rhythm == Frequency.WEEKLY:
        day -= dt.timedelta(days=(day.weekday() - schedule.weekday) % 7)
    else:
        while not calendar.is_working(day):
            day -= ONE_DAY
    return dt.datetime.combine(day, schedule.at, tzinfo=zone)


def weeks_between(starts: dt.datetime, ends: dt.datetime) -> str:
    """The weeks of a span by their numbers: "47", "45-47", "52/2023-2/2024".

    A digest of Monday morning is about the week that ended the day before.
    """
    last_day = max(starts.date(), ends.date() - dt.timedelta(days=1))
    first_year, first, _ = starts.date().isocalendar()
    last_year, last, _ = last_day.isocalendar()
    if first_year != last_year:
        return f"{first}/{first_year}-{last}/{last_year}"
    return str(last) if first == last else f"{first}-{last}"
