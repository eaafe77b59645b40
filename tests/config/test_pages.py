"""What the pages of every list share."""

import re

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


def links(address: str, number: int) -> dict[str, str]:
    page = Paginator(range(30), 10).get_page(number)
    html = render_to_string("_pages.html", {"page": page}, RequestFactory().get(address))
    return dict(re.findall(r'rel="(\w+)" href="([^"]+)"', html))


def test_the_next_page_is_narrowed_as_this_one_is():
    assert links("/alerts/?state=failed&q=h%E1%BB%99+ngh%C3%A8o&page=2", 2) == {
        "prev": "?state=failed&amp;q=h%E1%BB%99+ngh%C3%A8o&amp;page=1",
        "next": "?state=failed&amp;q=h%E1%BB%99+ngh%C3%A8o&amp;page=3",
    }


def test_the_first_and_the_last_lead_one_way():
    assert links("/alerts/", 1) == {"next": "?page=2"}
    assert links("/alerts/?page=3", 3) == {"prev": "?page=2"}
