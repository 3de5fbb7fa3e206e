"""Django's settings: environment, apps, requests, headers, cookies, database, accounts, files,
language, logs.

Everything that differs between machines comes from `environment.py`, which refuses what it does not
understand. No setting opens an instruction, and none may be added that does: see
docs/ARCHITECTURE.md, "The one door".
"""

import os
import sys
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language

from backapp import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# -- Environment -----------------------------------------------------------------------------------
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
# the address of the site, whatever a request says
CANONICAL = f"http{'' if HERE.local else 's'}://{ALLOWED_HOSTS[0].lstrip('.')}"
OFFLINE_COPY = HERE.offline_copy
STUDIO = HERE.studio
OPERATOR, OPERATOR_CONTACT, OPERATOR_IMPRINT = HERE.operator, HERE.contact, HERE.imprint
SECURE = not HERE.local  # https only; plain http only on loopback

# -- Apps ------------------------------------------------------------------------------------------
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
# Links must not depend on a path prefix that a request claims, because cached pages would pass it
# on to other visitors.
FORCE_SCRIPT_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Middleware and templates (docs/ARCHITECTURE.md describes the path of a request) ---------------
MIDDLEWARE = [
    *(["backapp.operate.counting.Counted"] if HERE.counts else []),
    "backapp.web.headers.IsolationHeaders",
    "backapp.web.headers.ContentPolicy",
    "django.middleware.security.SecurityMiddleware",
    "backapp.web.files.StaticFiles",
    "backapp.compression.CompressionMiddleware",
    "backapp.library.offered.ChosenLanguage",  # first, since a refused form gets a page too
    "backapp.web.requests.RefuseMalformed",
    "backapp.limits.RateLimits",
    "django.contrib.sessions.middleware.SessionMiddleware",
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
            "builtins": ["backapp.fragments", "backapp.sentences", "backapp.web.files"],
        },
    }
]
# The limits of the admin. Public forms have lower ones in web/requests.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 524_288
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# an imported diary, which is read and discarded; no upload is ever stored as a file
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_LIMIT = 2_097_152
# Public addresses that accept a file -> the largest size of the form in bytes. Below these sizes
# Django creates no temporary file.
UPLOADS = {"/diary/import/": 2_097_152}

DIARIES_BYTES = HERE.diaries_mb * 1_000_000  # limit for all diaries together

# Rate limits for forms; the first that matches counts. Reading, clearing and *Something hurts* are
# never counted. The fields are those of limits.Limit: name, addresses, tokens, seconds, and a form
# field to count by if the network is unknown.
LIMITS = (
    ("starts", r"/screening/(quick/)?$", *HERE.limits["LIMIT_STARTS"], ""),
    ("diaries", r"/diary/start/$", *HERE.limits["LIMIT_DIARIES"], ""),
    ("imports", r"/diary/import/$", *HERE.limits["LIMIT_IMPORTS"], ""),
    ("answers", r"/(screening|diary|my-routine)/", *HERE.limits["LIMIT_ANSWERS"], ""),
    ("logins", rf"/{ADMIN_PATH}(login|second-factor)/", *HERE.limits["LIMIT_LOGINS"], "username"),
)

# -- Cache: rate limits, which can be lost. Shared if CACHE_URL is set (docs/adr/0064) -------------
CACHES = {
    "default": {
        "BACKEND": "backapp.caches.SharedCache"
        if HERE.cache
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": HERE.cache,
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # of the memory of a process
        "KEY_PREFIX": "backapp",
    }
}

# -- Headers ---------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
# requested from the same machine or network, without the proxy that terminates TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE and HERE.hsts_preload
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {  # directive -> sources
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
    # only static/js/trusted.js may turn text into elements
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default", "offline"],
}
# As strict as the admin's pages allow: their icons have data: addresses, and their scripts write
# markup.
_TRUSTED = ("require-trusted-types-for", "trusted-types")
CONTENT_SECURITY_POLICY_ADMIN = {
    name: sources for name, sources in CONTENT_SECURITY_POLICY.items() if name not in _TRUSTED
} | {"img-src": ["'self'", "data:"]}

# -- Cookies and sessions: answers are stored on the server until the browser closes, and at most a
#    day (docs/adr/0004)
SESSION_ENGINE = "backapp.screening.sessions"
SESSION_COOKIE_NAME = "__Host-s" if SECURE else "backapp-s"
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Strict would lose the session when a link on another site leads here
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-c" if SECURE else "backapp-c"
CSRF_COOKIE_AGE = None  # a session cookie
CSRF_FAILURE_VIEW = "backapp.web.faults.csrf_failure"
# This check looks for Django's CSRF middleware by name. SameOrigin is a subclass of it
# (docs/adr/0005).
SILENCED_SYSTEM_CHECKS = ["security.W003"]
# when the visitor was last active: screening/idle.py
ACTIVITY_COOKIE_NAME = "__Host-a" if SECURE else "backapp-a"
LANGUAGE_COOKIE_NAME = "__Host-l" if SECURE else "backapp-l"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = SECURE, True, "Lax"
# set only when a visitor starts a diary (docs/adr/0035)
DIARY_COOKIE_NAME = "__Host-d" if SECURE else "backapp-d"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- Database --------------------------------------------------------------------------------------
DATABASES = {"default": dict(HERE.database)}
# with IMMEDIATE transactions, every page view would take the write lock
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; connecting costs as much as a page
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Only `migrate` may create a database file. A missing file is an error that must be visible,
    # not an empty site (docs/adr/0003).
    _mode = "rwc" if sys.argv[1:2] == ["migrate"] else "rw"
    DATABASES["default"]["NAME"] = f"{Path(DATABASES['default']['NAME']).as_uri()}?mode={_mode}"
    DATABASES["default"]["OPTIONS"] = {
        # otherwise a reader that starts to write would fail at once under load
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,  # seconds to wait for the write lock
        # secure_delete overwrites deleted answers in the file
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
else:
    # reopens a connection that a restarted server has dropped
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # allows PgBouncer in transaction mode
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

SECOND_FACTOR_REQUIRED = SECURE  # on a developer's machine a password is enough for the admin
# A second person publishes what lets anybody do more (library/publishing.py). A developer has none.
SECOND_PERSON_REQUIRED = SECURE
OTP_TOTP_ISSUER = "Backapp"
OTP_TOTP_THROTTLE_FACTOR = 1  # seconds to wait after a wrong code; each one doubles it
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
)  # the authored content as files, for load_content and dump_content

# -- Words and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "en"  # the source: facts and English texts are in the rows
# A folder for each language. Those that are complete and checked are offered (library/offered.py).
LANGUAGES_FOLDER = BASE_DIR / "fixtures" / "languages"
LANGUAGES = [
    (code, LANG_INFO.get(code, {}).get("name_local", code))
    for code in sorted(
        to_language(entry.parent.name) for entry in LANGUAGES_FOLDER.glob("*/wording.toml")
    )
]
LOCALE_PATHS = [LANGUAGES_FOLDER]
FORMAT_MODULE_PATH = "backapp.library.formats"  # how English writes dates; others are Django's
USE_I18N = USE_TZ = True
TIME_ZONE = HERE.time_zone

# -- Logs: where and what kind of error, never a visitor's answers ---------------------------------
ADMINS: list = []  # no error mails, because they would contain the form
LOGGING = logs.config(HERE.log_format)
