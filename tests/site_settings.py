"""The real settings for the site that the browser visits; only the folder of the collected
files, and the port for https, are a test run's own.
"""

import os

from backapp.settings import *  # noqa: F403

STATIC_ROOT = os.environ["SITE_STATIC"]
SECURE_SSL_HOST = os.environ.get("SITE_HTTPS")
ROOT_URLCONF = os.environ.get("SITE_URLS", ROOT_URLCONF)  # noqa: F405
