"""What was assigned, and what only tries a webhook, are kinds of deliveries of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('alerts', '0012_history_of_owners')]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('alerts', 'Cảnh báo'), ('digest', 'Bản tin'), ('reminder', 'Nhắc báo cáo'), ('escalation', 'Báo lên cấp trên'), ('assignment', 'Giao xử lý'), ('trial', 'Gửi thử')], max_length=10, verbose_name='loại'),
        ),
    ]
