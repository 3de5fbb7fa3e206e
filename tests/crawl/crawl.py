"""The leak crawl: everybody asks for everything, in every way, and no canary may be where it is not
open.

A way is a representation: the page, its pieces, HEAD, OPTIONS, forms, other formats, odd addresses,
ranges, caches' questions. Beside the responses it looks at what they leave behind: rows of
sessions, logs, mails, the pages that are kept in memory, files. Run whole by `python -m
tests.crawl`, which prints the figures; a part of it is in every run of the tests.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from backapp import fragments
from backapp.library.content import catalogue
from backapp.practice.anybody import Page
from backapp.web import page_cache
from backapp.web.faults import help_page
from tests.access.test_sweep import addresses
from tests.crawl.addresses import GATED, classes, written
from tests.crawl.canaries import Planted, plant
from tests.crawl.states import EVERYBODY, State, opened, state
from tests.locked import shown_in
from tests.secure.test_staff import every_address_of_the_admin

LOGGERS = ("", "django", "backapp")
HTMX = {"HX-Request": "true"}
FOR_ANYBODY = ("ETag", "Last-Modified")

Ask = Callable[[Client, str, dict], object]


def _get(path=lambda a: a, **headers) -> Ask:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda client, address, more: client.get(path(address), headers=more | said)


def _before_query(tail: str) -> Callable[[str], str]:
    def path(address: str) -> str:
        there, mark, query = address.partition("?")
        return f"{there}{tail}{mark}{query}"

    return path


def _and(query: str) -> Callable[[str], str]:
    return lambda address: f"{address}{'&' if '?' in address else '?'}{query}"


#: name -> how it asks. The first two are tried at every address, the others at a few addresses of
#: every pattern.
WAYS: dict[str, Ask] = {
    "page": _get(),
    "piece": _get(HX_Request="true"),
    "boosted": _get(HX_Request="true", HX_Boosted="true"),
    "restored": _get(HX_Request="true", HX_History_Restore_Request="true"),
    "piece for a target": _get(
        HX_Request="true",
        HX_Target="main",
        HX_Trigger="x",
        HX_Current_URL="http://testserver/exercises/egg-roll/",
    ),
    "head": lambda client, address, more: client.head(address, headers=more),
    "options": lambda client, address, more: client.options(address, headers=more),
    "form": lambda client, address, more: client.post(
        address, {"choice": "gentler", "step": "1", "pain": "1"}, headers=more
    ),
    "form, as a piece": lambda client, address, more: client.post(address, {}, headers=more | HTMX),
    "another method": lambda client, address, more: client.put(address, b"{}", headers=more),
    "json": _get(_and("format=json"), Accept="application/json"),
    "xml": _get(_and("format=xml"), Accept="application/xml"),
    "text": _get(Accept="text/plain"),
    "print": _get(_and("print=1&partial=1&preview=1&debug=1&full=1")),
    "range": _get(Range="bytes=0-400"),
    "packed": _get(Accept_Encoding="gzip"),
    "if none match": _get(If_None_Match="*"),
    "if modified": _get(If_Modified_Since="Wed, 21 Oct 2015 07:28:00 GMT"),
    "no slash": _get(lambda a: a.partition("?")[0].rstrip("/") or "/"),
    "two slashes": _get(lambda a: "/" + a),
    "style": _get(_before_query(";x.css")),
    "script": _get(_before_query("x.js")),
    "capitals": _get(lambda a: a.upper()),
    "dots": _get(_before_query("%2e/")),
    "back and forth": _get(_before_query("../egg-roll/")),
    "campaign": _get(_and("utm_source=x&side=right&moving=1&step=2&open=1&q=canary")),
    "override": _get(
        X_HTTP_Method_Override="POST",
        X_Original_URL="/exercises/egg-roll/",
        X_Rewrite_URL="/exercises/egg-roll/",
    ),
    "bot": _get(User_Agent="Googlebot/2.1 (+http://www.google.com/bot.html)"),
    "prefetch": _get(Sec_Purpose="prefetch;prerender", Purpose="prefetch"),
    "document": _get(
        Sec_Fetch_Dest="document", Sec_Fetch_Mode="navigate", Sec_Fetch_Site="cross-site"
    ),
    "frame": _get(Sec_Fetch_Dest="iframe", Sec_Fetch_Site="cross-site"),
    "other tongue": _get(Accept_Language="fi,de;q=0.8,*;q=0.1"),
    "referred": _get(
        Referer="http://testserver/exercises/egg-roll/", X_Requested_With="XMLHttpRequest"
    ),
}
# undone afterwards, so that everybody stays who they are
CHANGING = {"form", "form, as a piece", "another method"}


@dataclass
class Crawl:
    """What came of it."""

    planted: Planted
    responses: int = 0
    # other things that were looked through, by kind
    looked_at: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)
    people: list[str] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)
    hits: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    def look(self, state: State, way: str, address: str, response) -> set[str]:
        self.responses += 1
        self.statuses[response.status_code] += 1
        found = self.planted.found_in(response)
        if extra := found - state.may_see:
            self.hits.append(f"{state.name}, {way}, {address}: {sorted(extra)[:4]}")
        if response.status_code == 500 or response.status_code not in (
            200,
            302,
            301,
            304,
            400,
            403,
            404,
            405,
            406,
            422,
            429,
        ):
            self.hits.append(
                f"{state.name}, {way}, {address}: answered with {response.status_code}"
            )
        if (
            state.client.cookies
            and "no-store" in response.headers.get("Cache-Control", "")
            and set(FOR_ANYBODY) & set(response.headers)
        ):
            self.hits.append(f"{state.name}, {way}, {address}: says whether it changed")
        return found

    def look_at(
        self, kind: str, text: str, may_see: set[str] = frozenset(), *, numbers: bool = False
    ) -> None:
        self.looked_at[kind] += 1
        if extra := self.planted.found(text, numbers=numbers) - may_see:
            self.hits.append(f"{kind}: {sorted(extra)[:4]}")

    def summary(self) -> str:
        beside = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.looked_at.items()))
        return (
            f"crawl: {self.responses:,} responses to {len(self.people)} states in "
            f"{len(self.ways)} ways, {len(self.patterns)} URL patterns "
            f"(all classified), {len(self.planted):,} canaries; beside them {beside}: "
            f"{len(self.hits):,} hits"
        )


class Written(logging.Handler):
    """Every log line, with all that a careless formatter could write of it."""

    def __init__(self):
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record):
        self.lines.append(f"{record.getMessage()} {record.args!r}")


def crawl(people=EVERYBODY, ways=tuple(WAYS), *, thin: bool = False) -> Crawl:
    """Plant, and let `people` ask: a page and a piece of everything, the other ways by turns.

    `thin`: of a few addresses of each pattern.
    """
    result, log = Crawl(plant()), Written()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(log)
    try:
        for name in people:
            # so that nobody finds what another has left
            with suppress(_TakeBack), transaction.atomic():
                somebody = state(name)
                result.people.append(name)
                _ask_for_everything(result, somebody, set(ways), thin)
                _look_at_what_is_left(result, somebody)
                raise _TakeBack
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(log)
    for line in log.lines:
        result.look_at("log lines", line)
    for letter in getattr(mail, "outbox", []):
        result.look_at("mails", str(letter.message()))
    _look_at_files(result)
    return result


def _ask_for_everything(result: Crawl, who: State, ways: set[str], thin: bool) -> None:
    seen, kinds = set(), classes()
    everything = addresses()
    for name, all_ways in everything.items():
        result.patterns.add(name)
        chosen = _few(all_ways) if thin else all_ways
        for number, way_through in enumerate(chosen):
            address = written(name, way_through) + (
                f"{'&' if '?' in str(way_through) else '?'}{who.query}" if who.query else ""
            )
            usual = ("page",) if thin and number % 4 else ("page", "piece")
            odd = sorted(ways - {"page", "piece"}) if way_through in _few(all_ways) else []
            if thin and kinds[name] != GATED:
                odd = []
            turn, every = len(result.people) + len(result.patterns) + number, 8 if thin else 4
            odd = [
                way for place, way in enumerate(odd) if (place + turn) % every == 0
            ]  # by turns: with the next person another one
            for way in (*(w for w in usual if w in ways), *odd):
                seen |= _ask(result, who, way, address)
    if who.staff:
        for address in every_address_of_the_admin():
            result.patterns.add(address)
            for way in ("page", "head", "options", "json", "print"):
                if way in ways:
                    _ask(result, who, way, address)
            _ask(result, who, "page", address + "?q=canary&_export=json&_popup=1")
    if not thin and not who.staff and not who.name.startswith(("with", "idle", "after")):
        missing = {owner for owner in who.may_see if not owner.startswith("routine:")} - seen
        if missing:
            result.blind.append(f"{who.name}: {sorted(missing)}")


def _ask(result: Crawl, who: State, way: str, address: str) -> set[str]:
    result.ways.add(way)
    if way not in CHANGING:
        return result.look(who, way, address, WAYS[way](who.client, address, who.headers))
    cookies = deepcopy(who.client.cookies)
    try:
        with transaction.atomic():
            response = WAYS[way](who.client, address, who.headers)
            found = result.look(who, way, address, response)
            if response.status_code == 302 and response["Location"].startswith("/"):
                who.may_see, before = opened(who.client), who.may_see
                found |= result.look(
                    who, f"{way}, and on", address, who.client.get(response["Location"])
                )
                who.may_see = before
            raise _TakeBack
    except _TakeBack:
        who.client.cookies = cookies
    return found


class _TakeBack(Exception):
    pass


def _few(ways: list) -> list:
    """Of the ways through one pattern those that matter most: what is a self-manipulation, what
    is not, and the first.
    """
    wanted = [way for way in ways if "egg-roll" in str(way) or "crack-your-own-back" in str(way)][
        :2
    ]
    return list(dict.fromkeys([*ways[:1], *wanted, *ways[-1:]]))


def _look_at_what_is_left(result: Crawl, who: State) -> None:
    """Rows of sessions, and what this process keeps for anybody."""
    for row in Session.objects.all():
        result.look_at("session rows", repr(row.get_decoded()))
    strangers = opened(None)
    for key, value in page_cache._cache.items():
        if isinstance(value, Page):
            text = repr(key) + value.body.decode()
            result.look_at("cached pages", text, strangers, numbers=True)
        else:
            text = getattr(value, "content", value)
            text = text if isinstance(text, str) else text.decode()
            result.look_at("cached pages", repr(key) + text)
    for key, value in _cached():
        result.look_at("cache entries", f"{key} {value!r}")
    for key in fragments._cache:
        assert not any(
            isinstance(part, str)
            and who.client.cookies
            and part in {m.value for m in who.client.cookies.values() if m.value}
            for part in key
        )


def _cached() -> Iterator[tuple[object, object]]:
    """What lies in the cache, wherever that is: in the memory of this process, or in a server."""
    if hasattr(cache, "server"):
        server = cache.server()
        yield from ((key, server.get(key)) for key in server.scan_iter())
    else:
        yield from list(cache._cache.items())


def _look_at_files(result: Crawl) -> None:
    """Static files hold nothing of an exercise, whether planted or as it stands in the fixtures;
    nor do the pages for faults.
    """
    for folder in settings.STATICFILES_DIRS or [settings.STATIC_ROOT]:
        for path in Path(folder).rglob("*"):
            if path.is_file() and path.suffix in (".css", ".js", ".svg", ".json", ".txt", ".html"):
                text = path.read_text("utf-8", "replace")
                result.look_at("static files", text)
                if found := shown_in(text):
                    result.hits.append(f"static file {path.name}: {sorted(found)}")
    for status in (400, 403, 404, 405, 413, 429, 500, 503):
        result.look_at("pages for faults", help_page(status).content.decode())
    assert len(catalogue().exercises) > 40
