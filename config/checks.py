"""What must be configured before the service starts in production, said in one go instead of at two in the morning.

`manage.py` runs these before its commands, `manage.py check --deploy` with Django's own; the web server and the
workers, which run no checks of their own, call `refuse_to_start_unconfigured`.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from localities.choices import Role

SECRET_KEY_MIN_LENGTH = 50
# What docs/production.md and .env.example show; published, so worthless as a key.
SECRET_KEY_EXAMPLE = "replace-me"  # noqa: S105 - this is the refused one
CACHES_OF_ONE_PROCESS = ("LocMemCache", "DummyCache")
MAIL_THAT_STAYS_HERE = ("filebased", "console", "locmem", "dummy")
BROKERS_OF_ONE_MACHINE = ("filesystem", "memory")


@register()
def check_production_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Every fault at once; nothing in embedded mode, which has a default for all of it."""
    if settings.EMBEDDED:
        return []
    return [*_secret_key(), *_stores(), *_addresses(), *_mail()]


@register()
def check_second_factor_roles(**_kwargs: Any) -> list[CheckMessage]:
    """A role that is mistyped would require nothing of anybody, in either way of running."""
    unknown = [role for role in settings.MFA_REQUIRED_ROLES if role not in Role.values]
    if not unknown:
        return []
    text = _("MFA_REQUIRED_ROLES có vai trò không biết: %(roles)s.") % {"roles": ", ".join(unknown)}
    hint = _("Các vai trò: %(roles)s.") % {"roles": ", ".join(Role.values)}
    return [Error(text, hint=hint, id="config.E010")]


@register(deploy=True)
def check_not_embedded(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.EMBEDDED:
        return []
    text = _("Đang ở chế độ một máy (EMBEDDED), có tài khoản trình diễn: không dùng để vận hành.")
    return [Error(text, hint=_("Đặt EMBEDDED=false và các biến trong docs/production.md."), id="config.E001")]


def refuse_to_start_unconfigured() -> None:
    """Exit with every fault on standard error. `SystemExit` also passes where other exceptions are only logged."""
    faults = [*check_production_settings(), *check_second_factor_roles()]
    if faults:
        lines = [_("Chưa đủ cấu hình để vận hành:"), *(f"- {fault.msg} {fault.hint}" for fault in faults)]
        raise SystemExit("\n".join(lines))


def _secret_key() -> Iterator[Error]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own answer to an empty one
        key = ""
    if len(key) < SECRET_KEY_MIN_LENGTH or key.startswith(SECRET_KEY_EXAMPLE):
        yield Error(
            _("SECRET_KEY chưa có, quá ngắn hoặc là giá trị mẫu."),
            hint=_('Tạo một lần: python3 -c "import secrets; print(secrets.token_urlsafe(50))" rồi giữ nguyên.'),
            id="config.E002",
        )


def _stores() -> Iterator[Error]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Error(
            _("DATABASE_URL chưa có hoặc là SQLite."),
            hint=_("Vận hành cần PostgreSQL: DATABASE_URL=postgresql://người-dùng@máy/cơ-sở-dữ-liệu"),
            id="config.E003",
        )
    broker = settings.CELERY_BROKER_URL.partition(":")[0]
    if not broker or broker in BROKERS_OF_ONE_MACHINE:
        yield Error(
            _("BROKER_URL chưa có hoặc chỉ dùng được trên một máy."),
            hint=_("Ví dụ: BROKER_URL=redis://máy:6379/0"),
            id="config.E004",
        )
    if settings.CACHES["default"]["BACKEND"].endswith(CACHES_OF_ONE_PROCESS):
        yield Error(
            _("CACHE_URL chưa có hoặc không dùng chung cho mọi tiến trình, nên không giới hạn được số lần đăng nhập."),
            hint=_("Ví dụ: CACHE_URL=rediscache://máy:6379/1"),
            id="config.E005",
        )


def _addresses() -> Iterator[Error]:
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or not address.hostname:
        yield Error(
            _("SITE_URL chưa có hoặc không bắt đầu bằng https://."),
            hint=_(
                "Đó là địa chỉ mọi người mở, cũng là đầu các liên kết trong thư: SITE_URL=https://chitieu.tinh.gov.vn"
            ),
            id="config.E006",
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            _("ALLOWED_HOSTS chưa có hoặc là *."),
            hint=_("Liệt kê tên miền của dịch vụ: ALLOWED_HOSTS=chitieu.tinh.gov.vn"),
            id="config.E007",
        )


def _mail() -> Iterator[Error]:
    if any(name in settings.EMAIL_BACKEND for name in MAIL_THAT_STAYS_HERE):
        yield Error(
            _("EMAIL_URL chưa có hoặc không phải máy chủ thư."),
            hint=_("Ví dụ: EMAIL_URL=smtp+tls://người-dùng:mật-khẩu@máy:587"),
            id="config.E008",
        )
    if "@" not in settings.DEFAULT_FROM_EMAIL or "localhost" in settings.DEFAULT_FROM_EMAIL:
        yield Error(
            _("DEFAULT_FROM_EMAIL chưa có hoặc không phải địa chỉ thư thật."),
            hint=_("Ví dụ: DEFAULT_FROM_EMAIL=Chỉ Tiêu <chitieu@tinh.gov.vn>"),
            id="config.E009",
        )
