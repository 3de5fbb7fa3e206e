"""`make load`: the site under load while its parts fail. It checks every page.

    make load                 (ten minutes; MINUTES=1 make load for a short run)

Two servers with two processes each, as in production, use their own PostgreSQL and Redis, all on
loopback. Visitors come, answer the screening, read and finish. Meanwhile a process is killed, the
cache disappears, the database restarts, and one of the two servers is replaced. The exit status is
1 if a page was wrong, if anything leaked, if anything failed at another time, or if it did not
recover by itself.
"""

import argparse
import json
import math
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
import redis

from tools import engines
from tools.load.visitors import (
    FAULT,
    LEAK,
    RIGHT,
    UNANSWERED,
    WAIT,
    WRONG,
    Browser,
    Flood,
    Known,
    Tally,
    Visitor,
)

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2  # of each server
SETTLES = 15  # seconds within which everything that failed must have recovered
DRAINS = 3  # seconds in which a server without new requests answers those it has
STARTS, STARTS_SECONDS = 60, 600  # the default of LIMIT_STARTS


class Server:
    """One gunicorn with its processes, on its own port."""

    def __init__(self, name: str, environ: dict[str, str], folder: Path) -> None:
        self.port, self.log = engines.free_port(), folder / f"{name}.log"
        self.environ = environ | {"PORT": str(self.port)}
        self.browser = Browser([self.port], "2001:db8:fffe::1", random.Random(0))
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("a") as said:
            command = [sys.executable, "-m", "gunicorn", "backapp.wsgi"]
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_until(self.whole, 60, "the site did not start", self.log)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)

    def workers(self) -> list[int]:
        try:
            return [
                int(pid)
                for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
                .read_text()
                .split()
            ]
        except OSError:
            return []

    def whole(self) -> bool:
        """Whether it is ready and all its processes run."""
        return len(self.workers()) == PROCESSES and self.browser.ask("/readyz").status == 200


@dataclass
class Event:
    """Something that fails. `strike` causes it and returns when it was over (in monotonic
    seconds).
    """

    name: str
    at: float  # when, as a fraction of the whole time
    strike: Callable[[], float]
    whole: Callable[[], bool]
    began: float = 0.0
    given_back: float = 0.0
    whole_at: float = 0.0

    def happen(self) -> None:
        self.began = time.monotonic()
        self.given_back = self.strike()
        while not self.whole() and time.monotonic() < self.given_back + 60:
            time.sleep(0.1)
        self.whole_at = time.monotonic()


def wait_until(
    true: Callable[[], bool], seconds: float, said: str, log: Path | None = None
) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            sys.exit(said + (":\n" + log.read_text()[-3000:] if log else ""))
        time.sleep(0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--visitors", type=int, default=12)
    parser.add_argument(
        "--pause", type=float, default=0.01, help="seconds a visitor waits before the next request"
    )
    parser.add_argument(
        "--away",
        type=float,
        default=0,
        help="seconds without the cache or the database (a thirtieth of the time)",
    )
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="backapp-load-") as name,
        engines.running(options=()) as (database, cache),
    ):
        folder = Path(name)
        environ = environment(folder, database.address, cache.address)
        known = prepared(environ, folder)
        servers = [Server(name, environ, folder) for name in ("first", "second")]
        try:
            for server in servers:
                server.start()
            remember(known, [server.port for server in servers])
            return load(args, known, servers, database, cache)
        finally:
            for server in servers:
                server.stop()


def environment(folder: Path, database: str, cache: str) -> dict[str, str]:
    """As on a real site: https (terminated in front), its own name, a secret key, both servers."""
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
    }
    return kept | {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": database,
        "CACHE_URL": cache,
        "TIME_ZONE": "UTC",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "WEB_CONCURRENCY": str(PROCESSES),
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
    }


def prepared(environ: dict[str, str], folder: Path) -> Known:
    """Prepare tables, content with a mark in everything locked, static files, and the visitors."""
    print("preparing …", flush=True)
    file = folder / "people.json"
    introduce = f"from tools.load.people import introduce; introduce({str(file)!r})"
    steps = (
        ["migrate", "-v0"],
        ["load_content"],
        ["collectstatic", "--noinput", "-v0"],
        ["shell", "-v0", "-c", introduce],
    )
    for step in steps:
        done = subprocess.run(
            [sys.executable, "manage.py", *step],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{step[0]}: {done.stdout}{done.stderr}")
    return read(json.loads(file.read_text()))


def read(introduced: dict) -> Known:
    """Read what `people.introduce` wrote.

    Recognising the marks needs the tables, so Django is set up first.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.crawl.canaries import Planted

    marks = introduced["marks"]
    numbered = (
        {int(number): owner for number, owner in marks[kind].items()}
        for kind in ("numbers", "arrows")
    )
    people = introduced["people"]
    return Known(
        planted=Planted(marks["tokens"], *numbered),
        addresses=introduced["addresses"],
        may_see={name: set(person["may_see"]) for name, person in people.items()},
        forms={name: [tuple(form) for form in person["forms"]] for name, person in people.items()},
    )


def remember(known: Known, ports: list[int]) -> None:
    """Request every page for every person from each server before the load, check it, and store it
    as the right page.
    """
    for name in known.forms:
        for number, port in enumerate(ports):
            browser = Browser([port], f"2001:db8:fffd:{number:x}::1", random.Random(number))
            for step, (path, body, _where) in enumerate(known.forms[name]):
                found = known.judge_form(name, step, answer := browser.ask(path, body))
                if found != RIGHT:
                    sys.exit(f"{name} sent {path} and got {answer.status} {answer.where} ({found})")
            known.pages.setdefault(name, {})
            for path in known.addresses:
                answer = browser.ask(path)
                look_at(known, name, path, answer)
                if known.pages[name].setdefault(path, answer.page) != answer.page:
                    sys.exit(
                        f"{path} is not the same twice for {name}, so the right page is unknown"
                    )


def look_at(known: Known, name: str, path: str, answer) -> None:
    """Check a page before the load: it shows nothing that this person may not see, and the page of
    an exercise shows instructions exactly if they may see them.
    """
    if answer.status not in (200, 302, 404) or known.leaks(name, answer):
        sys.exit(
            f"{path} for {name}, in quiet: status {answer.status}, "
            f"{sorted(known.leaks(name, answer))}"
        )
    if name != "nobody" and "no-store" not in answer.kept:
        sys.exit(f"{path} for {name}: Cache-Control is {answer.kept!r}")
    kind, slug = (path.strip("/").split("/") + [""])[:2]
    if (
        kind == "exercises"
        and slug
        and "." not in path
        and slug != "at-a-glance"
        and "?" not in path
    ):
        if (slug in known.planted.found(answer.body.decode())) != (slug in known.may_see[name]):
            sys.exit(f"{path} for {name} differs from the gate's decision")


def load(
    args, known: Known, servers: list[Server], database: engines.Engine, cache: engines.Engine
) -> int:
    tally, over, ports = Tally(), threading.Event(), [server.port for server in servers]
    everybody = [name for name in known.forms if name != "nobody"]
    visitors = [
        Visitor(
            n,
            ["nobody"] if n % 3 == 0 else everybody,
            n % 3 == 1,
            ports,
            known,
            tally,
            over,
            args.pause,
        )
        for n in range(args.visitors)
    ]
    flood = Flood(ports, known, tally, over, every=0.2)
    seconds, away = args.minutes * 60, args.away or args.minutes * 2
    events = planned(servers, ports, database, cache, away)
    print(f"{args.visitors} visitors for {args.minutes:g} minutes …", flush=True)
    began = time.monotonic()
    for one in [*visitors, flood]:
        one.start()
    for event in events:
        over.wait(max(0, began + event.at * seconds - time.monotonic()))
        print(f"  {time.monotonic() - began:5.0f} s  {event.name}", flush=True)
        event.happen()
    over.wait(max(0, began + seconds - time.monotonic()))
    over.set()
    for one in [*visitors, flood]:
        one.join(60)
    return report(tally, events, flood, time.monotonic() - began, away)


def planned(
    servers: list[Server],
    ports: list[int],
    database: engines.Engine,
    cache: engines.Engine,
    away: float,
) -> list[Event]:
    def kill() -> float:
        os.kill(servers[0].workers()[0], signal.SIGKILL)
        return time.monotonic()

    def without(engine: engines.Engine) -> Callable[[], float]:
        def strike() -> float:
            engine.stop()
            time.sleep(away)
            engine.start()
            return time.monotonic()

        return strike

    def replace() -> float:
        ports.remove(servers[1].port)  # first out of rotation, as docs/DEPLOYMENT.md says
        time.sleep(DRAINS)
        servers[1].stop()
        servers[1].start()
        ports.append(servers[1].port)
        return time.monotonic()

    def all_whole() -> bool:
        return all(server.whole() for server in servers)

    def counted_together() -> bool:
        with redis.Redis.from_url(cache.address, socket_timeout=2) as line:
            return all_whole() and line.dbsize() > 0

    return [
        Event("a process is killed", 0.15, kill, all_whole),
        Event(f"the cache is gone for {away:g} s", 0.3, without(cache), counted_together),
        Event(f"the database is gone for {away:g} s", 0.55, without(database), all_whole),
        Event("a server is replaced", 0.8, replace, all_whole),
    ]


def report(tally: Tally, events: list[Event], flood: Flood, seconds: float, away: float) -> int:
    """Print the results. Returns 1 if there was a problem, else 0."""
    counts = tally.counts
    asked = sum(tally.each_second.values()) - counts["gone through"]
    print(
        f"\n{asked:,} requests in {seconds:.0f} s ({asked / seconds:.0f} a second): "
        f"{counts['page']:,} pages without a session, "
        f"{counts['page of somebody']:,} with one, {counts['form']:,} forms; "
        f"{counts['gone through']:,} complete screenings."
    )
    print(f"wrong pages: {counts[WRONG]}    leaks: {counts[LEAK]}")
    wrong = [one for one in tally.troubles if one[1] in (WRONG, LEAK)]
    list_first(sorted(wrong, key=lambda one: one[1]))
    faults, elsewhere = report_events(tally, events)
    outside = [one for one in elsewhere if one[1] in (FAULT, UNANSWERED)]
    print(
        "(after the failure was over: seconds to the last request that failed, and until all "
        "processes were ready)"
    )
    print(f"\nerror pages and unanswered requests at any other time: {len(outside)}")
    list_first(outside)
    most = 2 * STARTS + seconds * STARTS / STARTS_SECONDS + (away + 10) / flood.every
    print(
        f"forms from one network: {flood.sent} sent, {len(flood.taken)} accepted (at most "
        f"{most:.0f} allowed), {counts[WAIT]} told to wait"
    )
    wanted = {
        "wrong pages or leaks": not (counts[WRONG] or counts[LEAK]),
        "something failed although nothing was taken away": not outside,
        "forms from one network were not counted together": (
            len(flood.taken) <= most and counts[WAIT]
        ),
        "no visitor completed a screening": counts["gone through"],
    }
    faults += [fault for fault, holds in wanted.items() if not holds]
    print("\n" + ("; ".join(faults) + "." if faults else "All as expected."))
    return 1 if faults else 0


def report_events(tally: Tally, events: list[Event]) -> tuple[list[str], list]:
    """Print a line for each event. Returns its problems, and the errors outside all events."""
    print(
        f"\n{'event':34} {'requests':>9} {'error pages':>12} {'unanswered':>11} "
        f"{'last error':>13} {'recovered':>12}"
    )
    faults, elsewhere = [], list(tally.troubles)
    for event, after in zip(events, [*events[1:], None], strict=True):
        end = min(event.whole_at + SETTLES, after.began if after else math.inf)
        mine = [one for one in tally.troubles if event.began <= one[0] <= end]
        elsewhere = [one for one in elsewhere if one not in mine]
        during = sum(
            tally.each_second[second] for second in range(int(event.began), int(event.whole_at) + 1)
        )
        last = max((one[0] for one in mine), default=event.began) - event.given_back
        found = [sum(one[1] == kind for one in mine) for kind in (FAULT, UNANSWERED)]
        back = event.whole_at - event.given_back
        print(
            f"{event.name:34} {during:9,} {found[0]:12,} {found[1]:11,} "
            f"{max(0, last):11.1f} s {back:10.1f} s"
        )
        for (kind, said), times in Counter(
            (kind, said.split(";")[0]) for _at, kind, said in mine
        ).most_common(3):
            print(f"    {times} × {kind}: {said}")
        if back > SETTLES or last > SETTLES:
            faults.append(f"{event.name}: no recovery by itself within {SETTLES} s")
    return faults, elsewhere


def list_first(troubles: list) -> None:
    for _at, found, said in troubles[:20]:
        print(f"  {found}: {said}")


if __name__ == "__main__":
    sys.exit(main())
