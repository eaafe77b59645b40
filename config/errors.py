"""Domain errors → HTTP, in one table, with one body.

{"detail": sentence, "problems": [{"message": sentence, "field": name or null, "index": number or null}, …]}

`problems` names everything that is wrong at once; `index` counts from 0 in the list that was sent.
"""

from collections.abc import Iterator
from math import ceil
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from indicators import errors as indicators
from localities import errors as localities

STATUS = {
    indicators.InvalidInputError: 400,
    indicators.NotAllowedError: 403,
    indicators.ConflictError: 409,
    localities.TooManyAttemptsError: 429,
    localities.NotTheirsError: 403,
    localities.LocalityError: 400,
}
Problem = dict[str, Any]


class TooLargeError(exceptions.APIException):
    """More than settings.DATA_UPLOAD_MAX_MEMORY_SIZE was sent."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("Nội dung gửi lên quá lớn. Chia thành nhiều lần gửi.")


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response for an error that a client can do something about; None for ours (500)."""
    for family, status in STATUS.items():
        if isinstance(error, family):
            return Response(_body(list(_domain_problems(error))), status=status, headers=_headers(error))
    if isinstance(error, Http404):
        # Django's own words are English and name the model.
        error = exceptions.NotFound()
    elif isinstance(error, RequestDataTooBig):
        error = TooLargeError()
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = _body(list(_validation_problems(error.detail)))
    else:
        response.data = {"detail": response.data["detail"], "problems": []}
    return response


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, localities.TooManyAttemptsError):
        seconds = (error.until - timezone.now()).total_seconds()
        return {"Retry-After": str(max(1, ceil(seconds)))}
    return {}


def _body(problems: list[Problem]) -> dict[str, Any]:
    if len(problems) == 1:
        return {"detail": problems[0]["message"], "problems": problems}
    return {"detail": _("Có %(count)d chỗ cần sửa.") % {"count": len(problems)}, "problems": problems}


def _domain_problems(error: Any) -> Iterator[Problem]:
    if isinstance(error, localities.LocalityError):
        for name, messages in error.by_field.items():
            yield from (_problem(message, name or None) for message in messages)
    else:
        yield from (_problem(str(problem)) for problem in error.problems)


def _problem(message: str, name: str | None = None, index: int | None = None) -> Problem:
    return {"message": message, "field": name, "index": index}


def _validation_problems(detail: Any, name: str | None = None, index: int | None = None) -> Iterator[Problem]:
    """REST framework nests what is wrong as what was sent is nested; here it lies flat."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            if isinstance(key, int):
                yield from _validation_problems(inner, None, key)
            else:
                yield from _validation_problems(inner, name if key == api_settings.NON_FIELD_ERRORS_KEY else key, index)
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            at = position if isinstance(inner, dict) else index
            yield from _validation_problems(inner, name, at)
    else:
        yield _problem(str(detail), name, index)
