"""The rules and escalation steps that a service begins with."""

from decimal import Decimal

from django.db import migrations

# cause, name, severity, threshold, hold, margin
RULES = [
    ("missed", "Chưa đạt khi hết kỳ", "critical", None, 1, None),
    ("far_behind", "Chậm nhiều so với tiến độ", "critical", None, 1, Decimal(2)),
    ("behind", "Chậm so với tiến độ", "warning", None, 1, Decimal(2)),
    # The first value of a year says little about its end.
    ("forecast_miss", "Dự báo không đạt", "notice", None, 2, Decimal(1)),
    ("overdue", "Báo cáo quá hạn", "warning", None, 1, None),
    ("inconsistent", "Số liệu không khớp", "notice", None, 1, None),
    ("verdicts_differ", "Đánh giá chính thức khác tính toán", "notice", None, 1, None),
    ("plan_changed", "Mức giao thay đổi khi đã có số liệu", "notice", None, 1, None),
    ("unattended", "Chỉ tiêu chưa có người theo dõi", "notice", None, 1, None),
]
# level, working days without acknowledgement, levels up
STEPS = [(1, 3, 0), (2, 7, 1)]


def ship(apps, schema_editor):
    AlertRule = apps.get_model("alerts", "AlertRule")
    EscalationStep = apps.get_model("alerts", "EscalationStep")
    for cause, name, severity, threshold, hold, margin in RULES:
        AlertRule.objects.create(
            cause=cause, name=name, severity=severity, threshold=threshold, hold_values=hold, recovery_margin=margin
        )
    for level, working_days, levels_up in STEPS:
        EscalationStep.objects.create(level=level, working_days=working_days, levels_up=levels_up)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_require_what_was_carried")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
