"""`make prove`: try to refute every claim, print the table, write docs/safety/proof.md. With `check`: is that document of this code?"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

WORKERS = 2


def ready() -> None:
    import django

    django.setup()


def with_database() -> None:
    """A database of its own in memory, with the content, for the visits over HTTP."""
    import io
    import logging

    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    logging.disable(logging.WARNING)
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    call_command("load_content", verbosity=0, stdout=io.StringIO())


def over_http():
    from proof.over_http import try_all, visits

    with_database()
    return try_all(visits())


def proved(workers):
    """Every claim, one after the other, as soon as it has been tried."""
    from proof import against_the_oracle, fact_sheet, points, promises

    visiting = workers.submit(over_http)
    yield fact_sheet.same_as_the_sheet()
    kept = [workers.submit(promise) for promise in (promises.monotone, promises.floor, promises.outranked, promises.silence)]
    yield points.known(workers)
    yield from (promise.result() for promise in kept)
    yield against_the_oracle.exhaustive(workers)
    yield against_the_oracle.random_ones(workers)
    yield visiting.result()


def prove() -> int:
    from proof import claims, document

    tried, began = [], time.monotonic()
    with ProcessPoolExecutor(WORKERS, initializer=ready) as workers:
        for claim in proved(workers):
            tried.append(claim)
            state = "holds" if claim.holds else "DOES NOT HOLD"
            print(f"[{time.monotonic() - began:4.0f} s] {claim.says}: {claim.cases:,} cases, {state}", flush=True)
    print(f"\n{claims.table(tried)}\n")
    if against := claims.found_against(tried):
        print(against)
        return 1
    document.write(tried)
    print(f"Written: {document.FILE.name}")
    return 0


def check() -> int:
    from proof import document

    changed = document.stale()
    for name in changed:
        print(f"docs/safety/proof.md was made for other content or code than this: {name}. Run: make prove")
    return 1 if changed else 0


if __name__ == "__main__":
    ready()
    sys.exit(check() if sys.argv[1:] == ["check"] else prove())
