"""What is told of a returned report is a kind of delivery of its own; so is what was told already."""

from django.db import migrations, models


def rename_what_was_told(apps, schema_editor):
    told = apps.get_model('alerts', 'Delivery').objects.filter(kind='reminder', once_key__startswith='returned:')
    told.update(kind='returned')


def call_them_reminders(apps, schema_editor):
    apps.get_model('alerts', 'Delivery').objects.filter(kind='returned').update(kind='reminder')


class Migration(migrations.Migration):

    dependencies = [('alerts', '0013_assignments_and_trials')]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('alerts', 'Cảnh báo'), ('digest', 'Bản tin'), ('reminder', 'Nhắc báo cáo'), ('returned', 'Báo cáo bị trả lại'), ('escalation', 'Báo lên cấp trên'), ('assignment', 'Giao xử lý'), ('trial', 'Gửi thử')], max_length=10, verbose_name='loại'),
        ),
        migrations.RunPython(rename_what_was_told, call_them_reminders),
    ]
