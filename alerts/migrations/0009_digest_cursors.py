"""Keep how far each person's digests have come, also where a moment brought none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0008_stopping_mails_and_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="DigestCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("daily", "Bản tin ngày"), ("weekly", "Bản tin tuần")],
                        max_length=10,
                        verbose_name="nhịp",
                    ),
                ),
                ("looked_until", models.DateTimeField(blank=True, null=True, verbose_name="đã xem xét đến")),
                ("covers_from", models.DateTimeField(blank=True, null=True, verbose_name="bản sau tính từ")),
                ("folded", models.PositiveIntegerField(default=0, verbose_name="số tin gộp vào bản tin")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digest_cursors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người dùng",
                    ),
                ),
            ],
            options={
                "verbose_name": "mốc bản tin",
                "verbose_name_plural": "mốc bản tin",
                "ordering": ["user_id", "rhythm"],
            },
        ),
        migrations.AddConstraint(
            model_name="digestcursor",
            constraint=models.UniqueConstraint(fields=("user", "rhythm"), name="digest_cursor_once"),
        ),
    ]
