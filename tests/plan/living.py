"""Somebody who follows a plan, day by day, through the site: the clock moves, and answers are given
again when they end.
"""

import re
from datetime import datetime, timedelta
from html import unescape

from django.conf import settings
from django.test import Client
from django.utils import timezone

from backapp.screening.idle import IDLE_AFTER
from tests.people import here_until
from tests.walk import walk


class Clock:
    """The time of the tests. `patch` is a pytest monkeypatch."""

    def __init__(self, patch, start: datetime):
        self.now = start
        patch.setattr(timezone, "now", lambda: self.now)

    def to(self, day: int, hour: int = 9) -> None:
        began = getattr(self, "began", self.now)
        self.began = began
        self.now = began.replace(hour=hour, minute=0) + timedelta(days=day)


class Visitor:
    """A browser with answers and a plan."""

    def __init__(self, clock: Clock, **answers):
        self.clock, self.answers = clock, answers
        self.client = Client()
        walk(self.client, remember="28-days", **answers)

    def on(self, day: int, hour: int = 9) -> "Visitor":
        """Come back on a day, as the same person."""
        self.clock.to(day, hour)
        there = here_until(self.clock.now + IDLE_AFTER)
        self.client.cookies[settings.ACTIVITY_COOKIE_NAME] = there
        return self

    def start(self, days=(0, 2, 4), minutes=10, active="no", pain=3, goals=(), **more):
        post = {"day": days, "minutes": minutes, "active": active, "pain": pain, "remember": "yes"}
        for number, (text, hard) in enumerate(goals, 1):
            post |= {f"goal-{number}": text, f"hard-{number}": hard}
        return self.client.post("/plan/", post | more)

    def page(self, address="/plan/"):
        response = self.client.get(address)
        while response.status_code == 302:
            response = self.client.get(response["Location"])
        return response

    def session(self, before=2, after=2, felt="easier", effort="easy"):
        """Do the session of the day. Returns the page after it."""
        response = self.client.post("/plan/today/follow/", {"pain": before})
        if response.status_code == 302 and "/screening/now/" in response["Location"]:
            self.client.post(response["Location"], {"new": "nothing"})
            response = self.client.post("/plan/today/follow/", {"pain": before})
        if response.status_code == 200 and b'name="gently"' in response.content:
            response = self.client.post("/plan/today/follow/", {"pain": before, "gently": before})
        assert response.status_code == 302, response.content.decode()[:3000]
        said = {"pain": after, "felt": felt, "effort": effort}
        done = self.client.post("/plan/today/done/", said)
        assert done.status_code == 302, done.status_code
        return self.page("/plan/today/done/")

    def renewed(self) -> "Visitor":
        """Answer everything again, as after 28 days."""
        walk(self.client, remember="28-days", **self.answers)
        return self


def said(response) -> str:
    """The words of a page's main part, a line for each paragraph."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)[0]
    main = " ".join(re.sub(r"<(script|style|svg|select).*?</\1>", " ", main, flags=re.S).split())
    parts = re.split(r"</?(?:p|h1|h2|h3|li|tr|dt|dd|section|form|legend|label)\b[^>]*>", main)
    lines = (" ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in parts)
    return "\n".join(line for line in lines if line)
