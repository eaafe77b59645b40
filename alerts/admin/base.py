"""What the admin pages of this app share."""

from typing import Any

from django.http import HttpRequest

from localities.admin import ThroughServices


class ReadOnlyAdmin(ThroughServices):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
