"""What every page knows of the service itself."""

from django.conf import settings
from django.http import HttpRequest


def service(_request: HttpRequest) -> dict[str, object]:
    return {"embedded": settings.EMBEDDED}
