"""Fail the nth statement: every journey, with the database failing at its first statement, its
second, and so on until one gets through.

Whatever fails, an answer is the right one or the small page with help. What the site acknowledged
is kept, what it did not acknowledge is as it was, and at no moment is anything open that is not
open before or after. The default run takes one kind of fault at every other statement, by turns;
`-m long` takes each kind at each.
"""

import re
import shutil
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from backapp.library import content
from backapp.screening.record import Record
from backapp.web import page_cache
from tests.crawl.states import keep_a_diary
from tests.diary.conftest import KEEP, day
from tests.faults.conftest import Watched, open_to
from tests.people import CAST, aged
from tests.visits import request_of
from tests.walk import HEALTHY, fill, walk

pytestmark = pytest.mark.sqlite
FIRST = {"who": "me", "country": "gb", "remember": "session"}
READ = (
    "/exercises/chair-twist-push/",
    "/exercises/egg-roll/",
    "/exercises/bridge/",
    "/routines/crack-your-own-back/steps/1/",
)
WRITES = ("INSERT", "UPDATE", "DELETE")


class Failing:
    """Lets `nth - 1` statements through and then fails as `kind` does; counts all of them."""

    def __init__(self, kind: str = "", nth: int = 0):
        self.kind, self.nth, self.seen, self.failed = kind, nth, 0, False

    def __call__(self, execute, sql, params, many, context):
        if self.kind == "full" and not sql.lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        if self.kind == "commit":
            return execute(sql, params, many, context)
        self.seen += 1
        if self.kind and (
            self.seen == self.nth or (self.seen > self.nth and self.kind in ("gone", "full"))
        ):
            self._fail()
        return execute(sql, params, many, context)

    def commits(self):
        """In the place of COMMIT."""
        self.seen += 1
        if self.kind == "commit" and self.seen == self.nth:
            self._fail()

    def _fail(self):
        self.failed = True
        raise OperationalError(FAULTS[self.kind])


#: "locked" and "slow to end" pass at once; a full disk lets nothing be written from then on; what
#: is gone stays gone.
FAULTS = {
    "locked": "database is locked",
    "full": "database or disk is full",
    "gone": "server closed the connection unexpectedly",
    "commit": "disk I/O error",
}


@dataclass
class Journey:
    """Who it is, what they have done before, and what they do while the database fails."""

    who: str
    asks: list[tuple[str, dict | None]]  # an address; a form, or None to read
    before: Callable[[Client], None] = lambda client: None
    answers: dict = field(default_factory=dict)


def _diary(client):
    keep_a_diary(client)


def _run(client):
    client.post("/routines/dont-crack/follow/", {"pain": "2"})


def _own(client):
    client.post("/routines/dont-crack/adapt/")


def _idle(client):
    del client.cookies["backapp-a"]


def _raised(client):
    client.post("/screening/now/", {"now": "bladder-change"})


def _answered(client, until):
    """The form of the page at which this visitor stands, all filled in."""
    page = client.get(until).context["page"]
    return {
        name: value
        for question in page.questions
        for name, value in fill(question, HEALTHY).items()
    }


ENTRY = "/diary/entries/6f1d3c1e-8e55-4f0a-9d0e-5f1d6f0c2b11/"
JOURNEYS = {
    "reads as nobody": Journey("nobody", [(a, None) for a in ("/", "/exercises/", *READ, "/evidence/", "/warning-signs/")]),
    "reads as somebody": Journey(
        "full-set", [(a, None) for a in ("/", "/exercises/?open=1", *READ, "/result/", "/routines/dont-crack/worksheet/")]
    ),
    "comes with an emergency": Journey("emergency", [(a, None) for a in ("/", *READ, "/result/", "/routines/dont-crack/follow/")]),
    "begins": Journey("nobody", [("/screening/", FIRST)]),
    "begins again after a result": Journey("full-set", [("/screening/", FIRST)]),
    "answers a page": Journey("", [("/screening/about-you/", None)], answers={"until": "/screening/about-you/"}),
    "confirms and sees the result": Journey(
        "", [("/screening/check/", {"understands": "yes"}), ("/result/", None)], answers=CAST["full-set"] | {"until": "/screening/check/"}
    ),
    "passes the short check": Journey(
        "full-set", [("/screening/now/", {"now": "none"}), (READ[0], None)], lambda client: aged(client, hours=13)
    ),
    "tells of a new sign": Journey("full-set", [("/screening/now/", {"now": "saddle-numbness"}), *[(a, None) for a in READ]]),
    "takes a sign back": Journey("full-set", [("/screening/correct/", {"bladder-change": "mistake"}), ("/result/", None)], _raised),
    "changes an answer": Journey("full-set", [("/screening/signs/", {"lines-now": "none", "lines-before": "line.cancer"}), *[(a, None) for a in READ]]),
    "is asked first": Journey("full-set", [("/screening/one-more/egg-roll.on-purpose/", {"egg-roll.on-purpose": "yes"}), (READ[1], None)]),
    "begins a run": Journey("full-set", [("/routines/dont-crack/follow/", {"pain": "2"}), ("/routines/dont-crack/follow/steps/1/", None)]),
    "says that it hurts": Journey("full-set", [("/routines/dont-crack/hurts/", {"choice": "sharper", "step": "1"})], _run),
    "feels a sign while moving": Journey("full-set", [("/routines/dont-crack/hurts/", {"choice": "sign"}), *[(a, None) for a in READ]], _run),
    "ends a run": Journey("full-set", [("/routines/dont-crack/done/", {"pain": "8", "felt": "worse"})], _run),
    "makes a routine their own": Journey("full-set", [("/routines/dont-crack/adapt/", {}), ("/routines/mine/", None)]),
    "finishes": Journey("full-set", [("/finish/", {})]),
    "finishes with a diary": Journey("full-set", [("/finish/", {})], _diary),
    "is somebody else": Journey("full-set", [("/screening/same-person/", {"who": "other"})], _idle),
    "starts a diary": Journey("nobody", [("/diary/start/", {}), ("/diary/", None)]),
    "writes in a diary": Journey("full-set", [("/diary/new/", KEEP | {"day": day(), "before": "3", "note": "a note"})], _diary),
    "changes an entry": Journey("full-set", [(ENTRY, KEEP | {"day": day(), "before": "3", "note": "a note"})], _diary),
    "deletes an entry": Journey("full-set", [(f"{ENTRY}delete/", {})], _diary),
    "deletes a diary": Journey("full-set", [("/diary/delete/", {"yes": "1"})], _diary),
    "reads a diary": Journey("full-set", [("/diary/", None), ("/diary/backapp-diary.json", None)], _diary),
}  # fmt: skip


class Stage:
    """A data file, a browser and its cookies, put back to where they were before each try."""

    def __init__(self, own_file, journey: Journey):
        self.file, self.kept = own_file, own_file.with_name("kept")
        gentle = open_to(Client())
        self.client = Watched(set(gentle))
        self.asks = journey.asks
        if answers := journey.answers or CAST.get(journey.who):
            walk(self.client, **answers)
        elif journey.who != "nobody":
            walk(self.client)
        journey.before(self.client)
        if self.asks == [("/screening/about-you/", None)]:
            self.asks = [("/screening/about-you/", _answered(self.client, "/screening/about-you/"))]
        self.cookies = deepcopy(self.client.cookies)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections["default"].close()
        shutil.copy(own_file, self.kept)
        self.before = open_to(self.client)
        self.client.may_see = gentle | self.before

    def put_back(self):
        connections["default"].close()
        for part in self.file.parent.glob(self.file.name + "*"):
            part.unlink()
        shutil.copy(self.kept, self.file)
        self.client.cookies = deepcopy(self.cookies)
        page_cache.clear()

    def held(self):
        """What the site knows of this visitor, but for the moments at which they said it."""
        record = Record(request_of(self.client)) if "backapp-s" in self.client.cookies else None
        data = record._data if record else {}
        with connection.cursor() as cursor:
            entries = cursor.execute(
                "SELECT uid, day, before, note FROM diary_entry ORDER BY note, uid"
            ).fetchall()
            diaries = cursor.execute("SELECT count(*) FROM diary_diary").fetchone()
        new = [entry[1:] for entry in entries]
        run = record.run if record else None
        return repr((
            sorted(open_to(self.client)), data.get("said"), sorted(data), sorted(data.get("raised", ())), sorted(data.get("stopped", ())),
            data.get("own"), run and (run.kind, run.slug, run.before, run.after, run.felt, run.ended), diaries, new,
        ))  # fmt: skip

    def go(self, failing: Failing):
        """Do what the journey does; the responses, and whether each was asked while something
        had failed.
        """
        responses = []
        with connection.execute_wrapper(failing), pytest.MonkeyPatch.context() as patched:
            commit = connection._commit
            if failing.kind == "commit":
                patched.setattr(connection, "_commit", lambda: (failing.commits(), commit())[1])
            for address, form in self.asks:
                responses.append(
                    self.client.get(address) if form is None else self.client.post(address, form)
                )
        return responses


def right_or_help(response, right, address) -> bool:
    """Whether it is the right answer; if it is not, it has to be the small page with help, or
    one that shows less.
    """
    text = response.content.decode()
    if response.status_code in (500, 503):
        assert response.status_code == 503, (address, text[:200])
        assert (
            "Get help at once" in text
            and 'href="tel:112"' in text
            and 'href="/warning-signs/"' in text
            and "Traceback" not in text
        )
        assert response["Cache-Control"] == "no-store, private"
        return False
    assert response.status_code < 500, (address, response.status_code)
    return (response.status_code, response.get("Location")) == (
        right.status_code,
        right.get("Location"),
    )


def tries(kinds, statements: int):
    """What fails, and at which statement it begins: every kind at each, or, by turns, one of two
    kinds at every other one.
    """
    if len(kinds) == 1:
        return [(kinds[0], nth) for nth in range(1, statements + 1)]
    by_turns = zip(cycle(("locked", "gone")), range(1 + statements % 2, statements + 1, 2))
    return [*by_turns, ("full", 1), ("commit", 1), ("commit", 2)]


@pytest.mark.parametrize("name", JOURNEYS)
@pytest.mark.parametrize(
    "kinds",
    [tuple(FAULTS), *(pytest.param((kind,), marks=pytest.mark.long) for kind in FAULTS)],
    ids="-".join,
)
def test_a_statement_that_fails_never_opens_anything_and_never_makes_a_promise(
    own_file, name, kinds
):
    stage = Stage(own_file, JOURNEYS[name])
    stage.put_back()
    was, stage.client.may_see = stage.held(), set(content.catalogue().exercises)
    right = stage.go(counted := Failing())
    after, opened = stage.held(), open_to(stage.client)
    assert all(response.status_code < 400 for response in right), [
        (r.status_code, a) for r, a in zip(right, stage.asks, strict=True)
    ]
    writes, failed = any(form is not None for _address, form in stage.asks), 0
    gentle = open_to(Client())
    stage.client.may_see = stage.before | opened | gentle
    for where in tries(kinds, counted.seen):
        stage.put_back()
        failing = Failing(*where)
        responses = stage.go(failing)
        failed += failing.failed
        good = [
            right_or_help(*each, address)
            for *each, (address, _form) in zip(responses, right, stage.asks, strict=True)
        ]
        connections["default"].close()
        now, still_open = stage.held(), open_to(stage.client)
        assert still_open <= stage.client.may_see, where
        acknowledged = all(
            ok for ok, (_address, form) in zip(good, stage.asks, strict=True) if form is not None
        )
        if writes and acknowledged:
            assert now == after, f"acknowledged and not kept: {where}"
        elif now not in (was, after):
            assert still_open <= gentle, f"half of it: {where}"
        for address in READ:
            stage.client.get(address)
    assert failed or not counted.seen or kinds in (("full",), ("commit",)), (
        "something has failed, unless nothing is asked, written or committed in a transaction"
    )
    stage.put_back()
    assert [r.status_code for r in stage.go(Failing())] == [r.status_code for r in right], (
        "and without a fault it goes as ever"
    )


def test_a_process_that_has_just_begun_and_cannot_read_its_content_shows_help_and_then_the_site(
    own_file,
):
    """Building the content in memory: at every fifth statement of it."""
    stage, failed = Stage(own_file, Journey("full-set", [(READ[0], None)])), 0
    content.forget()
    right = stage.go(counted := Failing())
    for nth, kind in zip(range(1, counted.seen + 1, 5), cycle(("locked", "gone"))):
        stage.put_back()
        content.forget()
        failing = Failing(kind, nth)
        (response,) = stage.go(failing)
        failed += failing.failed
        assert right_or_help(response, right[0], READ[0]) or response.status_code == 503
        connections["default"].close()
        assert stage.client.get(READ[0]).status_code == 200
    assert failed == -(-counted.seen // 5) >= 4


def test_a_database_that_is_slow_changes_no_answer(own_file):
    """A little more time for every statement."""
    stage = Stage(own_file, JOURNEYS["feels a sign while moving"])
    stage.put_back()

    def seen():
        """The pages but for the mark that tells one saving of the answers from another."""
        return [
            (r.status_code, re.sub(rb'data-personal="\w*"', b"", r.content))
            for r in stage.go(Failing())
        ]

    right = seen()
    stage.put_back()

    def slow(execute, *arguments):
        time.sleep(0.02)
        return execute(*arguments)

    with connection.execute_wrapper(slow):
        assert seen() == right
