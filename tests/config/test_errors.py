"""Each family of errors becomes one status and the one body."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions

from config.errors import STATUS, handle_exception
from indicators.errors import ConflictError, IndicatorsError, InvalidInputError, NotAllowedError
from localities.errors import LocalityError, UnitError


def problem(message, field=None, index=None):
    return {"message": message, "field": field, "index": index}


CASES = [
    (InvalidInputError(["Sai."]), 400, [problem("Sai.")]),
    (NotAllowedError(["Không được.", "Cũng không."]), 403, [problem("Không được."), problem("Cũng không.")]),
    (ConflictError(["Muộn rồi."]), 409, [problem("Muộn rồi.")]),
    (UnitError({"name": ["Trống."], "": ["Trùng."]}), 400, [problem("Trống.", "name"), problem("Trùng.")]),
    (exceptions.ValidationError({"value": ["Sai."]}), 400, [problem("Sai.", "value")]),
    (exceptions.ValidationError(["Sai."]), 400, [problem("Sai.")]),
    (exceptions.ValidationError({"non_field_errors": ["Sai."]}), 400, [problem("Sai.")]),
    (
        exceptions.ValidationError({"observations": [{}, {"value": ["Sai."], "kind": ["Lạ."]}]}),
        400,
        [problem("Sai.", "value", 1), problem("Lạ.", "kind", 1)],
    ),
    (exceptions.ValidationError({7: {"as_of": ["Sớm."]}}), 400, [problem("Sớm.", "as_of", 7)]),
    (exceptions.NotAuthenticated(), 401, []),
    (exceptions.PermissionDenied(), 403, []),
    (PermissionDenied(), 403, []),
    (Http404("No Target matches the given query."), 404, []),
    (exceptions.Throttled(wait=10), 429, []),
]


@pytest.mark.parametrize(("error", "status", "problems"), CASES)
def test_an_error_becomes(error, status, problems):
    response = handle_exception(error, {})
    assert (response.status_code, response.data["problems"]) == (status, problems)
    assert response.data.keys() == {"detail", "problems"}
    assert response.data["detail"]


def test_detail_is_the_problem_itself_or_how_many_there_are():
    assert handle_exception(InvalidInputError(["Sai."]), {}).data["detail"] == "Sai."
    assert handle_exception(InvalidInputError(["Một.", "Hai."]), {}).data["detail"] == "Có 2 chỗ cần sửa."
    assert "Target" not in handle_exception(Http404("No Target matches"), {}).data["detail"]


def test_our_own_faults_are_left_alone():
    assert handle_exception(ZeroDivisionError(), {}) is None


@pytest.mark.parametrize("family", [IndicatorsError, LocalityError])
def test_every_domain_error_has_a_status(family):
    for error in family.__subclasses__():
        assert issubclass(error, tuple(STATUS)), error
