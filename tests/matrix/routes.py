"""Every address of the service, as the URL resolver knows it."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name with its namespace, pattern) of each. The same address with a file suffix (plans.json) is not another."""
    resolver = resolver or get_resolver()
    for found in resolver.url_patterns:
        pattern = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from routes(found, pattern, inner)
        elif isinstance(found, URLPattern) and "format" not in re.findall(r"<(?:[^>:]*:)?(\w+)>", pattern):
            yield f"{space}{found.name or pattern}", pattern
