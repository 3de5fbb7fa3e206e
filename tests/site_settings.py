"""The real settings for the site that the browser visits; only the folder of the collected files is the test run's own."""

import os

from backapp.settings import *  # noqa: F403

STATIC_ROOT = os.environ["SITE_STATIC"]
