"""Settings, one file, from the outside in: machine, rooms, requests, headers, cookies, database,
files, words, logs.

Everything that differs from machine to machine comes from `environment.py`, which refuses what it
does not understand. There is no switch here, and none may be added, that opens an instruction: see
docs/ARCHITECTURE.md, "The one door".
"""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from backapp import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# -- The machine -----------------------------------------------------------------------------------
try:
    HERE = environment.read(os.environ, BASE_DIR)
except environment.BadEnvironment as bad:
    raise ImproperlyConfigured(str(bad)) from None

DEBUG = HERE.debug
SECRET_KEY = HERE.secret_key
SECRET_KEY_FALLBACKS = list(HERE.secret_key_fallbacks)
ALLOWED_HOSTS = list(HERE.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(HERE.csrf_trusted_origins)
ADMIN_PATH = HERE.admin_path
# where the site is, whatever a request calls it
CANONICAL = f"http{'' if HERE.local else 's'}://{ALLOWED_HOSTS[0].lstrip('.')}"
OFFLINE_COPY = HERE.offline_copy
SECURE = not HERE.local  # https only; plain http exists on loopback alone

# -- The rooms -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "backapp.staff.apps.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "backapp.staff",
    "backapp.library",
    "backapp.screening",
    "backapp.practice",
    "backapp.operate",
    "backapp.diary",
]
ROOT_URLCONF = "backapp.urls"
WSGI_APPLICATION = "backapp.wsgi.application"
# links never depend on a path prefix that a request claims: what is kept would carry it to
# everybody
FORCE_SCRIPT_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- A request's way in and out (docs/ARCHITECTURE.md walks it) ------------------------------------
MIDDLEWARE = [
    *(["backapp.operate.counting.Counted"] if HERE.counts else []),
    "backapp.web.headers.IsolationHeaders",
    "backapp.web.headers.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "backapp.web.files.StaticFiles",
    "backapp.compression.CompressionMiddleware",
    "backapp.web.requests.RefuseMalformed",
    "backapp.limits.RateLimits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "backapp.web.requests.SameOrigin",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "backapp.staff.idle_logout.IdleLogout",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backapp.screening.idle.SamePerson",
    "backapp.screening.zones.VisitorsZone",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "backapp.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backapp.screening.context.shell",
            ],
            "builtins": ["backapp.fragments", "backapp.web.files"],
        },
    }
]
# The admin's limits; public forms have narrower ones in web/requests.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 524_288
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# a diary brought along, read and dropped; nothing that is sent is ever stored as a file
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_LIMIT = 2_097_152
# Public addresses that take a file, and the most bytes of a form with it: less than Django would
# put into a file of its own.
UPLOADS = {"/diary/import/": 2_097_152}

DIARIES_BYTES = HERE.diaries_mb * 1_000_000  # that all diaries together may take

# How often forms may come: the first that matches counts. Reading is never counted, nor clearing,
# nor saying that it hurts.
# limits.Limit: name, addresses, tokens and seconds, a field to count by where the network cannot be
# told
LIMITS = (
    ("starts", r"/screening/$", *HERE.limits["LIMIT_STARTS"], ""),
    ("diaries", r"/diary/start/$", *HERE.limits["LIMIT_DIARIES"], ""),
    ("imports", r"/diary/import/$", *HERE.limits["LIMIT_IMPORTS"], ""),
    ("answers", r"/(screening|diary|my-routine)/", *HERE.limits["LIMIT_ANSWERS"], ""),
    ("logins", rf"/{ADMIN_PATH}(login|second-factor)/", *HERE.limits["LIMIT_LOGINS"], "username"),
)

# -- What is kept for a while and may be lost: counts of the limits above. Shared where CACHE_URL
#    names a server (docs/adr/0064)
CACHES = {
    "default": {
        "BACKEND": "backapp.caches.SharedCache"
        if HERE.cache
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": HERE.cache,
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # of a process's own memory
        "KEY_PREFIX": "backapp",
    }
}

# -- Headers ---------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
# asked from the same machine or network, without the proxy that ends TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {  # directive: its sources
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "media-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    # text becomes elements only through static/js/trusted.js
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default", "offline"],
}
# As strict as the admin's own pages allow: they mark icons with data: addresses, and its scripts
# write markup themselves.
_TRUSTED = ("require-trusted-types-for", "trusted-types")
CONTENT_SECURITY_POLICY_ADMIN = {
    name: sources for name, sources in CONTENT_SECURITY_POLICY.items() if name not in _TRUSTED
} | {"img-src": ["'self'", "data:"]}

# -- Cookies and sessions: answers live on the server, until the browser closes and never over a
#    day (docs/adr/0004)
SESSION_ENGINE = "backapp.screening.sessions"
SESSION_COOKIE_NAME = "__Host-s" if SECURE else "backapp-s"
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Strict would lose the session on a link from elsewhere
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-c" if SECURE else "backapp-c"
CSRF_COOKIE_AGE = None  # a session cookie like the other
CSRF_FAILURE_VIEW = "backapp.web.faults.csrf_failure"
# This check looks for Django's own check of forms by its name; SameOrigin is a subclass of it
# (docs/adr/0005).
SILENCED_SYSTEM_CHECKS = ["security.W003"]
# when somebody was here last: screening/idle.py
ACTIVITY_COOKIE_NAME = "__Host-a" if SECURE else "backapp-a"
LANGUAGE_COOKIE_NAME = "__Host-l" if SECURE else "backapp-l"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = SECURE, True, "Lax"
# set only when a visitor starts a diary (docs/adr/0035)
DIARY_COOKIE_NAME = "__Host-d" if SECURE else "backapp-d"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Database --------------------------------------------------------------------------------------
DATABASES = {"default": dict(HERE.database)}
# with IMMEDIATE, every page view would take the write lock
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; opening one anew costs as much as a whole page
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Only `migrate` may bring a data file into being: a missing one is a fault to be seen, not an
    # empty site (docs/adr/0003).
    _mode = "rwc" if sys.argv[1:2] == ["migrate"] else "rw"
    DATABASES["default"]["NAME"] = f"{Path(DATABASES['default']['NAME']).as_uri()}?mode={_mode}"
    DATABASES["default"]["OPTIONS"] = {
        # a reader that turns writer would otherwise fail at once under load
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,  # seconds to wait for a writer
        # deleted answers leave the file
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
else:
    # one that a restarted server has dropped is opened anew
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # so that PgBouncer may hand connections round by transaction
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)  # seconds

# -- Accounts (clinicians in the admin; visitors have none) ----------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "backapp.staff.passwords.NotCommonInDisguise"},
    {"NAME": "backapp.staff.passwords.NoSiteWords"},
]

SECOND_FACTOR_REQUIRED = SECURE  # on one's own machine the admin opens with a password alone
OTP_TOTP_ISSUER = "Backapp"
OTP_TOTP_THROTTLE_FACTOR = 1  # seconds to wait after a wrong code, doubled with each
OTP_STATIC_THROTTLE_FACTOR = 1

# -- Files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "backapp.web.files.StaticStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = BASE_DIR / "var" / "media"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
CONTENT_FOLDER = (
    BASE_DIR / "fixtures" / "library"
)  # the authored content as files: what load_content reads and dump_content writes

# -- Words and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = HERE.time_zone

# -- Logs: where and what kind, never what a visitor said ------------------------------------------
ADMINS: list = []  # no error mails: they would carry the form
LOGGING = logs.config(HERE.log_format)
