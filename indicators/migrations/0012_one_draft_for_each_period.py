
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0011_fill_the_periods_of_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='sheetcell',
            options={'ordering': ['report_id', 'indicator_id', 'period_id'], 'verbose_name': 'ô đang nhập', 'verbose_name_plural': 'ô đang nhập'},
        ),
        migrations.RemoveConstraint(
            model_name='sheetcell',
            name='sheet_cell_once',
        ),
        migrations.AlterField(
            model_name='sheetcell',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.period', verbose_name='kỳ'),
        ),
        migrations.AddConstraint(
            model_name='sheetcell',
            constraint=models.UniqueConstraint(fields=('report', 'indicator', 'period'), name='sheet_cell_once'),
        ),
    ]
