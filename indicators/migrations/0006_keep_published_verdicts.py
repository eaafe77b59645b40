"""Keep the verdicts that were published before decisions had rows of their own, said of the value they stood beside."""

from django.db import migrations


def keep(apps, schema_editor):
    Target = apps.get_model("indicators", "Target")
    VerdictDecision = apps.get_model("indicators", "VerdictDecision")
    said_of = Target.objects.exclude(official_verdict="").select_related("assessment")
    for target in said_of.iterator(chunk_size=2000):
        assessment = getattr(target, "assessment", None)
        target.official_observation_id = assessment.observation_id if assessment else None
        target.save(update_fields=["official_observation_id"])
        VerdictDecision.objects.create(
            target=target,
            verdict=target.official_verdict,
            written=target.official_written,
            reason=target.official_reason or target.official_written or str(target.plan_id),
            observation_id=target.official_observation_id,
            decided_at=target.official_at or target.created_at,
            decided_by_id=target.official_by_id,
        )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0005_reporting_calendars")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
