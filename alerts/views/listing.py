"""A list that gives itself as a file, too (`format=xlsx` or `csv`), with every row of its filters."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import ListView

from indicators.exporting import asked_format, file_answer
from indicators.tablefiles import Sheet


class ExportedListView(ListView):
    """Its `sheet` says how the rows stand in the file."""

    sheet: Callable[[QuerySet[Any]], Sheet]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asked := asked_format(request.GET):
            return file_answer(self.sheet(self.get_queryset()), asked)
        return super().get(request, *args, **kwargs)
