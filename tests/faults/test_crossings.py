"""Faults, F-12 on a running site: two tabs of one browser send a form at the same moment, and no
sign that was told of is lost.

The requests really cross: two workers, two lines, one row. What is fair is what a browser does:
both tabs send the cookie that they have, and keep whichever came back last (docs/adr/0058,
docs/adr/0083).
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from threading import Barrier
from time import sleep
from urllib.parse import urlencode, urlsplit

import pytest

from tests.often import every

# of each kind; each of them lost most of its signs when this was written
TIMES = int(os.environ.get("CROSSINGS", 12))

ANSWERED = """
from django.test.utils import setup_test_environment
setup_test_environment()
import json, copy
from importlib import import_module
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from datetime import timedelta
from tests.people import CAST, here_until
from tests.often import every
from tests.walk import walk
Store = import_module(settings.SESSION_ENGINE).SessionStore
client = Client()
walk(client, until=%r, **CAST["full-set"])
held = dict(client.session.items())
keys = []
with transaction.atomic():
    for _ in range(%d):
        store = Store()
        store.update(copy.deepcopy(held))
        store.save()
        keys.append(store.session_key)
here = here_until(timezone.now() + timedelta(minutes=110))
print("cookies:" + json.dumps([{settings.SESSION_COOKIE_NAME: key, settings.ACTIVITY_COOKIE_NAME: here} for key in keys]))
"""

CONFIRM = ("/screening/check/", {"understands": "yes"})
AGAIN = ("/screening/", {"who": "me", "country": "gb", "remember": "session"})
AN_ANSWER = ("/screening/signs/", {"lines-now": "none", "lines-before": "none"})
SIGN = ("/screening/now/", {"now": "saddle-numbness"})
NOW = ("/screening/now/", {"now": "fever"})
HURTS = ("/exercises/bridge/hurts/", {"choice": "sign", "exercise": "bridge"})


class Tabs:
    """One browser: the tabs share its cookies, and the answer that comes last sets them."""

    def __init__(self, site, cookies):
        self.place, self.cookies = urlsplit(site.url), dict(cookies)

    def ask(self, address, data=None, after=0.0):
        line = HTTPConnection(self.place.hostname, self.place.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
            }
        sleep(after)
        line.request("GET" if data is None else "POST", address, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        for one in answer.msg.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(one).items():
                self.cookies.pop(name, None) if morsel[
                    "max-age"
                ] == "0" or not morsel.value else self.cookies.update({name: morsel.value})
        return answer.status, answer.headers.get("Location", ""), text

    def at_once(self, *forms, apart):
        """Both forms, sent with the cookies that there are now; the second `apart` seconds after
        the first.
        """
        both, cookies = Barrier(len(forms)), dict(self.cookies)

        def send(number):
            both.wait()
            return self.ask(*forms[number], after=apart * number)

        with ThreadPoolExecutor(len(forms)) as pool:
            assert self.cookies == cookies
            return list(pool.map(send, range(len(forms))))


def crossings(site, until, first, second):
    """How often the sign that `second` tells of was lost, of `TIMES`; what came back where it
    was.
    """
    printed = site.manage("shell", "-v", "0", "-c", ANSWERED % (until, TIMES))
    lost = []
    for number, cookies in enumerate(json.loads(printed.rpartition("cookies:")[2])):
        tabs = Tabs(site, cookies)
        came = tabs.at_once(first, second, apart=(number % 6) * 0.003)
        if not told(tabs):
            lost.append([(status, where) for status, where, _text in came])
    return lost


def told(tabs):
    """Whether the sign counts: everything is withheld, by the result or by the questions about
    the sign.
    """
    status, where, text = tabs.ask("/result/")
    if where.startswith("/screening/now/"):
        return True
    return status == 200 and ("Speak to someone today" in text or "Get emergency help now" in text)


@pytest.mark.parametrize(
    ("until", "first", "second"),
    every(
        2,
        [
            ("/screening/check/", CONFIRM, SIGN),
            ("/screening/check/", CONFIRM, NOW),
            ("/result/", AGAIN, SIGN),
            ("/result/", AGAIN, NOW),
            ("/result/", AGAIN, HURTS),
            ("/result/", AN_ANSWER, NOW),
        ],
    ),
    ids=[
        "confirm-sign",
        "confirm-check",
        "again-sign",
        "again-check",
        "again-hurts",
        "answer-check",
    ],
)
def test_fault_F_12_a_sign_told_of_in_one_tab_is_not_lost_to_the_other(site, until, first, second):
    lost = crossings(site, until, first, second)
    assert not lost, f"{len(lost)} of {TIMES} lost: {lost[:3]}"
