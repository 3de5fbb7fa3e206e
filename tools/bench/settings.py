"""The site's own settings plus the baselines of the benchmark: the same middleware and the same
worker.
"""

import os

from backapp.settings import *  # noqa: F403

ROOT_URLCONF = "tools.bench.urls"
STATIC_ROOT = os.environ["BENCH_STATIC"]
WHITENOISE_ROOT = None
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tools/bench/templates"]  # noqa: F405
