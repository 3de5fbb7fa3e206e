"""The visitors of a load run. Each is a thread with its own browser, and checks every page it
receives.

A page is *right* if it is, byte for byte, the page that this person received before the load began
(and that was checked then). Otherwise it is a *fault page* with the warning signs, an unanswered
request, a *wrong* page, or a *leak*: a mark of something that this person may not see. Fault pages
and unanswered requests are acceptable while something fails; wrong pages and leaks never are.
"""

import gzip
import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.crawl.canaries import Planted  # needs Django

HOST = "backapp.example"
PATIENCE = 35  # seconds to wait for a response
MOMENT = re.compile(rb"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d")
RIGHT, FAULT, UNANSWERED, WRONG, LEAK, WAIT = (
    "right",
    "fault page",
    "unanswered",
    "wrong",
    "leak",
    "told to wait",
)


@dataclass
class Answer:
    """A response; status 0 if there was none.

    `cookies` are those that it sets; `body` is uncompressed.
    """

    status: int = 0
    where: str = ""
    kept: str = ""
    body: bytes = b""
    head: str = ""
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @property
    def page(self) -> tuple:
        """The parts of a response that must be the same.

        The page says to the minute until when an answer is valid, so that is not compared.
        """
        return self.status, self.where, self.kept, MOMENT.sub(b"", self.body)


class Browser:
    """One visitor's browser, in its own network. It uses any of the servers, as behind a load
    balancer.
    """

    def __init__(self, ports: list[int], network: str, rng: random.Random) -> None:
        self.ports, self.network, self.rng, self.cookies = ports, network, rng, {}

    def ask(self, path: str, body: str | None = None, port: int = 0) -> Answer:
        """The answer.

        A server that takes no connection is passed over for the next, as every balancer does.
        """
        in_turn = list(self.ports)  # the run removes one while it is replaced
        for one in [port] if port else self.rng.sample(in_turn, len(in_turn)):
            line = http.client.HTTPConnection("127.0.0.1", one, timeout=PATIENCE)
            try:
                line.connect()
            except ConnectionRefusedError:
                line.close()
                continue
            try:
                line.request("GET" if body is None else "POST", path, body, self._headers(body))
                return self._read(line.getresponse())
            except (OSError, http.client.HTTPException):
                return Answer()
            finally:
                line.close()
        return Answer()

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.network,
            "Sec-Fetch-Site": "same-origin",
        }
        if self.rng.random() < 0.5:
            headers["Accept-Encoding"] = "gzip"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (
            headers
            if body is None
            else headers | {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def _read(self, response: http.client.HTTPResponse) -> Answer:
        body = response.read()
        if response.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        set_now = SimpleCookie()
        for text in response.headers.get_all("Set-Cookie") or []:
            set_now.load(text)
        for name, morsel in set_now.items():
            if morsel.value and morsel["max-age"] != 0 and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        where, kept = response.getheader("Location", ""), response.getheader("Cache-Control", "")
        return Answer(response.status, where, kept, body, str(response.headers), set_now)


@dataclass
class Known:
    """What is right: person -> address -> page, and whose marks each person may see."""

    planted: "Planted"
    addresses: list[str]
    may_see: dict[str, set[str]]
    forms: dict[str, list[tuple[str, str, str]]]
    pages: dict[str, dict[str, tuple]] = field(default_factory=dict)

    def judge(self, name: str, path: str, answer: Answer) -> str:
        """The judgement of a response, for that person at that address."""
        if not answer.status:
            return UNANSWERED
        if answer.page == self.pages[name].get(path):
            return WRONG if name == "nobody" and answer.cookies else RIGHT
        if self.leaks(name, answer):
            return LEAK
        return FAULT if is_fault_page(answer) else WRONG

    def judge_form(self, name: str, number: int, answer: Answer) -> str:
        """The judgement of the response to a form."""
        if not answer.status:
            return UNANSWERED
        if self.leaks(name, answer):
            return LEAK
        if answer.status == 302 and answer.where == self.forms[name][number][2]:
            return RIGHT
        return FAULT if is_fault_page(answer) else WRONG

    def difference(self, name: str, path: str, answer: Answer) -> str:
        """A response in a few words, and where it begins to differ from the right page."""
        right, body = self.pages[name].get(path, (0, "", "", b""))[3], answer.page[3]
        at = next(
            (n for n, (one, other) in enumerate(zip(right, body, strict=False)) if one != other),
            min(len(right), len(body)),
        )
        here = [
            text[max(0, at - 40) : at + 80].decode("utf-8", "replace") for text in (body, right)
        ]
        return (
            f"{name} at {path}: {answer.status} {answer.where} {answer.kept}; {here[0]!r} for "
            f"{here[1]!r}"
        )

    def leaks(self, name: str, answer: Answer) -> set[str]:
        """The marks in a response that must not be there. Numbers in drawings are coordinates."""
        text = answer.body.decode("utf-8", "replace")
        found = self.planted.found(text, numbers="<svg" not in text[:200]) | self.planted.found(
            answer.head, numbers=False
        )
        return found - self.may_see[name]


def is_fault_page(answer: Answer) -> bool:
    """Whether this is one of our error pages, uncached."""
    return (
        answer.status in (500, 503)
        and b"Get help at once" in answer.body
        and "no-store" in answer.kept
    )


class Tally:
    """Counts for all visitors, and each problem with its time."""

    def __init__(self) -> None:
        self.lock, self.counts, self.troubles, self.each_second = (
            threading.Lock(),
            Counter(),
            [],
            Counter(),
        )

    def add(self, kind: str, found: str, said: str = "") -> None:
        now = time.monotonic()
        with self.lock:
            self.counts[kind] += 1
            self.counts[found] += 1
            self.each_second[int(now)] += 1
            if found in (FAULT, UNANSWERED, WRONG, LEAK):
                self.troubles.append((now, found, said))


class Visitor(threading.Thread):
    """A visitor who comes, answers (unless they are anonymous), reads, finishes, and comes again as
    another person, until the run ends.
    """

    def __init__(
        self,
        number: int,
        names: list[str],
        stays: bool,
        ports: list[int],
        known: Known,
        tally: Tally,
        over,
        pause: float,
    ):
        super().__init__(daemon=True)
        self.number, self.names, self.stays, self.ports, self.known = (
            number,
            names,
            stays,
            ports,
            known,
        )
        self.tally, self.over, self.pause, self.rng = tally, over, pause, random.Random(number)
        self.visits = 0

    def run(self) -> None:
        while not self.over.is_set():
            self.visits += 1
            name = self.rng.choice(self.names)
            browser = Browser(
                self.ports, f"2001:db8:{self.number:x}:{self.visits % 0xFFFF:x}::1", self.rng
            )
            if self._answers(browser, name):
                self._reads(browser, name, None if self.stays else self.rng.randint(10, 40))
                if name != "nobody":
                    self._finishes(browser)

    def _answers(self, browser: Browser, name: str) -> bool:
        """Send every form of the screening, again if it failed, as people do."""
        for number, (path, body, _where) in enumerate(self.known.forms[name]):
            while (found := self._form(browser, name, number, path, body)) in (FAULT, UNANSWERED):
                if self.over.wait(0.5):
                    return False
            if found != RIGHT:
                return False
        if name != "nobody":
            self.tally.add("screening", "gone through")
        return True

    def _form(self, browser: Browser, name: str, number: int, path: str, body: str) -> str:
        answer = browser.ask(path, body)
        found = self.known.judge_form(name, number, answer)
        self.tally.add("form", found, f"{name} sent {path}: {answer.status} {answer.where}")
        self.over.wait(self.pause)
        return found

    def _reads(self, browser: Browser, name: str, most: int | None) -> None:
        read = 0
        while not self.over.is_set() and (most is None or read < most):
            path = self.rng.choice(self.known.addresses)
            answer = browser.ask(path)
            found = self.known.judge(name, path, answer)
            kind = "page" if name == "nobody" else "page of somebody"
            self.tally.add(
                kind, found, "" if found == RIGHT else self.known.difference(name, path, answer)
            )
            self.over.wait(self.pause if found == RIGHT else 0.25)
            read += 1

    def _finishes(self, browser: Browser) -> None:
        """Finish and clear. Afterwards the same cookie must belong to no one."""
        old = dict(browser.cookies)
        while (answer := browser.ask("/finish/", "")).status != 302:
            found = UNANSWERED if not answer.status else FAULT if is_fault_page(answer) else WRONG
            self.tally.add("form", found, f"finishing: {answer.status}")
            if self.over.wait(0.5):
                return
        self.tally.add("form", RIGHT)
        browser.cookies = old
        for path in ("/exercises/", "/exercises/egg-roll/", "/result/"):
            answer = browser.ask(path)
            leaks = self.known.leaks("nobody", answer)
            found = (
                UNANSWERED
                if not answer.status
                else LEAK
                if leaks
                else FAULT
                if is_fault_page(answer)
                else RIGHT
            )
            if found == RIGHT and answer.status != (302 if path == "/result/" else 200):
                found = WRONG
            self.tally.add(
                "page of somebody",
                found,
                f"after finishing, at {path}: {answer.status} {sorted(leaks)}",
            )


class Flood(threading.Thread):
    """Endless forms from one network. All processes together must accept only so many and refuse
    the rest.
    """

    def __init__(self, ports: list[int], known: Known, tally: Tally, over, every: float) -> None:
        super().__init__(daemon=True)
        self.browser, self.known, self.tally, self.over, self.every = (
            Browser(ports, "2001:db8:ffff:ffff::1", random.Random(0)), known, tally, over, every
        )  # fmt: skip
        self.taken: list[float] = []
        self.sent = 0

    def run(self) -> None:
        path, body, _where = self.known.forms["full-set"][0]
        while not self.over.wait(self.every):
            self.browser.cookies = {}
            answer = self.browser.ask(path, body)
            found = (
                WAIT
                if answer.status == 429 and not answer.cookies
                else self.known.judge_form("full-set", 0, answer)
            )
            self.sent += 1
            if found == RIGHT:
                self.taken.append(time.monotonic())
            self.tally.add("form of the flood", found, f"the flood: {answer.status}")
