"""What every page knows of the service itself."""

from django.conf import settings
from django.http import HttpRequest

from alerts.outbox import MAY_OVERSEE, unread_count
from localities.choices import MAY_WRITE_PLANS
from localities.working_unit import works_as


def service(request: HttpRequest) -> dict[str, object]:
    """What asks the database does so only when a page shows it to somebody who is signed in."""
    return {
        "embedded": settings.EMBEDDED,
        "unread_notifications": lambda: unread_count(request.user),
        "oversees_outbox": lambda: works_as(request, MAY_OVERSEE),
        "plans_somewhere": lambda: works_as(request, MAY_WRITE_PLANS),
    }
