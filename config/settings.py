"""The settings: one file, driven by the environment, checked at start (see `.env.example`).

With nothing configured the service runs embedded: one machine, localhost only, SQLite, a broker on the file system,
demonstration logins. Setting SECRET_KEY (or EMBEDDED=false) switches to production, where nothing has a default that
could surprise: database, broker, cache, mail and address must be given, and `checks.py` says what is missing.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from config.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# --- Which of the two ways to run -----------------------------------------------------------------------------------
EMBEDDED = env.bool("EMBEDDED", default="SECRET_KEY" not in env.ENVIRON)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def _embedded_secret_key() -> str:
    """A key of this machine's own, made at the first start, so that sessions survive a restart."""
    key_file = DATA_DIR / "secret-key"
    try:
        if not key_file.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            key_file.write_text(get_random_secret_key())
            key_file.chmod(0o600)
        return key_file.read_text()
    except OSError:
        # A read-only checkout can still judge a table; whatever stores data fails with its own message.
        return get_random_secret_key()


SECRET_KEY = env.str("SECRET_KEY", default="") or (_embedded_secret_key() if EMBEDDED else "")
# Keys that SECRET_KEY replaced: sessions, links and second factors made under them go on.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the embedded web server listens; in production the server's own command says it.
PORT = env.int("PORT", default=8000)
# The address that links in mails start with.
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}" if EMBEDDED else "").rstrip("/")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "localities",
    "indicators",
    "alerts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # The language is the person's choice, never the browser's header: planning offices' browsers are often English.
    "config.middleware.PersonLanguageMiddleware",
    "config.middleware.WayMiddleware",
    "localities.middleware.SeenSessionMiddleware",
    "localities.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.FormOnlyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.service",
                "localities.context_processors.units",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'chitieu.sqlite3'}")}
if database_password := env.str("DATABASE_PASSWORD", default=""):
    # Given apart, it needs no quoting, and compose.yaml hands the same variable to the database itself.
    DATABASES["default"]["PASSWORD"] = database_password
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Web, worker and beat write at the same time: together these two leave no "database is locked".
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "timeout": 30,
    }
    # A file, so that a worker in another process sees what a test wrote.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache: throttles need one that every process shares --------------------------------------------------------------
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://" if EMBEDDED else "dummycache://")}

# --- People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "localities.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# Roles (localities.choices.Role) whose people must set up a second factor before anything else.
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=[])
# How many sign-ins from one address may fail within an hour; by whoever never signed in from there.
SIGN_IN_FAILURES_PER_HOUR = env.int("SIGN_IN_FAILURES_PER_HOUR", default=100)
# How long a link in a mail for a new password works.
PASSWORD_RESET_TIMEOUT = 3600 * env.int("PASSWORD_RESET_HOURS", default=2)
# How long a session lasts from signing in.
SESSION_COOKIE_AGE = 24 * 3600 * env.int("SESSION_DAYS", default=14)
# How long it is known from where somebody signed in: a ceiling by address does not hold such people up.
SIGN_INS_KEPT_DAYS = env.int("SIGN_INS_KEPT_DAYS", default=180)

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Vietnamese dates and numbers; Django's own `vi` formats have neither input formats nor grouping.
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
# Embedded serves the files from where they are; collecting them is a step of building the image.
STATIC_ROOT = None if EMBEDDED else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Files that people attach. No address serves them: they go out through a view that asks who may see them.
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Mail ------------------------------------------------------------------------------------------------------------
# Embedded mails land as files and are read on the page /mails/; production names a real server.
if "EMAIL_URL" in env.ENVIRON:
    vars().update(env.email_url("EMAIL_URL"))
elif EMBEDDED:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mails"
else:
    # Django would take a mail server on this very machine for given; checks.py refuses this one.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT_SECONDS", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Chỉ Tiêu <chitieu@localhost>" if EMBEDDED else "")

# --- Celery ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost" if EMBEDDED else "")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT_SECONDS", default=1800)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
if CELERY_BROKER_URL.startswith("filesystem"):
    # Kombu polls the folder; its default of a second would cost four from report to mail.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker-control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than any task may run, or Redis hands a running task to a second worker.
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 300,
        "socket_connect_timeout": 5,
    }
# A dead broker must not hold up a person's request: the tables are the queue, the sweep picks the work up.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ALWAYS_EAGER = False

# Which tasks are woken when verdicts changed; named here because `indicators` does not know who listens.
STATUS_CHANGE_LISTENERS = ["alerts.handle_status_changes"]
# Which tasks are woken when a report was reviewed.
REPORT_STEP_LISTENERS = ["alerts.tell_returned_reports"]
# What the apps above keep of targets: asked before targets are removed.
HANGING_ON_TARGETS = ["alerts.hanging.alerts_on"]
# What the apps above move along when one sector is merged into another.
FOLLOWING_SECTORS = ["alerts.services.sectors.follow_sector"]

# --- REST API --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # No pages of forms: one of them would list 14 000 localities to choose from.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["indicators.api.parsers.ExactJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"login": env.str("LOGIN_RATE", default="10/min")},
    "EXCEPTION_HANDLER": "config.errors.handle_exception",
    "PAGE_SIZE": 50,
    # How many proxies stand in front: without it a forged X-Forwarded-For would be a new person to the throttle.
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0 if EMBEDDED else 1),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chỉ Tiêu",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.document_errors",
    ],
    # Names for the choices that share a field's name.
    "ENUM_NAME_OVERRIDES": {
        "LocalityKind": "localities.choices.Kind",
        "TargetKind": "indicators.choices.Kind",
        "ObservationKind": "indicators.choices.ObservationKind",
        "DeliveryKind": "alerts.choices.DeliveryKind",
        "Cause": "alerts.choices.Cause",
        "AlertSeverity": "alerts.choices.Severity",
        "FindingSeverity": "indicators.choices.Severity",
        "AlertState": "alerts.choices.AlertState",
        "DeliveryState": "alerts.choices.DeliveryState",
        "HearingFrequency": "alerts.choices.Frequency",
        "ReportingFrequency": "indicators.choices.Frequency",
        "Verdict": "indicators.choices.Verdict",
        "ReportStepKind": "indicators.choices.Step",
        "AlertStepKind": "alerts.choices.AlertStep",
        "Pace": "indicators.choices.Pace",
        "OfficialVerdict": "indicators.api.decisions.OFFICIAL_CHOICES",
    },
}

# --- Limits ----------------------------------------------------------------------------------------------------------
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=10 * 1024 * 1024)
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=10 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=20_000)
# An import that was not heard of for so long is taken up by another worker; one that writes is held by its transaction.
UPLOAD_LEASE_SECONDS = env.int("UPLOAD_LEASE_SECONDS", default=120)
UPLOAD_UNDO_HOURS = env.int("UPLOAD_UNDO_HOURS", default=24)
# How long the file of an upload is kept; what was decided and imported stays for ever.
UPLOAD_KEEP_DAYS = env.int("UPLOAD_KEEP_DAYS", default=365)
OBSERVATIONS_MAX_PER_CALL = env.int("OBSERVATIONS_MAX_PER_CALL", default=10_000)
RECOMPUTE_CHUNK_SIZE = env.int("RECOMPUTE_CHUNK_SIZE", default=20_000)
DELIVERY_LEASE_SECONDS = env.int("DELIVERY_LEASE_SECONDS", default=300)
# What happens within this time is one mail to each person; on one's own machine one wants to see it at once.
ALERT_GROUPING_SECONDS = env.int("ALERT_GROUPING_SECONDS", default=2 if EMBEDDED else 120)
ALERT_MAILS_PER_HOUR = env.int("ALERT_MAILS_PER_HOUR", default=4)
MAIL_RATE_PER_MINUTE = env.int("MAIL_RATE_PER_MINUTE", default=120)
WEBHOOK_TIMEOUT_SECONDS = env.float("WEBHOOK_TIMEOUT_SECONDS", default=10)
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)
REMINDER_WORKING_DAYS_BEFORE = env.int("REMINDER_WORKING_DAYS_BEFORE", default=2)
# Empty: /metrics answers administrators who are signed in, and nobody else.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_BYTES", default=16 * 1024 * 1024)
# A sheet of two thousand rows has four fields in each, where no script keeps them one by one.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Security --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the mail page shows each mail in a frame of its own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it wants DENY, for the reason above it cannot be
SECURE_REFERRER_POLICY = "same-origin"
if not EMBEDDED:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.bool("BEHIND_TLS_PROXY", default=True):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
