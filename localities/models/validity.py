"""What holds from a day until a day, as every dated row of the app says it."""

import datetime as dt

from django.db.models import Q


def valid_on(on: dt.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__gt": on}) | Q(**{f"{prefix}valid_to__isnull": True})
    )
