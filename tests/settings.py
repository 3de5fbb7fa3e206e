"""The real settings, in the tests' own environment: the variables of a developer's shell change no
test.

TEST_DATABASE_URL and TEST_CACHE_URL let the tests run on other engines than SQLite and memory
(`make test-postgres`). There, each test process has its own database, which pytest-django creates,
and its own numbered Redis database.
"""

import os

from backapp import environment

for _name in environment.KNOWN:
    os.environ.pop(_name, None)
os.environ["BACKAPP_LOCAL"] = "1"
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
if "TEST_CACHE_URL" in os.environ:
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["CACHE_URL"] = os.environ["TEST_CACHE_URL"].removesuffix("/0") + f"/{_worker}"

from backapp.settings import *  # noqa: E402, F403

# another folder for fixture files: content can change without failing a test of the code
if "TEST_CONTENT" in os.environ:
    CONTENT_FOLDER = os.environ["TEST_CONTENT"]
from backapp.settings import STATICFILES_DIRS, STORAGES  # noqa: E402

# without collectstatic
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
STATIC_ROOT = STATICFILES_DIRS[0]
STATICFILES_DIRS = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
