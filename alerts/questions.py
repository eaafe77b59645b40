"""What is asked before steps that the same button does not take back: on pages, and of rules in the admin, too."""

from django.utils.translation import gettext as _

from alerts.models import AlertRule, Ownership, Subscription
from localities.asking import Question
from localities.touching import counted, touched_by


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


def before_removing_owner(ownership: Ownership) -> Question:
    names = {"person": ownership.user, "indicator": ownership.indicator, "place": ownership.locality}
    title = _("%(person)s thôi phụ trách %(indicator)s") % names
    effect = _(
        "%(person)s không còn nhận tin với tư cách người phụ trách %(indicator)s ở %(place)s và các đơn vị bên dưới; "
        "cảnh báo đã giao cho họ vẫn giữ nguyên."
    )
    others = Ownership.objects.filter(indicator=ownership.indicator, locality=ownership.locality)
    left = others.exclude(user=ownership.user).select_related("user")
    touched = counted(_("Người phụ trách còn lại ở đó"), left, lambda one: str(one.user))
    if touched.count:
        return Question(title, _("Thôi phụ trách"), effect % names, [touched])
    alone = _("Sau đó ở đó không còn ai phụ trách chỉ tiêu này.")
    return Question(title, _("Thôi phụ trách"), f"{effect % names} {alone}")


def before_unsubscribing(subscription: Subscription) -> Question:
    others = Subscription.objects.filter(user=subscription.user).exclude(pk=subscription.pk)
    effect = (
        _("Tin về nơi này theo các đăng ký còn lại; muốn nhận như cũ phải đăng ký lại.")
        if others.exists()
        else _("Đây là đăng ký cuối cùng: sau đó lại nhận tin theo mặc định của vai trò.")
    )
    about = ", ".join(str(one) for one in (subscription.plan, subscription.sector, subscription.locality) if one)
    title = _("Bỏ đăng ký nhận tin: %(about)s") % {"about": about}
    return Question(title, _("Bỏ đăng ký"), effect, asks_why=False)


def before_changing_calendar() -> Question:
    effect = _(
        "Địa chỉ cũ thôi dùng được ngay và không lấy lại được. Điện thoại và chương trình thư đang theo địa chỉ cũ "
        "không còn thấy hạn báo cáo cho đến khi thêm địa chỉ mới."
    )
    return Question(_("Đổi địa chỉ lịch hạn báo cáo"), _("Đổi địa chỉ lịch"), effect, asks_why=False)
