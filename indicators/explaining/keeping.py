"""The facts of an explanation as JSON and back: what was said once can be said again in another language. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, NamedTuple, get_args, get_type_hints

from indicators.explaining.facts import Facts
from indicators.judging import Demand, Judgement
from indicators.pacing import Progress

NESTED: dict[str, type[NamedTuple]] = {"demand": Demand, "judgement": Judgement, "progress": Progress}


def keep(facts: Facts) -> dict[str, Any]:
    """Figures as plain text, dates as ISO dates; what is as it is by default is left out."""
    kept = {}
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if field.name in NESTED:
            kept[field.name] = _keep_fields(value)
        elif value != field.default:
            kept[field.name] = [_plain(one) for one in value] if field.name == "newer" else _plain(value)
    return kept


def recall(kept: Mapping[str, Any]) -> Facts:
    """The facts that were kept. Raises KeyError, TypeError, ValueError and ArithmeticError for anything else."""
    hints, found = get_type_hints(Facts), dict(kept)
    for name, kind in NESTED.items():
        of_kind = get_type_hints(kind)
        found[name] = kind(**{field: _read(of_kind[field], text) for field, text in kept[name].items()})
    if "newer" in kept:
        day, written = kept["newer"]
        found["newer"] = dt.date.fromisoformat(day), written
    simple = kept.keys() - NESTED.keys() - {"newer"}
    return Facts(**found | {name: _read(hints[name], kept[name]) for name in simple})


def _keep_fields(value: Any) -> dict[str, Any]:
    defaults = value._field_defaults
    return {name: _plain(one) for name, one in value._asdict().items() if name not in defaults or one != defaults[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    # Codes are plain text beside their enumerations.
    return str(value) if isinstance(value, str) else value


def _read(hint: Any, value: Any) -> Any:
    kinds = get_args(hint) or (hint,)
    if value is None:
        return None
    if Decimal in kinds:
        return Decimal(value)
    return dt.date.fromisoformat(value) if dt.date in kinds else value
