"""The cost of a page in counts that are the same on any machine: Python calls and queries of a warm
request, through the whole stack.

Times vary, so no test asserts them. The budgets are in docs/performance.md; if a page exceeds one,
find out which change caused it.
"""

import cProfile
import gzip
import io
import pstats
import sys
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backapp.library import content
from backapp.web.files import first_script
from tests.people import come_in
from tools.bench.site import scripts_of

# Counted with SQLite's driver; that of PostgreSQL makes additional calls for each query.
pytestmark = [pytest.mark.django_db, pytest.mark.urls("backapp.urls"), pytest.mark.sqlite]
ANYBODY = 1_300  # any cached page
UNCHANGED = 1_200  # the same for a browser that already has the page: 304
# address -> calls for a visitor with answers. Most of them are Django's (1,100) and the gate's
# (2,000).
SCREENED = {
    "/": 6_600,  # My back: today's session is composed for this visitor
    "/result/": 7_900,
    "/exercises/": 3_700,  # 52 warning signs
    "/exercises/bridge/": 2_800,
    "/exercises/egg-roll/": 6_900,
    # each routine is composed for this visitor, so that its minutes are those of the player
    "/routines/": 9_900,
    "/routines/low-back-relief/": 3_200,
}
COUNTED_AT, EACH_MORE = 52, 10  # exercises when these were counted; calls that one more may cost


@pytest.fixture(scope="module")
def application():
    return WSGIHandler()


def asking(application, path, cookie="", **headers):
    """A function that requests the page and returns the status."""

    def ask():
        said = []
        environ = {
            "PATH_INFO": path,
            "HTTP_HOST": "testserver",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": io.BytesIO(),
        }
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        setup_testing_defaults(environ)
        response = application(
            environ | headers, lambda status, headers, fault=None: said.append(status)
        )
        b"".join(response)
        response.close()
        return said[-1]

    return ask


def cookie_of(client):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def cost(application, path, cookie="", **headers):
    """(calls, queries, status) of one warm request."""
    ask = asking(application, path, cookie, **headers)
    for _ in range(3):
        ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    asked = len(queries)  # the next request clears the list
    calls = []
    for _ in range(3):  # one of them may renew a cookie or ask for the content again, by the clock
        profile, before = cProfile.Profile(), sys.getprofile()
        profile.enable()
        status = ask()
        profile.disable()
        sys.setprofile(before)
        calls.append(pstats.Stats(profile).total_calls)
    return min(calls), asked, status


@pytest.mark.parametrize("path", SCREENED)
def test_a_page_for_somebody_who_has_answered_stays_within_its_budget(application, path):
    calls, queries, status = cost(application, path, cookie_of(come_in("thin-bones")))
    assert status == "200 OK"
    assert queries == 1, "the session, and with it which content there is"
    more = max(0, len(content.catalogue().exercises) - COUNTED_AT)
    assert calls <= SCREENED[path] + EACH_MORE * more


@pytest.mark.parametrize("path", [path for path in SCREENED if path != "/result/"])
def test_a_page_for_anybody_is_made_once(application, path):
    calls, queries, status = cost(application, path)
    assert (status, queries) == ("200 OK", 0)
    assert calls <= ANYBODY


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/exercises/", 1),
        ("/exercises/bridge/", 1),
        ("/screening/conditions/", 2),
        ("/routines/dont-crack/follow/", 1),
    ],
)
def test_all_scripts_of_a_page_come_to_25_kb_at_the_most(path, least):
    client = come_in("never-diagnosed")
    if "follow" in path:
        client.post(path, {"pain": 2})
    page = client.get(path).content.decode()
    carried, asked = first_script(), scripts_of(page)
    assert page.count(carried) == 1
    files = {Path(settings.BASE_DIR, address.lstrip("/")) for address in asked}
    files |= {
        part for file in files if file.name == "main.js" for part in file.parent.glob("*.js")
    }  # it imports the rest of the player
    assert len(files) >= least and all(file.exists() for file in files)
    assert (
        sum(
            len(gzip.compress(script))
            for script in (carried.encode(), *(file.read_bytes() for file in files))
        )
        <= 25 * 1024
    )


def test_a_page_that_a_browser_has_already_costs_less_than_a_page(application, client):
    etag = client.get("/exercises/", headers={"Accept-Encoding": "gzip"})["ETag"]
    calls, queries, status = cost(application, "/exercises/", HTTP_IF_NONE_MATCH=etag)
    assert (status, queries) == ("304 Not Modified", 0)
    assert calls <= UNCHANGED
