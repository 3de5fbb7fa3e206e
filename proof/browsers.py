"""Plays with several browsers, an editor of the content and a clock, in any order.

Hypothesis chooses the steps. After each step, a page with instructions for an exercise must only
have gone to a browser whose latest answers open it now, under the current rules. The oracle decides
this from what the model remembers. As long as no row is edited, an open exercise must also be
shown.
"""

import copy
import math
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.db import transaction
from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from proof import over_http
from proof.claims import Claim
from proof.oracle import judge, tables

DAY = timedelta(days=1)
MOMENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
#: The visitors: what they answer on the forms (see tests.walk), on top of the defaults of a healthy
#: person without an examination.
TODAY = {"told-by": "physiotherapist", "told-on": "2026-11-20", "diagnosis": ["muscle-strain"]}
PEOPLE = {
    "never examined": {},
    "everything open": TODAY | {"age": 34},
    "thin bones": {"conditions": ["osteoporosis"], "age": 58},
    "a clot long ago": TODAY | {"conditions": ["dvt"], "dvt.since": "2020-01-01"},
    "pregnant": {"pregnancy": "16-weeks-or-more", "age": 31},
    "an emergency": {"saddle-numbness": "yes"},
    "a clinician first": {"supervised-only": "yes"},
}
#: Rows that the editor changes: (condition, authored level, other level). A second edit restores
#: the authored level.
EDITS = [
    ("no-diagnosis", "caution", "clinician"),
    ("no-diagnosis", "clinician", "caution"),
    ("osteoporosis", "caution", "avoid"),
    ("dvt", "clinician", "caution"),
    ("pregnancy-late", "caution", "ok"),
    ("muscle-strain", "caution", "clinician"),
]
EXERCISES = sorted(tables.EXERCISES)
SOME = st.lists(st.sampled_from(EXERCISES), min_size=2, max_size=4, unique=True)
BROWSERS = ("a phone", "a tablet", "a shared computer")
STEPS = {"steps": 0, "shown": 0, "withheld": 0, "edits": 0}


class Browsers(RuleBasedStateMachine):
    """The model: who answered what and when, and the edited content."""

    @initialize()
    def open_up(self):
        self.now, self.stack = MOMENT, ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.enter_context(patch("django.utils.timezone.now", lambda: self.now))
        self.levels = copy.deepcopy(tables.LEVEL)
        self.clients = {name: Client() for name in BROWSERS}
        self.said = dict.fromkeys(BROWSERS)  # the answers there and their time; None without any
        self.old_cookies = []
        self.edited = set()

    def teardown(self):
        if hasattr(self, "stack"):
            transaction.set_rollback(True)
            self.stack.close()
            tables.LEVEL.clear()
            tables.LEVEL.update(self.levels)
            over_http.forget_content()

    # -- the steps

    @rule(where=st.sampled_from(BROWSERS), who=st.sampled_from(sorted(PEOPLE)))
    def screen(self, where, who):
        """A visitor clears the earlier answers in a browser and answers everything."""
        from tests.walk import HEALTHY, walk

        self.finish(where)
        client, began = self.clients[where], self.now
        walk(client, **PEOPLE[who])
        self.said[where] = (
            over_http.sheet(HEALTHY | PEOPLE[who]) | {"completed-at": began.isoformat()},
            began,
        )

    @rule(
        where=st.sampled_from(BROWSERS),
        exercises=SOME,
        headers=st.sampled_from((None, {"HX-Request": "true"})),
    )
    def look(self, where, exercises, headers):
        """A browser requests exercises by address, as a normal visit or as htmx does."""
        for exercise in exercises:
            self.asked(self.clients[where], self.answers(where), exercise, headers)

    @rule(where=st.sampled_from(BROWSERS))
    def finish(self, where):
        client = self.clients[where]
        if cookie := client.cookies.get("sessionid"):
            self.old_cookies.append(cookie.value)
        client.post("/finish/")
        self.said[where] = None

    @precondition(lambda self: self.old_cookies)
    @rule(exercise=st.sampled_from(EXERCISES), which=st.integers(0, 50))
    def replay(self, exercise, which):
        """An old cookie is sent again. It must open only what an empty browser opens."""
        client = Client()
        client.cookies["sessionid"] = self.old_cookies[which % len(self.old_cookies)]
        self.asked(client, None, exercise)

    @rule(
        span=st.sampled_from(
            (
                timedelta(minutes=5),
                timedelta(minutes=20),
                timedelta(hours=11),
                timedelta(hours=13),
                DAY,
            )
        )
    )
    def tick(self, span):
        self.now += span

    @rule(edit=st.sampled_from(EDITS))
    def edit(self, edit):
        """A row of the content gets another level, or its authored level again."""
        from backapp.library import content, versions
        from backapp.library.models import Contraindication

        slug, authored, other = edit
        here = edit in self.edited
        level = authored if here else other
        self.edited ^= {edit}
        rows = [row for row in tables.SHEET["conditions"] if row["slug"] == slug][0]["rules"]
        loads = next(
            row["loads"]
            for row in rows
            if row["level"] == authored and "thrust" not in row["loads"]
        )
        changed = Contraindication.objects.filter(
            condition__slug=slug, loads__slug=loads[0]
        ).update(level=level, fresh_level="", settled_level="")
        assert changed == 1
        versions.mark_changed(self.now)
        # skip the ten seconds in which a browser without answers can get the earlier page
        content._asked_at = -math.inf
        tables.LEVEL[slug] = tables.LEVEL[slug] | dict.fromkeys(loads, tables.RANK[level])
        STEPS["edits"] += 1

    # -- the checks

    def answers(self, where):
        """The answers of a browser that have not expired."""
        if self.said[where] and self.now - self.said[where][1] >= DAY:
            self.said[where] = None
        return self.said[where] and self.said[where][0]

    def asked(self, client, sheet, exercise, headers=None):
        response = client.get(f"/exercises/{exercise}/", headers=headers or {})
        if response.status_code == 302 and "/same-person/" in response["Location"]:
            client.post("/screening/same-person/", {"who": "same"})
            response = client.get(f"/exercises/{exercise}/", headers=headers or {})
        page, STEPS["steps"] = response.content.decode(), STEPS["steps"] + 1
        shown = over_http.tells_how(page, exercise)
        word = judge(sheet or {}, self.now)["exercises"][exercise]
        assert not shown or word != "withheld", (
            f"{exercise} was shown to {sheet or 'nobody'} at {self.now}"
        )
        asks_first = exercise in over_http.ASKED_FIRST or response.status_code != 200 or headers
        # an edited row can close more than the one load that the model follows
        as_authored = not self.edited
        assert shown or asks_first or not as_authored or word == "withheld", (
            f"{exercise} was not shown to {sheet or 'nobody'}"
        )
        STEPS["shown" if shown else "withheld"] += 1


def played(examples, steps, number=0) -> Claim:
    """Try the claim on that many plays of that many steps. Needs a database with the content."""
    before = dict(STEPS)
    claim = Claim(
        "a page tells how an exercise is done only to browsers whose latest answers open "
        "it under the rules of that moment",
        "Hypothesis: three browsers, an editor and a clock against the oracle",
    )
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
    )
    try:
        run_state_machine_as_test(Browsers, settings=profile)
    except AssertionError as found:
        claim.against(str(found).splitlines()[0])
    claim.cases = STEPS["steps"] - before["steps"]
    claim.figures = {
        f"browsers: pages {what}": STEPS[what] - before[what] for what in ("shown", "withheld")
    }
    claim.figures |= {"browsers: edits of the content": STEPS["edits"] - before["edits"]}
    return claim
