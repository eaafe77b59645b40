"""What every page knows of the service itself."""

from django.conf import settings
from django.http import HttpRequest

from alerts.outbox import is_overseer, unread_count


def service(request: HttpRequest) -> dict[str, object]:
    """`unread_notifications` and `oversees_outbox` ask only when a page shows them to somebody who is signed in."""
    return {
        "embedded": settings.EMBEDDED,
        "unread_notifications": lambda: unread_count(request.user),
        "oversees_outbox": lambda: is_overseer(request.user),
    }
