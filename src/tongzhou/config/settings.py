"""Settings, all of them from the environment; docs/guides/settings.md explains each.

Nothing here needs to be changed to run on SQLite; ``DATABASE_URL`` moves to PostgreSQL. Debugging is off
unless ``TONGZHOU_DEBUG=1``, and the secret key is made once and kept in the data folder.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tongzhou.operations.logs import log_settings

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TONGZHOU_HOME") or Path.cwd() / "var").resolve()
DEBUG = os.environ.get("TONGZHOU_DEBUG") == "1"


def secret_key() -> str:
    """Read the installation's secret, making it on first use, readable by its owner alone."""
    if given := os.environ.get("TONGZHOU_SECRET_KEY"):
        return given
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = DATA / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def database(url: str) -> dict[str, Any]:
    """Turn DATABASE_URL into Django's form; without one, SQLite in the data folder.

    SQLite runs in WAL mode with immediate transactions: writers queue instead of failing (measured in
    docs/adr/0004-two-databases.md), and a commit is on the disk when the answer says *saved*.
    """
    if not url:
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        url = f"sqlite:///{DATA / 'tongzhou.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;"
            "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:] if parts.path.startswith("//") else unquote(parts.path),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas},
            "CONN_MAX_AGE": None,
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("TONGZHOU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CONTENT_HOST = os.environ.get("TONGZHOU_CONTENT_HOST", "")
ALLOWED_HOSTS += [CONTENT_HOST.partition(":")[0]] if CONTENT_HOST else []
FILES_STORE = os.environ.get("TONGZHOU_FILES") or str(DATA / "files")
BEHIND_TLS = os.environ.get("TONGZHOU_TLS") == "1"
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "tongzhou.web",
    "tongzhou.operations",
    "tongzhou.accounts",
    "tongzhou.activity",
    "tongzhou.clients",
    "tongzhou.projects",
    "tongzhou.files",
    "tongzhou.discussion",
    "tongzhou.plan",
    "tongzhou.work",
    "tongzhou.costs",
    "tongzhou.team",
    "tongzhou.risks",
    "tongzhou.recovery",
    "tongzhou.signing",
    "tongzhou.goals",
    "tongzhou.stakeholders",
    "tongzhou.scope",
    "tongzhou.changes",
    "tongzhou.acceptance",
    "tongzhou.obligations",
    "tongzhou.handover",
    "tongzhou.records",
    "tongzhou.closure",
    "tongzhou.notice",
    "tongzhou.search",
    "tongzhou.portal",
    "tongzhou.demo",
    # Below our rooms, so that their templates come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "tongzhou.web.middleware.ClosedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tongzhou.web.middleware.RequestIdMiddleware",
    "tongzhou.operations.middleware.WatchedMiddleware",
    "tongzhou.files.middleware.ContentHostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongzhou.accounts.middleware.RightsMiddleware",
    "tongzhou.activity.facts.FactsMiddleware",
    "tongzhou.accounts.middleware.SignInRequiredMiddleware",
    "tongzhou.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tongzhou.accounts.presence.PresenceMiddleware",
    "tongzhou.projects.middleware.ClosedProjectMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongzhou.operations.middleware.HeavyMiddleware",
]

ROOT_URLCONF = "tongzhou.config.urls"
WSGI_APPLICATION = "tongzhou.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "config/templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "tongzhou.web.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "tongzhou.web.templatetags.web"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tongzhou.config.shell.shell",
            ],
        },
    }
]

FORM_RENDERER = "tongzhou.web.forms.FormRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tongzhou.accounts.backends.PeopleBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = ["tongzhou.accounts.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tongzhou.accounts.passwords.DisguiseValidator"},
]

# Sign-in: allauth's flows, our addresses, looks, limits and diary (docs/adr/0011-sign-in.md).
TRUSTED_PROXIES = int(os.environ.get("TONGZHOU_TRUSTED_PROXIES", "0"))
ACCOUNT_ADAPTER = "tongzhou.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = 600
MFA_ADAPTER = "tongzhou.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "tongzhou.accounts.factors.CodeForm",
    "reauthenticate": "tongzhou.accounts.factors.CodeAgainForm",
    "activate_totp": "tongzhou.accounts.factors.AppForm",
    "authenticate_webauthn": "tongzhou.accounts.factors.PasskeyForm",
    "reauthenticate_webauthn": "tongzhou.accounts.factors.PasskeyAgainForm",
    "login_webauthn": "tongzhou.accounts.factors.PasskeyAloneForm",
}
SOCIALACCOUNT_ADAPTER = "tongzhou.accounts.provider.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # our view sees to it that the GET comes from our own page
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
OIDC_ISSUER = os.environ.get("TONGZHOU_OIDC_ISSUER", "").rstrip("/")
OIDC_NAME = os.environ.get("TONGZHOU_OIDC_NAME", "SSO") if OIDC_ISSUER else ""
INSTALLED_APPS += ["allauth.socialaccount.providers.openid_connect"] if OIDC_ISSUER else []
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": OIDC_NAME,
                "client_id": os.environ.get("TONGZHOU_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("TONGZHOU_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "config/locale"]
LANGUAGE_COOKIE_NAME = "tongzhou_language"
TIME_ZONE = os.environ.get("TONGZHOU_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600


def is_immutable(path: str, url: str) -> bool:
    """Vite puts a digest of the content into the names of what it builds."""
    return bool(re.search(r"/dist/.*-[\w-]{8}\.\w+$", url))


WHITENOISE_IMMUTABLE_FILE_TEST = is_immutable

SESSION_ENGINE = "tongzhou.accounts.sessions"
SESSION_COOKIE_NAME = "tongzhou_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tongzhou.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if BEHIND_TLS and host != "*"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *([CONTENT_HOST] if CONTENT_HOST else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024


def mail(url: str) -> tuple[str, str, int, str, str, bool, bool]:
    """Take TONGZHOU_SMTP_URL apart: smtp:// (plain), smtp+tls:// (STARTTLS), smtps:// (TLS), or nothing."""
    if not url:
        return "django.core.mail.backends.dummy.EmailBackend", "localhost", 25, "", "", False, False
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports:
        raise ValueError(f"TONGZHOU_SMTP_URL must begin with smtp, smtp+tls or smtps, not {parts.scheme}://")
    return (
        "django.core.mail.backends.smtp.EmailBackend",
        parts.hostname or "localhost",
        parts.port or ports[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.scheme == "smtp+tls",
        parts.scheme == "smtps",
    )


(
    EMAIL_BACKEND,
    EMAIL_HOST,
    EMAIL_PORT,
    EMAIL_HOST_USER,
    EMAIL_HOST_PASSWORD,
    EMAIL_USE_TLS,
    EMAIL_USE_SSL,
) = mail(os.environ.get("TONGZHOU_SMTP_URL", ""))
EMAIL_TIMEOUT = 10
MAIL_WORKS = bool(os.environ.get("TONGZHOU_SMTP_URL"))
PASSWORD_RESET_TIMEOUT = 3600
DEFAULT_FROM_EMAIL = os.environ.get("TONGZHOU_MAIL_FROM", "Tongzhou <tongzhou@localhost>")
PUBLIC_URL = os.environ.get("TONGZHOU_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
EGRESS_ALLOW = frozenset(
    entry.strip().lower() for entry in os.environ.get("TONGZHOU_EGRESS_ALLOW", "").split(",") if entry.strip()
)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = log_settings(
    os.environ.get("TONGZHOU_LOG_FORMAT", ""), os.environ.get("TONGZHOU_LOG_LEVEL", "WARNING")
)

HEAVY_ADDRESSES = {
    "GET plan_export",
    "GET items_export",
    "GET audit_export",
    "GET plan_picture",
    "GET report_document",
    "GET dossier_file",
    "GET portal_report_document",
    "GET portal_dossier_file",
    "POST plan_import",
    "POST project_import",
    "GET api:export",
    "GET api:items_export",
    "GET api:report_document",
    "GET api:dossier_download",
    "GET api:portal_report_document",
    "GET api:portal_dossier_download",
    "POST api:import_create",
}
"""What takes seconds of the server's time: so many a minute and person as ``heavy_per_minute`` says."""
