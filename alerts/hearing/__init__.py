"""Who hears: the one place that decides it. Everything that writes to people asks `who_hears`. Reads only."""

from alerts.hearing.deciding import Decision
from alerts.hearing.news import News, news_of
from alerts.hearing.who import Heard, who_hears

__all__ = ["Decision", "Heard", "News", "news_of", "who_hears"]
