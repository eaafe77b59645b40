"""People stop their mails by a link, and end the address of their calendar feed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0007_outlets_and_notifications")]
    operations = [
        migrations.AddField(
            model_name="mailpreference",
            name="stopped_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ngừng mọi thư từ"),
        ),
        migrations.AddField(
            model_name="mailpreference",
            name="calendar_number",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
