"""`python -m tests.crawl [thin]`: the whole crawl on a database of its own, and its figures in
one line.
"""

import io
import logging
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    # thousands of refusals are what is wanted here
    for name in ("django", "django.request", "backapp"):
        logging.getLogger(name).handlers.clear()
    logging.lastResort = None
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    call_command("load_content", verbosity=0, stdout=io.StringIO())
    from tests.crawl.crawl import crawl

    began = time.monotonic()
    result = crawl(thin="thin" in sys.argv)
    print(f"{result.summary()} ({time.monotonic() - began:.0f} s)")
    for line in [*result.hits[:20], *result.blind]:
        print("  " + line)
    return 1 if result.hits or result.blind else 0


if __name__ == "__main__":
    sys.exit(main())
