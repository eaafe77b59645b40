"""Tell rules that are only being tried from rules that are switched off."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("alerts", "0010_what_a_step_asked_for")]
    operations = [
        migrations.AddField(
            model_name="alertrule",
            name="is_draft",
            field=models.BooleanField(default=False, verbose_name="đang thử"),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=~Q(is_draft=True, is_on=True),
                name="alert_rule_draft_is_off",
            ),
        ),
    ]
