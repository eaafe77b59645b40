import datetime as dt

from django.db import migrations

# What runs longer than a year was asked for only where there was nothing shorter.
LEAP_YEAR = dt.timedelta(days=366)


def fill(apps, schema_editor):
    """Each draft was of the longest period up to a year that its unit had a target for."""
    cells = apps.get_model("indicators", "SheetCell").objects.filter(period__isnull=True)
    targets = apps.get_model("indicators", "Target").objects.select_related("period")
    for cell in cells.select_related("report").iterator():
        day = cell.report.cut_off_on
        asked = targets.filter(
            locality=cell.report.locality_id,
            indicator=cell.indicator_id,
            period__starts_on__lte=day,
            period__ends_on__gte=day,
        )
        period = max((target.period for target in asked), key=_rank, default=None)
        if period is None:
            # Nothing asks for it any more, and no page shows it.
            cell.delete()
        else:
            cell.period = period
            cell.save(update_fields=["period"])


def _rank(period):
    length = period.ends_on - period.starts_on
    return length < LEAP_YEAR, length if length < LEAP_YEAR else -length


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0010_drafts_know_their_period"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
