"""Help with the accounts of people who cannot get in, or should not."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities import services
from localities.admin.asking import AsksFirst
from localities.admin.base import administered
from localities.asking import Question, ask_first
from localities.errors import LocalityError
from localities.models import User
from localities.touching import Touched, touched_by


class AccountHelp(AsksFirst):
    """What an administrator does for people who cannot get in, or should not: on everybody chosen, or on nobody."""

    actions = ["remove_second_factor", "sign_out", "unlock"]

    def has_help_permission(self, request: HttpRequest) -> bool:
        """Whom exactly somebody may help, the services say."""
        return request.user.is_superuser or administered(request).exists()

    @admin.action(description=gettext_lazy("Gỡ xác thực hai bước (mất điện thoại)"), permissions=["help"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever lost phone and recovery codes; they then sign in with the password alone, or set up a new one."""
        people = list(queryset.filter(second_factor__isnull=False))
        if not people:
            nobody = _("Không ai trong số đã chọn đang bật xác thực hai bước.")
            self.message_user(request, nobody, messages.WARNING)
        if not people or not self._may_help(request, people):
            return
        title, act = _("Gỡ xác thực hai bước của: %(names)s"), _("Gỡ xác thực hai bước")
        effect = _("Sau đó chỉ cần mật khẩu là vào được; mã dự phòng cũng bỏ. Chỉ gỡ khi biết chắc chính họ hỏi.")
        ask_first(request, Question(title % _names(people), act, effect, touched_by(people)))
        done = _("Đã gỡ xác thực hai bước của: %(names)s.")
        self._help(request, people, services.remove_second_factor, done)

    @admin.action(description=gettext_lazy("Kết thúc mọi phiên đăng nhập"), permissions=["help"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = list(queryset)
        if not self._may_help(request, people):
            return
        title, act = _("Kết thúc mọi phiên đăng nhập của: %(names)s"), _("Kết thúc mọi phiên")
        effect = _("Họ phải đăng nhập lại ở mọi máy. Chương trình đang đăng nhập thay họ cũng dừng.")
        ask_first(request, Question(title % _names(people), act, effect, touched_by(people)))
        self._help(request, people, services.sign_out, _("Đã kết thúc mọi phiên đăng nhập của: %(names)s."))

    @admin.action(description=gettext_lazy("Mở tạm khóa đăng nhập"), permissions=["help"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever mistyped too often; blocks end by themselves within the hour, or the day for codes."""
        if not self._may_help(request, list(queryset)):
            return
        blocks = {user: services.blocks_of(user) for user in queryset}
        people = [user for user, found in blocks.items() if found]
        if not people:
            nobody = _("Không ai trong số đã chọn đang bị tạm khóa ở nơi từng có người đăng nhập.")
            self.message_user(request, nobody, messages.WARNING)
            return
        said = [_said(user, block) for user in people for block in blocks[user]]
        title, act = _("Mở tạm khóa đăng nhập của: %(names)s"), _("Mở khóa")
        effect = _("Người biết tên đăng nhập lại thử được mật khẩu ngay. Hỏi chính họ trước khi mở.")
        touched = [Touched(_("Lần tạm khóa"), len(said), said[:5])]
        ask_first(request, Question(title % _names(people), act, effect, touched))
        self._help(request, people, services.unlock, _("Đã mở tạm khóa đăng nhập của: %(names)s."))

    def _may_help(self, request: HttpRequest, people: Sequence[User]) -> bool:
        """Before anything is asked: what hangs on people of other units is not told either."""
        try:
            for user in people:
                services.require_helper(user, request.user)
        except LocalityError as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return False
        return True

    def _help(self, request: HttpRequest, people: Sequence[User], verb: Callable[..., Any], done: str) -> None:
        with transaction.atomic():
            for user in people:
                verb(user=user, by=request.user)
        self.message_user(request, done % _names(people), messages.SUCCESS)


def _names(people: Sequence[User]) -> dict[str, str]:
    return {"names": ", ".join(str(user) for user in people)}


def _said(user: User, block: Any) -> str:
    until = date_format(timezone.localtime(block.until), "SHORT_DATETIME_FORMAT")
    if not block.address:
        return _("%(user)s, mọi nơi, đến %(until)s") % {"user": user, "until": until}
    return _("%(user)s, từ %(address)s, đến %(until)s") % {"user": user, "address": block.address, "until": until}
