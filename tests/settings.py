"""The real settings, on an environment of the tests' own: what stands in a developer's shell changes no test."""

import os

from backapp import environment

for _name in environment.KNOWN:
    os.environ.pop(_name, None)
os.environ["BACKAPP_LOCAL"] = "1"
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"

from backapp.settings import *  # noqa: E402, F403
from backapp.settings import STATICFILES_DIRS, STORAGES  # noqa: E402

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # no collectstatic
STATIC_ROOT = STATICFILES_DIRS[0]
STATICFILES_DIRS = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
