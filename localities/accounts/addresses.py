"""Where a request comes from."""

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)
# One household or office is given at least this much of IPv6, so a single address of it says nothing.
IPV6_PREFIX = 64


def client_address(request: HttpRequest | Request) -> str:
    """The address the request came from, as far as the proxies in front (NUM_PROXIES) vouch for it; at most 45 letters.

    IPv6 is cut to its network. The count of the REST framework's throttles is used, so both know the same address.
    """
    if settings.REST_FRAMEWORK["NUM_PROXIES"] and "HTTP_X_FORWARDED_FOR" not in request.META:
        # Everybody would share the proxy's address, and one person's failures would hold up all.
        logger.warning("The proxy sends no X-Forwarded-For; see docs/production.md")
    written = BaseThrottle().get_ident(request) or ""
    try:
        address = ip_address(written.strip())
    except ValueError:
        return written.strip()[:45]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
