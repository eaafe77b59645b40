"""The forms of one's own account. What a service refuses is shown where its field stands."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.errors import LocalityError
from localities.models import Membership, User

PASSWORD_LENGTH = 4096


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: nothing before it is sent, even an empty one afterwards."""
    return request.POST if request.method == "POST" else None


class AccountForm(forms.Form):
    """Takes over what a service refuses."""

    use_required_attribute = False

    def refuse(self, error: LocalityError) -> None:
        for field, messages in error.by_field.items():
            self.add_error(field if field in self.fields else None, messages)


def password_field(label: Any, missing: Any, autocomplete: str = "current-password") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=PASSWORD_LENGTH, strip=False, widget=widget, error_messages={"required": missing}
    )


class SignInForm(AccountForm):
    username = forms.CharField(max_length=150, error_messages={"required": gettext_lazy("Nhập tên đăng nhập.")})
    password = password_field(gettext_lazy("Mật khẩu"), gettext_lazy("Nhập mật khẩu."))


class CodeForm(AccountForm):
    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=40,
        error_messages={"required": gettext_lazy("Nhập mã xác thực.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class OwnPasswordForm(AccountForm):
    """Asks again for the password of whoever sits here, before something that opens the account to others."""

    password = password_field(gettext_lazy("Mật khẩu hiện tại"), gettext_lazy("Nhập mật khẩu hiện tại."))


class SetUpForm(OwnPasswordForm, CodeForm):
    """The first code of an app, and the password."""

    field_order = ["code", "password"]


class NewPasswordForm(AccountForm):
    new_password = password_field(
        gettext_lazy("Mật khẩu mới"), gettext_lazy("Nhập mật khẩu mới."), autocomplete="new-password"
    )
    again = password_field(
        gettext_lazy("Nhập lại mật khẩu mới"), gettext_lazy("Nhập lại mật khẩu mới."), autocomplete="new-password"
    )

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("new_password", again) != again:
            raise forms.ValidationError(_("Hai lần nhập chưa giống nhau."))
        return again


class ChangePasswordForm(OwnPasswordForm, NewPasswordForm):
    field_order = ["password", "new_password", "again"]


class ForgottenForm(AccountForm):
    written = forms.CharField(
        label=gettext_lazy("Tên đăng nhập hoặc thư điện tử"),
        max_length=254,
        error_messages={"required": gettext_lazy("Nhập tên đăng nhập hoặc địa chỉ thư.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ProfileForm(AccountForm):
    """Name and mail address; another mail address asks for the password, since it opens the way to a new one."""

    full_name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        max_length=150,
        error_messages={"required": gettext_lazy("Nhập họ và tên.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Địa chỉ thư phải có dạng ten@donvi.gov.vn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu hiện tại (khi đổi địa chỉ thư)"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, initial={"full_name": user.full_name, "email": user.email}, **kwargs)

    @property
    def changes_mail(self) -> bool:
        return self.cleaned_data["email"] != self.user.email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "email" in data and self.changes_mail and not data["password"]:
            self.add_error("password", _("Nhập mật khẩu hiện tại để đổi địa chỉ thư."))
        return data


class StandInForm(AccountForm):
    """Which of one's roles, to whom, from which day through which day."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        empty_label=gettext_lazy("Chọn"),
        label=gettext_lazy("Vai trò"),
        error_messages={"required": gettext_lazy("Chọn vai trò giao cho người thay.")},
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        empty_label=gettext_lazy("Chọn"),
        label=gettext_lazy("Người thay"),
        error_messages={"required": gettext_lazy("Chọn người thay.")},
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Từ ngày (ngày/tháng/năm)"), error_messages={"required": gettext_lazy("Nhập ngày bắt đầu.")}
    )
    last_day = forms.DateField(
        label=gettext_lazy("Đến hết ngày (ngày/tháng/năm)"),
        error_messages={"required": gettext_lazy("Nhập ngày cuối.")},
    )
    note = forms.CharField(label=gettext_lazy("Lý do (không bắt buộc)"), max_length=200, required=False)

    def __init__(
        self, *args: Any, giver: User, memberships: QuerySet[Membership], people: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = memberships
        # One's own without one's own name.
        self.fields["membership"].label_from_instance = lambda one: (
            f"{one.get_role_display()}, {one.locality}" if one.user_id == giver.pk else str(one)
        )
        self.fields["user"].queryset = people

    def clean_last_day(self) -> dt.date:
        last = self.cleaned_data["last_day"]
        first = self.cleaned_data.get("valid_from")
        if first is not None and last < first:
            raise forms.ValidationError(_("Ngày cuối không được trước ngày bắt đầu."))
        if last == dt.date.max:
            raise forms.ValidationError(_("Ngày cuối quá xa."))
        return last
