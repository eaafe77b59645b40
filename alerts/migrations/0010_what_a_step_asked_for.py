"""Keep what a person's step asked for: until when, of whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0009_digest_cursors")]
    operations = [
        migrations.AddField(
            model_name="alertevent",
            name="data",
            field=models.JSONField(blank=True, default=dict, verbose_name="số liệu của bước"),
        ),
        migrations.AlterField(
            model_name="alertevent",
            name="reason",
            field=models.TextField(blank=True, verbose_name="lý do"),
        ),
    ]
