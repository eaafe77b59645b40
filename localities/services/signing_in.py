"""Signing in, the same for pages and API: password, then the second factor of whoever has one."""

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from localities.accounts.required_factor import has_second_factor, must_set_up_second_factor
from localities.errors import AccountError
from localities.models import User
from localities.services.lockout import begin_code_attempt, begin_password_attempt, forgive
from localities.services.second_factor import take_code


def check_password(*, username: str, password: str, address: str, request: HttpRequest | None = None) -> User:
    """The active person of that name and password. Raises AccountError, TooManyAttemptsError.

    Never in a transaction: what failed must stay counted.
    """
    attempt = begin_password_attempt(username=username, address=address)
    user = authenticate(request, username=username, password=password)
    if user is None:
        sentence = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại.")
        raise AccountError({"": [sentence]})
    forgive(attempt)
    return user


def check_own_password(*, user: User, password: str, address: str) -> None:
    """Ask a person who is signed in for their password again. Raises AccountError, TooManyAttemptsError."""
    attempt = begin_password_attempt(username=user.username, address=address)
    if not user.check_password(password):
        raise AccountError({"password": [_("Mật khẩu hiện tại chưa đúng.")]})
    forgive(attempt)


def check_code(*, user: User, code: str, address: str) -> None:
    """Take a code of the second factor. Raises AccountError, TooManyAttemptsError."""
    attempt = begin_code_attempt(user_id=user.pk, address=address)
    if not take_code(user=user, code=code):
        raise AccountError({"code": [_("Mã chưa đúng hoặc đã dùng. Chờ mã tiếp theo trong ứng dụng rồi nhập lại.")]})
    forgive(attempt)


def check_credentials(*, username: str, password: str, code: str, address: str) -> User:
    """All of it at once, for programs. Raises AccountError, TooManyAttemptsError."""
    user = check_password(username=username, password=password, address=address)
    if must_set_up_second_factor(user):
        raise AccountError(
            {"": [_("Vai trò của bạn cần xác thực hai bước. Đăng nhập trên trang web để bật, rồi gửi kèm mã.")]}
        )
    if has_second_factor(user):
        if not code:
            raise AccountError({"code": [_("Gửi kèm mã của ứng dụng xác thực.")]})
        check_code(user=user, code=code, address=address)
    return user
