"""`make prove`: try to refute every claim, print the table and write docs/safety/proof.md.

With `check`, it tells whether that document was made for this code. With `mutants`, it runs the
tests against the mutants of the code.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

WORKERS = 2


def ready() -> None:
    import django

    django.setup()


@cache
def with_database() -> None:
    """Create an in-memory database with the content, for visits over HTTP. Once in each process."""
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


def in_other_ways():
    from proof.ways import people, same

    with_database()
    return same(people(30))


def browsers():
    from proof.browsers import played

    with_database()
    return played(examples=60, steps=25)


def solved(promise):
    """Try one promise with the solver, on the rules that `manage.py export_rulebook` prints."""
    from proof.solver import promises
    from proof.solver.world import exported

    return getattr(promises, promise)(exported())


def stages_judged():
    from proof.starter import stages

    return stages()


def starter_solved():
    from proof import starter
    from proof.solver import promises
    from proof.solver.world import exported

    return promises.starter(exported(), starter.covered(), starter.opened())


def starter_judged():
    from proof.starter import judged

    return judged()


def alike():
    from proof.solver.likeness import alike
    from proof.solver.world import exported

    return alike(exported())


def crawled():
    from proof.leaks import none_found

    with_database()
    return none_found()


SOLVED = ("floor", "monotone", "outranked", "silence", "joined", "reached", "controls")


def proved(workers, apart):
    """Yield every claim in the order of the table, as soon as it has been tried.

    The leak crawl plants canaries in its process, so it runs in the separate pool `apart`.
    """
    from proof import against_the_oracle, content_mutants, fact_sheet, metamorphic, points, promises

    alone = [promises.monotone, promises.floor, promises.outranked, promises.silence]
    kept = [workers.submit(promise) for promise in alone]
    solver = [workers.submit(solved, promise) for promise in SOLVED] + [workers.submit(alike)]
    visiting = [workers.submit(visit) for visit in (over_http, in_other_ways, browsers)]
    starters = [workers.submit(one) for one in (starter_judged, stages_judged, starter_solved)]
    related, crawl = workers.submit(metamorphic.related), apart.submit(crawled)
    yield fact_sheet.same_as_the_sheet()
    yield points.known(workers)
    yield from (promise.result() for promise in (*kept, *solver))
    yield from content_mutants.claims(workers)
    yield from (starter.result() for starter in starters)
    yield related.result()
    yield from (visit.result() for visit in visiting)
    yield crawl.result()
    yield against_the_oracle.exhaustive(workers)
    yield against_the_oracle.random_ones(workers)


def prove() -> int:
    from proof import claims, document

    tried, began = [], time.monotonic()
    with (
        ProcessPoolExecutor(WORKERS, initializer=ready) as workers,
        ProcessPoolExecutor(1, initializer=ready) as apart,
    ):
        for claim in proved(workers, apart):
            tried.append(claim)
            state = "holds" if claim.holds else "DOES NOT HOLD"
            print(
                f"[{time.monotonic() - began:4.0f} s] {claim.says}: {claim.cases:,} cases, {state}",
                flush=True,
            )
    print(f"\n{claims.table(tried)}\n")
    if against := claims.found_against(tried):
        print(against)
        return 1
    document.write(tried)
    print(f"Written: {document.FILE.name}")
    return 0


def mutants(only) -> int:
    """Test the mutants of the code.

    With names or parts of names in `only`, print the fate of those mutants. Without, test all of
    them and write the document's part about mutants.
    """
    from proof import claims, document, mutating

    found = mutating.all_fates(only)
    if only:
        print(
            *(f"{fate.name}\n    {fate.noticed_by or 'NOBODY NOTICES'}" for fate in found), sep="\n"
        )
        return 0
    claim = mutating.claim(found)
    print(f"\n{claims.table([claim])}\n")
    if against := claims.found_against([claim], most=200):
        print(against)
        return 1
    document.write_mutants(claim)
    print(f"Written: {document.FILE.name}")
    return 0


def check() -> int:
    """Return 1 if the document was made for other code, else 0.

    If only the rules differ, it prints a warning and returns 0: content can change every day, and a
    run takes a quarter of an hour.
    """
    from proof import document

    if not document.FILE.exists():  # without claims, nothing can be out of date
        return 0
    changed = document.stale()
    if run := changed.pop(document.RULES, ""):
        print(
            f"THE PROOF IS OLDER THAN THE RULES. What docs/safety/proof.md claims was "
            f"tried on other rules than these. Run: {run}"
        )
    for name, run in changed.items():
        print(f"docs/safety/proof.md was made for other code than this: {name}. Run: {run}")
    return 1 if changed else 0


def main(command="prove", *more) -> int:
    if command == "mutants":
        return mutants(more)
    ready()
    return check() if command == "check" else prove()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
