"""Keep who began and who ceased to answer for an indicator."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0011_draft_rules'),
        ('indicators', '0007_audits_and_printed_percentages'),
        ('localities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnershipChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_owner', models.BooleanField(verbose_name='phụ trách')),
                ('changed_at', models.DateTimeField(verbose_name='lúc')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người làm')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='indicators.indicator', verbose_name='chỉ tiêu')),
                ('locality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.locality', verbose_name='địa phương')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người phụ trách')),
            ],
            options={
                'verbose_name': 'thay đổi người phụ trách',
                'verbose_name_plural': 'thay đổi người phụ trách',
                'ordering': ['-changed_at', '-id'],
                'indexes': [models.Index(fields=['locality', '-changed_at'], name='ownership_change_by_locality')],
            },
        ),
    ]
