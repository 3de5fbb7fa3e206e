"""What every test may use.

`site`, a running site, comes from tests/site.py; a browser from tests/browser/conftest.py.
"""

import gc
import io
import os

import hypothesis
import pytest
from django.core.management import call_command

pytest_plugins = ["tests.site", "tests.own_file"]

# How long an example takes, or making one, says more about the machine than about us.
hypothesis.settings.register_profile(
    "backapp", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("backapp")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the real content from the start; a test that needs it empty
    empties it, and is rolled back.
    """
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0, stdout=io.StringIO())
        from tests import snapshot  # not before Django is ready

        snapshot.keep()


@pytest.hookimpl(trylast=True)  # when pytest-django has said which tests ask a database
def pytest_collection_modifyitems(config, items):
    """What is about one engine is no test on another, and what takes minutes runs when it is asked
    for (`-m long`, `make prove`).

    Such tests are left out, which is not the same as skipping what should have been checked: a
    shorter form of each always runs.
    """
    on_postgresql, long_too = "TEST_DATABASE_URL" in os.environ, "long" in config.option.markexpr
    left_out = [
        item
        for item in items
        if _is_for_another_engine(item, on_postgresql) or _is_for_later(item, long_too)
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_collection_finish():
    """What is there before the first test stays to the end: looking through it for garbage again
    and again took a sixth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


LEFT = pytest.StashKey[set]()  # slow tests that this run was told to leave out


def pytest_configure(config):
    config.stash[LEFT] = set()


def pytest_deselected(items):
    for item in items:
        left_to_it = item.get_closest_marker("slow") and not item.get_closest_marker("long")
        if left_to_it and "not slow" in item.config.option.markexpr:
            item.config.stash[LEFT].add(item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A worker of pytest-xdist has ended: only the workers know what was left out."""
    node.config.stash[LEFT].update(getattr(node, "workeroutput", {}).get("left", ()))


def _is_for_later(item, long_too):
    return bool(item.get_closest_marker("long")) and not long_too


def _is_for_another_engine(item, on_postgresql):
    if item.get_closest_marker("postgresql" if not on_postgresql else "sqlite"):
        return True
    asks = {"db", "transactional_db", "site", "redis_server"} & set(item.fixturenames)
    return on_postgresql and not asks and not item.get_closest_marker("django_db")


def pytest_terminal_summary(terminalreporter):
    """A skipped test is a promise not checked: say so where nobody overlooks it.

    So is a hazard whose test did not pass.
    """
    failed = [
        report.nodeid
        for how in ("failed", "error", "skipped")
        for report in terminalreporter.stats.get(how, [])
    ]
    for hazard, tests in sorted(leaning(failed).items()):
        terminalreporter.line(
            f"{hazard} is not held in this run: {', '.join(tests)}", red=True, bold=True
        )
    if left := terminalreporter.config.stash[LEFT]:
        files = sorted({nodeid.partition("::")[0] for nodeid in left})
        terminalreporter.line(
            f"{len(left)} slow tests were left to `make test-slow`, which CI runs too: "
            f"{', '.join(files)}"
        )
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("NOT CHECKED", sep="!", red=True, bold=True)
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}  ({reason.removeprefix('Skipped: ')})")
    terminalreporter.line(
        f"{len(skipped)} tests were skipped: what they promise was not checked in this run.",
        red=True,
        bold=True,
    )


def leaning(nodeids) -> dict[str, list[str]]:
    """hazard -> the tests among `nodeids` that it leans on (docs/safety/hazards/)."""
    if not nodeids:
        return {}
    try:
        from tools import safety
    except ImportError:  # this file is also tried on its own, away from the project
        return {}
    named, found = safety.named_tests(safety.log()), {}
    for test in dict.fromkeys(nodeid.partition("[")[0] for nodeid in nodeids):
        for hazard in named.get(test, ()):
            found.setdefault(hazard, []).append(test)
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """In CI nothing may be left unchecked."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = sorted(session.config.stash[LEFT])
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    on_a_worker = hasattr(session.config, "workerinput")
    if (
        os.environ.get("CI") == "true"
        and not on_a_worker
        and reporter.stats.get("skipped")
        and exitstatus == 0
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _no_rest_for_the_next():
    """After a fault the page of warning signs asks the content no more for some seconds; the
    next test is to find a process at its start.
    """
    yield
    from backapp.practice import warning_signs

    if warning_signs._failed_at is not None:
        warning_signs.forget()
