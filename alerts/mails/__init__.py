"""The one mail builder: facts in, subject, text and HTML out, each from a template, in the reader's language."""

from alerts.mails.base import Mail, place_name, render
from alerts.mails.digest import DigestWriter, is_cut, shown_in
from alerts.mails.news import NewsItem, build_news_mail, shown_of
from alerts.mails.rows import RowWriter
from alerts.mails.sheet import Sheet, SheetWriter
from localities.naming import short_name

__all__ = [
    "DigestWriter",
    "Mail",
    "NewsItem",
    "RowWriter",
    "Sheet",
    "SheetWriter",
    "build_news_mail",
    "is_cut",
    "place_name",
    "render",
    "short_name",
    "shown_in",
    "shown_of",
]
