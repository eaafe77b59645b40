"""What tests of alerts share: mail templates that allow no undefined variable, and short ways to a judged target."""

from typing import Any

import pytest
from django.template import engines
from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.template.loader import render_to_string


class UndefinedVariableError(AssertionError):
    """A mail template names something that the builder does not give."""


class _Refused(str):
    """What Django puts in place of an undefined variable; `text % name` is how it fills the name in."""

    def __mod__(self, name: object) -> str:
        raise UndefinedVariableError(name)


@pytest.fixture(autouse=True)
def _no_undefined_variables_in_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in `if` and `for`, where Django by itself takes an undefined variable for nothing."""
    resolve = FilterExpression.resolve

    def strict_resolve(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        if isinstance(self.var, Variable):
            try:
                self.var.resolve(context)
            except VariableDoesNotExist as missing:
                raise UndefinedVariableError(str(missing)) from missing
        return resolve(self, context, ignore_failures)

    def strict_render(*args: Any) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(FilterExpression, "resolve", strict_resolve)
            patch.setattr(engines["django"].engine, "string_if_invalid", _Refused("%s"))
            return render_to_string(*args)

    monkeypatch.setattr("alerts.mails.base.render_to_string", strict_render)
