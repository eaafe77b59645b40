"""Loading the sample tables through the service that loads any table."""

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from indicators.choices import Accumulation
from indicators.errors import InvalidInputError
from indicators.models import ImportedTable
from indicators.sample import FOLDER, SAMPLE_TABLES, SampleTable
from indicators.services.catalogue import change_indicator, get_year
from indicators.services.following import follow_plan
from indicators.services.importing import Imported, Options, import_table
from indicators.services.indicator_rules import IndicatorRules
from indicators.services.plans import find_or_create_plan
from indicators.tables import Table, read_table
from localities.models import Locality, User


@transaction.atomic
def load_sample_tables(*, by: User | None) -> list[Imported]:
    """Load each sample table that was not loaded before (its content decides, not its name)."""
    loaded = []
    known = set(ImportedTable.objects.values_list("sha256", flat=True))
    for sample in SAMPLE_TABLES:
        table = read_sample(sample)
        if table.sha256 not in known:
            loaded.append(load_sample_table(sample=sample, table=table, by=by))
    return loaded


def read_sample(sample: SampleTable) -> Table:
    """The rows of a sample file."""
    return read_table(
        (FOLDER / sample.file).read_bytes(),
        sample.file,
        max_bytes=settings.IMPORT_MAX_BYTES,
        max_rows=settings.IMPORT_MAX_ROWS,
    )


def options_for(sample: SampleTable) -> Options:
    """The decisions that a planner had to take about a sample file."""
    return Options(
        observation_kind=sample.observation_kind,
        assume_unclear=True,
        # The notes of these files are their readers' remarks, in English; the documents print none.
        keep_notes=False,
        kept_as_text=sample.kept_as_text,
        directions=sample.directions,
    )


def load_sample_table(*, sample: SampleTable, table: Table, by: User | None) -> Imported:
    """Load one sample table with the decisions that it needs. Raises InvalidInputError."""
    last_day = dt.date(sample.year, 12, 31)
    locality = Locality.objects.filter(code=sample.locality_code).valid_on(last_day).first()
    if locality is None:
        raise InvalidInputError([_("Chưa có danh mục địa phương. Chạy load_localities trước.")])
    plan = find_or_create_plan(
        locality=locality,
        period=get_year(sample.year),
        name=sample.number or sample.title,
        title=sample.title if sample.number else "",
        setter=sample.setter,
        by=by,
    )
    options = options_for(sample)
    imported = import_table(table=table, file_name=sample.file, plan=plan, options=options, by=by)
    follow_plan(
        plan=plan,
        is_leading=sample.is_leading,
        counting=sample.counting,
        counted_numbers=sample.counted_numbers,
        on_track_below=None,
        behind_below=None,
        by=by,
    )
    _decide_accumulations(imported, sample, by)
    return imported


def _decide_accumulations(imported: Imported, sample: SampleTable, by: User | None) -> None:
    """Say of each indicator how its values relate; rows of several setters share theirs."""
    decided = dict.fromkeys(sample.flows, Accumulation.FLOW) | dict.fromkeys(sample.states, Accumulation.STATE)
    for indicator, accumulation in {
        target.indicator: decided[target.position] for target in imported.targets if target.position in decided
    }.items():
        rules = replace(IndicatorRules.of(indicator), accumulation=accumulation)
        change_indicator(indicator=indicator, name=indicator.name, sector=indicator.sector, rules=rules, by=by)
