"""Where a form leads back to: an address of this site, never another's."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, default: str = "home") -> str:
    """What the form names as `next` if it is an address of ours, else the default, for `redirect`."""
    named = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure())
    return named if is_ours else default
