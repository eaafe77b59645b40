import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0009_reports_sent_so_far_wait_for_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetcell",
            name="period",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="indicators.period",
                verbose_name="kỳ",
            ),
        ),
    ]
