"""Give the alerts and subscriptions that are there the words of the new tables, and call what was told, told."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.db.models import CharField


def carry(apps, schema_editor):
    Alert = apps.get_model("alerts", "Alert")
    AlertEvent = apps.get_model("alerts", "AlertEvent")
    Subscription = apps.get_model("alerts", "Subscription")
    Delivery = apps.get_model("alerts", "Delivery")
    Target = apps.get_model("indicators", "Target")
    Alert.objects.update(
        subject=Concat(Value("target:"), Cast("target_id", CharField())), topic="missed", severity="critical"
    )
    Alert.objects.filter(resolved_at__isnull=False).update(state="over", ending="resolved")
    places = Target.objects.filter(pk__in=Alert.objects.values("target")).values_list(
        "pk", "locality_id", "indicator_id", "period_id"
    )
    for target, locality, indicator, period in places.iterator():
        Alert.objects.filter(target=target).update(locality=locality, indicator=indicator, period=period)
    AlertEvent.objects.update(told_at=F("happened_at"), severity="critical", cause="missed")
    Subscription.objects.filter(wants_alerts=True).update(frequency="at_once")
    Subscription.objects.filter(wants_alerts=False).update(frequency="weekly")
    Delivery.objects.filter(kind="digest").update(rhythm="weekly")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_rules_hearing_and_channels")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
