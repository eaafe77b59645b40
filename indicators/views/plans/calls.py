"""What the pages of documents ask for while somebody types: nothing here is stored."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indicators.models import Indicator, Plan
from indicators.planning.readings import read_for, read_row, suggest_indicators
from indicators.views.plans.access import planner_of, text_of, theirs

MOST_ROWS = 500
LARGEST = 2**63 - 1


@planner_of
@require_POST
def read_demands(request: HttpRequest, plan: Plan) -> HttpResponse:
    """How demands as written are understood: {"rows": [{"key", "written", "indicator" or "unit" and "direction"}]} →
    {"rows": {key: {"words", "problem"}}}."""
    rows = rows_of(request)
    if rows is None:
        return refused()
    keys = {row["indicator"] for row in rows if type(row.get("indicator")) is int and 0 < row["indicator"] <= LARGEST}
    known = Indicator.objects.select_related("unit").in_bulk(keys)
    return JsonResponse({"rows": {row["key"]: _read(row, known, plan) for row in rows}})


def _read(row: dict[str, Any], known: dict[int, Indicator], plan: Plan) -> dict[str, str]:
    indicator = known.get(row.get("indicator"))
    if indicator is not None:
        return read_for(indicator, row["written"], is_strict=plan.is_strict)._asdict()
    words = {name: row[name] if isinstance(row.get(name), str) else "" for name in ("unit", "direction")}
    return read_row(row["written"], **words, is_strict=plan.is_strict)._asdict()


@login_required
@require_safe
def find_indicators(request: HttpRequest) -> HttpResponse:
    """Indicators of the catalogue whose names hold the words `q`: {"found": [{"id", "name", "unit", "direction",
    "sector", "above"}]}."""
    if not theirs(request).exists():
        raise PermissionDenied
    found = suggest_indicators(text_of(request.GET, "q")[:200])
    return JsonResponse({"found": [_shown(one) for one in found]})


def _shown(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.pk,
        "name": indicator.name,
        "unit": indicator.unit.name if indicator.unit else "",
        "direction": indicator.direction,
        "sector": indicator.sector.name if indicator.sector else "",
        "above": indicator.parent.name if indicator.parent else "",
    }


def rows_of(request: HttpRequest) -> list[dict[str, Any]] | None:
    """The rows that a script sent, each with `key` and `written`; None where this is not what it sends."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return None
    rows = body.get("rows") if isinstance(body, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return None
    if not all(isinstance(row, dict) and _are_texts(row) for row in rows):
        return None
    return rows


def _are_texts(row: dict[str, Any]) -> bool:
    return all(isinstance(row.get(name), str) and len(row[name]) <= 1000 for name in ("key", "written"))


def refused() -> JsonResponse:
    return JsonResponse({"problem": _("Không đọc được nội dung gửi lên. Tải lại trang rồi thử lại.")}, status=400)
