"""When digests are due, and how their spans are called. Pure."""

import datetime as dt

DIGEST_WEEKDAY = 0  # Monday
DIGEST_TIME = dt.time(7)


def last_digest_moment(now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The last Monday 07:00 in the zone that is not after `now`."""
    local = now.astimezone(zone)
    day = local.date() - dt.timedelta(days=(local.weekday() - DIGEST_WEEKDAY) % 7)
    moment = dt.datetime.combine(day, DIGEST_TIME, tzinfo=zone)
    if moment > local:
        moment = dt.datetime.combine(day - dt.timedelta(days=7), DIGEST_TIME, tzinfo=zone)
    return moment


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
