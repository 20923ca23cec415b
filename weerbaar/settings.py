"""All settings, from the environment (12-factor): docs/operators/configuration.md explains each."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from weerbaar import addresses, api_document, env
from weerbaar.log_settings import LOGGING  # noqa: F401 -- a setting

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"
API_VERSION = "1.0.0"

# --- who we are and whom we serve -----------------------------------------------------------------
DEBUG = False
DEMO = env.flag("DEMO")
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.earlier_secrets("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost")
BASE_URL = env.address("BASE_URL", "http://127.0.0.1:8000")
if DEMO:
    addresses.refuse_public_demo(ALLOWED_HOSTS, BASE_URL, env.text("BIND", ""))
HTTPS = not DEMO
# Euros a year, structural, from BZK (docs/domain/support.md §3.1.9).
VEILIG_WONEN_BUDGET = env.number("VEILIG_WONEN_BUDGET", 2_500_000)
# Where lawyers differ, the reading that binds the body that decides (docs/adr/0029).
STRICT_SUSPENSION = env.flag("STRICT_SUSPENSION", True)
STRICT_PENALTY = env.flag("STRICT_PENALTY", True)
# Legal support: the ground that letters name, and the questions as JSON (docs/adr/0031).
LEGAL_BASIS = env.choice("LEGAL_BASIS", env.LEGAL_BASES)
LEGAL_DECIDER = env.choice("LEGAL_DECIDER", env.LEGAL_DECIDERS)
LEGAL_MAXIMUM_HOURLY_RATE = env.euros("LEGAL_MAXIMUM_HOURLY_RATE")
DESK_PHONE = env.text("DESK_PHONE", "070-373 83 14")

# --- sealing --------------------------------------------------------------------------------------
WEERBAAR_KEYS = env.keys("WEERBAAR_KEYS")
WEERBAAR_INDEX_KEY = env.key("WEERBAAR_INDEX_KEY")

# Each day a line over all chains of the record, outside of this database.
ANCHOR_FILE = env.text("ANCHOR_FILE", "")
# In a timeline; on record each look stays by itself.
LOOKS_TOGETHER_MINUTES = env.number("LOOKS_TOGETHER_MINUTES", 30)

# --- the rooms ------------------------------------------------------------------------------------
CASE_TYPES = [
    "incidents",
    "veiligwonen",
    "legalsupport",
    "tour",
]
INSTALLED_APPS = [
    "weerbaar",
    "insights",
    *CASE_TYPES,
    "meetings",
    "records",
    "dataexchange",
    "integrations",
    "casework",
    "notifications",
    "organisations",
    "audit",
    "sealing",
    "ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "django_fsm",
    "django_htmx",
    "django_linear_migrations",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]
MIDDLEWARE = [
    "weerbaar.health.HealthMiddleware",
    "weerbaar.metrics.MetricsMiddleware",
    "weerbaar.logs.RequestLogMiddleware",
    "weerbaar.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "weerbaar.errors.WordsMiddleware",
    "weerbaar.scope.ScopeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "weerbaar.incoming.CleanInputMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organisations.known_devices.KnownDeviceMiddleware",
    "organisations.signin.SessionAgeMiddleware",
    "organisations.signin.SecondFactorMiddleware",
    "weerbaar.scope.DoorMiddleware",
    "weerbaar.interrupted.InterruptedFormMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "weerbaar.head.HeadMiddleware",
]
ROOT_URLCONF = "weerbaar.urls"
WSGI_APPLICATION = "weerbaar.wsgi.application"

# --- pages ----------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "weerbaar.context.page",
            ],
        },
    }
]
FORM_RENDERER = "ui.renderers.FormRenderer"
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATICFILES_DIRS = [("build", BASE_DIR / "static" / "build")]  # what the build made

# --- database: one transaction and one database role per request (weerbaar.scope) -----------------
DATABASES = {"default": addresses.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- storage: sealed files only, never served by a web server -------------------------------------
STORAGES = {
    "default": addresses.storage("STORAGE_URL"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STORE_SECONDS = env.number("STORE_SECONDS", 30, least=1)  # for a whole call, as the others: ADR 26
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["uploads.upload_handler.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # the upload handler drops all but twenty, and the form says so
UPLOAD_MEMORY_MB = env.number("UPLOAD_MEMORY_MB", 640, least=1)  # of the process that opens one
UPLOAD_CPU_SECONDS = env.number("UPLOAD_CPU_SECONDS", 10, least=1)
UPLOAD_SECONDS = env.number("UPLOAD_SECONDS", 30, least=1)
UPLOAD_OUTPUT_MB = env.number("UPLOAD_OUTPUT_MB", 64, least=1)
UPLOADS_AT_ONCE = env.number("UPLOADS_AT_ONCE", 1, least=1)  # in one process of web
UPLOADS_WAITING = env.number("UPLOADS_WAITING", 2, least=0)
# What one person may keep: reports that were not sent yet, with their files; tables to bring in.
DRAFTS_PER_PERSON = env.positive("DRAFTS_PER_PERSON", 20)
DRAFT_FILES_MB_PER_PERSON = env.positive("DRAFT_FILES_MB_PER_PERSON", 500)
IMPORTS_PER_PERSON = env.positive("IMPORTS_PER_PERSON", 20)
# Photos that an adviser may keep with one part of an advice.
PHOTOS_PER_PART = env.positive("PHOTOS_PER_PART", 30)
SCANNER_URL = env.address("SCANNER_URL", "")  # clamd
SCANNER_SECONDS = env.number("SCANNER_SECONDS", 90, least=1)
if SCANNER_URL and not SCANNER_URL.startswith(("tcp://", "unix://")):
    raise env.Misconfigured("SCANNER_URL", "must start with tcp:// or unix://")

# --- Redis: broker and cache ----------------------------------------------------------------------
REDIS_URL = env.address("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.address("REDIS_CACHE_URL", REDIS_URL),
        "KEY_PREFIX": "weerbaar",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = False
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "nwb:",
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_ROUTES = {
    "*.make_pdf": {"queue": "pdf"},
    "dataexchange.tasks.make_export": {"queue": "pdf"},
    "tour.tasks.run_planner": {"queue": "pdf"},  # a minute of a processor
    "dataexchange.tasks.*_intake": {"queue": "files"},
    "casework.tasks.scan": {"queue": "files"},
    "casework.tasks.sweep_quarantine": {"queue": "files"},
    "notifications.tasks.pass_on": {"queue": "snel"},  # never behind a mail server that is slow
    "notifications.tasks.send_events": {"queue": "webhooks"},  # never before anything of ours
    "notifications.tasks.*": {"queue": "mail"},
}
# What runs after a case was closed; casework starts it and knows none of it.
TASKS_AFTER_CLOSING = ["records.tasks.set_terms"]
# What is told before somebody leaves; organisations asks it and knows none of it.
OPEN_WORK = ["casework.handover.open_work_of"]
CELERY_TASK_DEFAULT_QUEUE = "snel"
CELERY_TIMEZONE = TIME_ZONE

# --- mail -----------------------------------------------------------------------------------------
EMAIL_URL = env.address("EMAIL_URL", "demo:" if DEMO else None)
EMAIL_SCHEMES = {"smtp", "smtps", "smtp+tls"} | ({"demo"} if DEMO else set())
if EMAIL_URL.split(":")[0] not in EMAIL_SCHEMES:
    raise env.Misconfigured("EMAIL_URL", "must start with smtp://, smtps:// or smtp+tls://")
MAIL_SECONDS = env.number("MAIL_SECONDS", 30, least=1)
MAIL_REPLY_TO = env.mail_address("MAIL_REPLY_TO")
MESSAGES_KEPT_DAYS = env.number("MESSAGES_KEPT_DAYS", 365, least=1)
SECURITY_CONTACT = env.text("SECURITY_CONTACT", "security@weerbaar.example")
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", "Steunpunt Weerbaar Bestuur <steunpunt@weerbaar.example>"
)

# --- sign-in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "organisations.passwords.GuessableValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/mijn/"
LOGOUT_REDIRECT_URL = "/"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
ACCOUNT_ADAPTER = "notifications.accounts.OutboxAccountAdapter"
SOCIALACCOUNT_ADAPTER = "organisations.sso.SocialAccountAdapter"
MFA_ADAPTER = "organisations.signin.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, who knows the address
ACCOUNT_FORMS = {
    "login": "organisations.forms.account.LoginForm",
    "reauthenticate": "organisations.forms.account.ReauthenticateForm",
    "reset_password": "organisations.forms.account.ResetPasswordForm",
    "reset_password_from_key": "organisations.forms.account.ResetPasswordKeyForm",
    "change_password": "organisations.forms.account.ChangePasswordForm",
    "set_password": "organisations.forms.account.SetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "organisations.forms.account.AuthenticateForm",
    "reauthenticate": "organisations.forms.account.ReauthenticationForm",
    "activate_totp": "organisations.forms.account.ActivateForm",
    "add_webauthn": "organisations.forms.account.AddPasskeyForm",
    "edit_webauthn": "organisations.forms.account.EditPasskeyForm",
    "authenticate_webauthn": "organisations.forms.account.PasskeyForm",
    "login_webauthn": "organisations.forms.account.PasskeyLoginForm",
    "reauthenticate_webauthn": "organisations.forms.account.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Weerbaar"
MFA_TOTP_TOLERANCE = 0
# The address is the administrator's; nobody can take an account by making one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
OIDC_SECONDS = env.number("OIDC_SECONDS", 10, least=1)
OIDC_SERVER = env.address("OIDC_SERVER", "")
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER))] if OIDC_SERVER else []
OIDC_APP = {
    "provider_id": "sso",
    "name": env.text("OIDC_NAME", "Single sign-on"),
    "client_id": env.text("OIDC_CLIENT_ID", ""),
    "secret": env.text("OIDC_SECRET", ""),
    "settings": {"server_url": OIDC_SERVER, "fetch_userinfo": False},
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "organisations.sso.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [OIDC_APP] if OIDC_SERVER else [],
    }
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_ONLY = False
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR_REQUIRED = not DEMO
SESSION_IDLE = timedelta(minutes=15)
SESSION_ABSOLUTE = timedelta(hours=10)

# --- what a browser is told -----------------------------------------------------------------------
SESSION_COOKIE_NAME = "__Host-sessie" if HTTPS else "sessie"
DEVICE_COOKIE_NAME = "__Host-apparaat" if HTTPS else "apparaat"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "weerbaar.errors.stale_form"
# How a request of nobody is answered, and how sign-in, a room below, keeps what was typed.
SIGNED_OUT_VIEW = "weerbaar.interrupted.signed_out"
KEEP_TYPED = "weerbaar.interrupted.keep"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser follows this through the redirect to the provider.
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- metrics and traces: off unless asked for; by route, never by organisation, person or case ----
METRICS_TOKEN = env.secret("METRICS_TOKEN", 32) if env.text("METRICS_TOKEN", "") else ""
TRACES = bool(env.text("OTEL_EXPORTER_OTLP_ENDPOINT", ""))

# --- API: the base is here, the resources come with their case types ------------------------------
API_CLIENT_SECRETS = env.flag("API_CLIENT_SECRETS") or DEMO  # the norm is private_key_jwt
API_RATE = env.positive("API_RATE", 600)  # requests a minute, for one client
# And for all clients of one organisation together.
API_RATE_ORGANISATION = env.positive("API_RATE_ORGANISATION", 1800)
# Events for systems of others: who we say we are (a URN with the OIN of the installation), and
# whether private addresses may be called.
WEBHOOK_SOURCE = env.text("WEBHOOK_SOURCE", BASE_URL)
WEBHOOK_SECONDS = env.number("WEBHOOK_SECONDS", 10, least=1)
WEBHOOK_PRIVATE = env.flag("WEBHOOK_PRIVATE") or DEMO
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "integrations.openapi.Schema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # the door does it (weerbaar.scope)
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a parameter nobody knows, as any other
    "EXCEPTION_HANDLER": "integrations.problems.problem_of",
}
API_CONTACT = api_document.contact(BASE_URL, SECURITY_CONTACT)
API_SCOPES = api_document.SCOPES
SPECTACULAR_SETTINGS = api_document.spectacular(BASE_URL, API_VERSION)
