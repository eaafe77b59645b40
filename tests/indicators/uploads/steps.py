"""An upload on its way, step by step."""

from typing import Any

from indicators.models import (
    Indicator,
    Milestone,
    Observation,
    Plan,
    Sector,
    Target,
    TargetVersion,
    UnitOfMeasure,
    Upload,
    VerdictDecision,
)
from indicators.services.findings import audit_stale
from indicators.services.recompute import recompute_stale
from indicators.services.uploads import (
    confirm_matches,
    decide_documents,
    decide_options,
    import_next,
    queue_upload,
    store_upload,
)
from indicators.uploads import look_at
from tests.indicators.faulty_tables import csv_bytes

HEADERS = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Đánh giá", "Chiều"]
FACTS = (Target, TargetVersion, Milestone, VerdictDecision, Plan, Indicator, UnitOfMeasure, Sector)
# A whole that is made anew is another row that says the same.
OF_THE_ROW = ("id", "recorded_at", "corrects_id")


def rows_of(*rows: list[str]) -> bytes:
    """A CSV of rows under `HEADERS`."""
    return csv_bytes(list(rows), HEADERS)


def uploaded(plan: Plan, content: bytes, by: Any = None, name: str = "bieu.csv", **options: Any) -> Upload:
    upload = store_upload(content=content, name=name, plan=plan, by=by)
    decide_documents(upload=upload, documents="named", by=by)
    said = {"as_of": None, "effective_on": None, "observation_kind": "estimate", "assume_unclear": True}
    return decide_options(upload=upload, **{**said, "accept_new_units": True, **options}, by=by)


def imported(plan: Plan, content: bytes, by: Any = None, **options: Any) -> Upload:
    """Uploaded, confirmed and imported; judged and audited as the worker does it after that."""
    upload = uploaded(plan, content, by, **options)
    if likely := {row.line: row.choices[0].id for row in look_at(upload).waiting}:
        confirm_matches(upload=upload, matches=likely, by=by)
    queue_upload(upload=upload, by=by)
    import_next()
    settle()
    return Upload.objects.get(pk=upload.pk)


def settle() -> None:
    recompute_stale()
    audit_stale()


def facts() -> dict[str, list[dict[str, Any]]]:
    """Everything that people have entered, as it stands: rows of the catalogue and of plans, values that count."""
    said = {model.__name__: list(model.objects.order_by("pk").values()) for model in FACTS}
    live = Observation.objects.filter(is_superseded=False).order_by("locality", "indicator", "as_of", "kind", "pk")
    said["entered"] = list(live.filter(is_computed=False).values())
    computed = live.filter(is_computed=True).values()
    said["computed"] = [{name: fact for name, fact in row.items() if name not in OF_THE_ROW} for row in computed]
    return said
