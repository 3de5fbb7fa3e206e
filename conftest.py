"""Fixtures and hooks for all tests.

tests/site.py has the fixture `site`, a running site; tests/browser/conftest.py has the browser.
"""

import gc
import io
import os

import hypothesis
import pytest
from django.core.management import call_command

pytest_plugins = ["tests.site", "tests.own_file"]

# The time that an example takes depends on the machine, so it is no error.
hypothesis.settings.register_profile(
    "backapp", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("backapp")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database contains the real content from the start. A test that needs it empty
    empties it, and the transaction is rolled back.
    """
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0, stdout=io.StringIO())
        from tests import snapshot  # not before Django is ready

        snapshot.keep()


CHAIN = ("_view_middleware", "_template_response_middleware", "_exception_middleware")


@pytest.fixture(scope="session", autouse=True)
def one_middleware_chain():
    """Test clients share the middleware, except where a test changes settings. Each would build its
    own, which looks at every static file and takes longer than most requests.
    """
    from django.conf import settings
    from django.test.client import ClientHandler

    def load_middleware(self, is_async=False):
        if is_async or settings._wrapped is not usual:
            return load(self, is_async)
        if not built:
            load(self, is_async)
            built.update({name: getattr(self, name) for name in (*CHAIN, "_middleware_chain")})
        self.__dict__.update(built)

    usual, built, load = settings._wrapped, {}, ClientHandler.load_middleware
    ClientHandler.load_middleware = load_middleware
    yield
    ClientHandler.load_middleware = load


#: Not run again on PostgreSQL: what these files test is decided above the database. The tests that
#: are run there walk the same pages, and write to every table.
ABOVE_THE_DATABASE = tuple(
    f"tests/{name}"
    for name in (
        "access/", "coach/", "crawl/", "gate/", "house/", "plan/", "player/", "practice/",
        "viewer/",
        "faults/test_a_bad_input.py", "faults/test_d_leaks.py", "faults/test_damaged_record.py",
        "faults/test_f_time.py",
        "library/test_admin.py::test_a_change_that_breaks_a_rule_is_refused_in_words",
        "library/test_admin.py::test_a_form_sent_back_as_it_is_changes_nothing",
        "library/test_admin.py::test_every_form_opens_for_the_first_and_the_last_row",
        "library/test_checking.py", "library/test_no_edit_breaks_the_site.py",
        "library/test_pages.py", "library/test_pseudo_language.py", "library/test_search.py",
        "operate/test_proxies.py", "operate/test_slow_clients.py",
        "screening/test_bad_input.py", "screening/test_command.py",
        "screening/test_conditions_page.py",
        "screening/test_fhir.py", "screening/test_harmless.py", "screening/test_pace.py",
        "screening/test_people.py", "screening/test_stages.py", "screening/test_summary.py",
        "screening/test_typed.py", "screening/test_zones.py",
        "secure/test_believed.py", "secure/test_cool_down.py",
    )
)  # fmt: skip


@pytest.hookimpl(trylast=True)  # after pytest-django has marked the tests that use a database
def pytest_collection_modifyitems(config, items):
    """Deselect tests for the other database engine, and long tests unless they are asked for (`-m
    long`, `make prove`).

    These do not count as skipped: a shorter form of each always runs.
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
    """Freeze what exists before the first test. Searching it for garbage again and again took a
    sixth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


LEFT = pytest.StashKey[set]()  # slow tests that this run leaves out on purpose


def pytest_configure(config):
    config.stash[LEFT] = set()


def pytest_deselected(items):
    for item in items:
        left_to_it = item.get_closest_marker("slow") and not item.get_closest_marker("long")
        if left_to_it and "not slow" in item.config.option.markexpr:
            item.config.stash[LEFT].add(item.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Collect from an ended pytest-xdist worker what it left out; only workers know that."""
    node.config.stash[LEFT].update(getattr(node, "workeroutput", {}).get("left", ()))


def _is_for_later(item, long_too):
    return bool(item.get_closest_marker("long")) and not long_too


def _is_for_another_engine(item, on_postgresql):
    if item.get_closest_marker("postgresql" if not on_postgresql else "sqlite"):
        return True
    if not on_postgresql or item.get_closest_marker("postgresql"):
        return False
    asks = {"db", "transactional_db", "site", "redis_server"} & set(item.fixturenames)
    if not asks and not item.get_closest_marker("django_db"):
        return True
    return item.nodeid.startswith(ABOVE_THE_DATABASE)


def pytest_terminal_summary(terminalreporter):
    """Report skipped tests prominently, because what they promise was not checked. Also report
    hazards whose tests did not pass.
    """
    failed = [
        report.nodeid
        for how in ("failed", "error", "skipped")
        for report in terminalreporter.stats.get(how, [])
    ]
    for hazard, tests in sorted(leaning(failed).items()):
        terminalreporter.line(
            f"{hazard} was not verified in this run: {', '.join(tests)}", red=True, bold=True
        )
    if left := terminalreporter.config.stash[LEFT]:
        files = sorted({nodeid.partition("::")[0] for nodeid in left})
        terminalreporter.line(
            f"{len(left)} slow tests were left out; `make test-slow` and CI run them: "
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
        f"{len(skipped)} tests were skipped, so what they promise was not checked.",
        red=True,
        bold=True,
    )


def leaning(nodeids) -> dict[str, list[str]]:
    """hazard -> those of the tests `nodeids` that it relies on (docs/safety/hazards/)."""
    if not nodeids:
        return {}
    try:
        from tools import safety
    except ImportError:  # a test runs this file alone, outside the project
        return {}
    named, found = safety.named_tests(safety.log()), {}
    for test in dict.fromkeys(nodeid.partition("[")[0] for nodeid in nodeids):
        for hazard in named.get(test, ()):
            found.setdefault(hazard, []).append(test)
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """In CI a skipped test fails the run."""
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
    """After an error, the page of warning signs does not read the content for some seconds. Reset
    that, so that the next test starts like a new process.
    """
    yield
    from backapp.practice import warning_signs

    if warning_signs._failed_at is not None:
        warning_signs.forget()
