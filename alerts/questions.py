"""What is asked before a rule of alerts is switched off or removed: in the admin and on the rules' own pages."""

from django.utils.translation import gettext as _

from alerts.models import AlertRule
from localities.asking import Question
from localities.touching import touched_by


def before_switching_off(rule: AlertRule) -> Question:
    effect = _(
        "Nguyên nhân này không còn mở cảnh báo ở đó, dù quy tắc rộng hơn đang bật; cảnh báo đang mở sẽ khép lại."
    )
    return Question(_("Tắt quy tắc: %(rule)s") % {"rule": rule}, _("Tắt quy tắc"), effect, touched_by([rule]))


def before_removing(rule: AlertRule) -> Question:
    title = _("Bỏ quy tắc: %(rule)s") % {"rule": rule}
    return Question(title, _("Bỏ quy tắc"), effect_of_removal(), touched_by([rule]))


def effect_of_removal() -> str:
    return _("Quy tắc rộng hơn lại áp dụng ở đó; cảnh báo đang mở được xem lại theo quy tắc ấy.")
