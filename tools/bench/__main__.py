"""`make bench`: start the site on loopback, measure its pages and the baselines in turn, and print
the ratios of one run.

Absolute times on a shared machine mean nothing. So every round measures every cell once, and a
ratio is the median over the rounds of (cell / constant page of the same round). `ROUNDS`, `SECONDS`
and `WGER_URL` come from the environment.
"""

import gzip
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.bench import load
from tools.bench.site import (
    environment,
    get,
    introduced,
    kept,
    manage,
    nginx,
    prepare,
    request,
    scripts_of,
    served,
)

EXERCISES, SESSIONS = (
    int(os.environ.get("EXERCISE_TIMES", "97")),
    int(os.environ.get("SESSIONS", "1000000")),
)
# wrk takes whole seconds
ROUNDS, SECONDS = int(os.environ.get("ROUNDS", "5")), int(os.environ.get("SECONDS", "2"))
WGER = os.environ.get("WGER_URL", "")  # an exercise overview of a running wger checkout on loopback


@dataclass(frozen=True)
class Cell:
    """One thing to measure.

    `person` names the visitor whose cookie is sent; `goal` is the least ratio to the constant page.
    """

    name: str
    path: str
    person: str = ""
    goal: float | None = None
    body: str = ""
    base: str = ""  # address of another server
    steps: tuple = ()  # the requests of a whole visit, instead of one address
    disk: bool = False  # no request, but a block written and synced to the disk of the database


PAGES = (
    Cell("home, anybody", "/"),
    Cell("exercise list, anybody", "/exercises/", goal=0.85),
    Cell("the same, 304", "/exercises/"),
    Cell("exercise, anybody", "/exercises/bridge/"),
    Cell("routine, anybody", "/routines/low-back-relief/"),
    Cell("search, anybody", "/exercises/?q=stiff+desk"),
    Cell("home, screened", "/", "thin-bones"),
    Cell("exercise list, screened", "/exercises/", "thin-bones", goal=0.4),
    Cell("search, screened", "/exercises/?q=stiff+desk", "thin-bones"),
    Cell("exercise, screened", "/exercises/bridge/", "thin-bones", goal=0.5),
    Cell("routine, screened", "/routines/low-back-relief/", "thin-bones", goal=0.5),
    Cell("result, screened", "/result/", "thin-bones", goal=0.45),
    Cell("pictures of the list", "/exercises/figures/1/start.svg", "thin-bones"),
)


def main() -> None:
    if any(
        host not in ("", "127.0.0.1", "localhost")
        for host in [re.sub(r"^https?://|[:/].*$", "", WGER)]
    ):
        sys.exit("WGER_URL must be on this machine.")
    with tempfile.TemporaryDirectory(prefix="backapp-bench-") as name:
        bench(Path(name))


def bench(folder: Path) -> None:
    environ = environment(folder)
    prepare(environ)
    people, sent = introduced(environ, "thin-bones")
    port = environ["PORT"]
    with served(environ, folder) as site:
        cells = [Cell(f"constant {page}", f"/bench/constant/{page}") for page in ("list",)]
        # without the styles that are inline in a page without a session
        body = get(f"{site}/exercises/", people["thin-bones"])
        (folder / "constant" / "list").write_bytes(body)
        cells += [cell for cell in PAGES if cell.path in reachable(site, people)]
        posted = {"person": "answering", "body": sent["body"], "goal": 0.3}
        cells.append(Cell("screening, a page sent", sent["path"], **posted))
        # each page sent is one synced write (synchronous=FULL), so it cannot be faster than this
        cells.append(Cell("the disk: one synced write", "", disk=True))
        steps = tuple(sent["visit"])
        cells.append(Cell(f"a first visit, {len(steps)} requests", "", steps=steps))
        cells.append(Cell("exercise list, naive", "/bench/naive/", "thin-bones"))
        # an error page is no baseline
        get(site + cells[-1].path, people["thin-bones"])
        with same_bytes(folder, body) as other:
            if other:
                cells.append(Cell("nginx, the same bytes", "/list.html", base=other))
            if WGER:
                cells.append(Cell("wger, exercise overview", "", base=WGER))
            rates, wrong = rounds(site, cells, people, folder)
        table(cells, rates, wrong)
        costs(site, people)
        memory(port)
        decisions(environ)
        ten_times(environ, site, people, folder)
        if SESSIONS:
            growth(environ, site, people, folder)


def same_bytes(folder: Path, body: bytes) -> nginx:
    """nginx with the same bytes as a static file."""
    files = folder / "same"
    files.mkdir()
    for name, content in (("list.html", body), ("list.html.gz", gzip.compress(body))):
        (files / name).write_bytes(content)
        (files / name).chmod(0o644)
    for place in (folder, files):
        place.chmod(0o755)
    return nginx(folder, f"root {files}; gzip_static on;")


def reachable(site: str, people: dict[str, str]) -> set[str]:
    """The addresses of the table that respond, so that a page that moved is not measured as an
    error.
    """
    found = set()
    for cell in PAGES:
        try:
            get(site + cell.path, people.get(cell.person, ""))
            found.add(cell.path)
        except OSError as fault:
            print(f"Skipped: {cell.name} ({fault})")
    return found


def rounds(site, cells, people, folder):
    """Measure every cell once per round, so that other load on the machine affects all of them."""
    rates, wrong = (
        {cell.name: [] for cell in cells},
        dict.fromkeys((cell.name for cell in cells), 0),
    )
    with urllib.request.urlopen(request(f"{site}/exercises/"), timeout=30) as answer:
        etag = answer.headers["ETag"]
    print(
        f"{ROUNDS} rounds of {SECONDS} s for each of {len(cells)} cells, with {load.available()} …",
        flush=True,
    )
    for _ in range(ROUNDS):
        for cell in cells:
            # a browser keeps the cookie that a response renews once a minute (screening/idle.py)
            headers = {"Cookie": kept(site + "/", people[cell.person])} if cell.person else {}
            if "304" in cell.name:
                headers["If-None-Match"] = etag
            if cell.body:
                headers["Sec-Fetch-Site"] = "same-origin"
            if cell.disk:
                measured, faults = load.synced_writes(folder, SECONDS), 0
            elif cell.steps:
                measured, faults = load.visits(site, cell.steps, SECONDS)
            else:
                address = (cell.base or site) + cell.path
                measured, faults = load.rate(address, SECONDS, headers, cell.body, folder)
            rates[cell.name].append(measured)
            wrong[cell.name] += faults
    return rates, wrong


def table(cells, rates, wrong) -> None:
    limit, naive = rates["constant list"], rates["exercise list, naive"]
    wger = rates.get("wger, exercise overview")
    print(
        f"\n{'cell':28} {'req/s':>8} {'of constant':>12} "
        f"{'× naive':>8}{' × wger' if wger else ''} {'wrong':>6}  goal"
    )
    for cell in cells:
        of = statistics.median(a / b for a, b in zip(rates[cell.name], limit, strict=True))
        times = statistics.median(a / b for a, b in zip(rates[cell.name], naive, strict=True))
        each = statistics.median(rates[cell.name])
        per_second = f"{each:8.0f}" if each >= 100 else f"{each:8.1f}"
        line = f"{cell.name:28} {per_second} {of:12.2f} {times:8.1f}"
        if wger:
            line += (
                f" "
                f"{statistics.median(a / b for a, b in zip(rates[cell.name], wger, strict=True)):6.1f}"
            )
        goal = (
            ""
            if cell.goal is None
            else f"≥ {cell.goal} {'reached' if of >= cell.goal else 'NOT reached'}"
        )
        print(f"{line} {wrong[cell.name]:6}  {goal}")
    void(wrong)


def void(wrong) -> None:
    """Report pages with errors, because an error can be faster than the page."""
    for name in (name for name, faults in wrong.items() if faults):
        print(f"{name}: {wrong[name]} responses were errors or missing, so its figures are void")


def costs(site: str, people: dict[str, str]) -> None:
    """Compressed bytes of each page and of everything that it makes a browser load first."""
    print(
        f"\n{'page':28} {'HTML':>7} {'with CSS':>9} {'scripts':>8} {'requests':>9}   "
        f"(bytes, compressed)"
    )
    sizes = {}
    for cell in PAGES:
        if "304" in cell.name or cell.path.endswith(".svg"):
            continue
        packed = get(site + cell.path, people.get(cell.person, ""), **{"Accept-Encoding": "gzip"})
        page = gzip.decompress(packed).decode()
        styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        scripts = scripts_of(page)
        for address in {*styles, *scripts} - sizes.keys():
            sizes[address] = len(get(site + address, **{"Accept-Encoding": "gzip"}))
        css = sum(sizes[a] for a in styles)
        print(
            f"{cell.name:28} {len(packed):7} {len(packed) + css:9} "
            f"{sum(sizes[a] for a in scripts):8} {1 + len(styles) + len(scripts):9}"
        )


def decisions(environ: dict) -> None:
    """The time of a decision for one visitor, by number of conditions."""
    print(
        "\n"
        + manage(
            environ,
            "shell",
            "-v0",
            "-c",
            "from tools.bench.deciding import print_times; print_times()",
        ).strip()
    )


GROWING = (
    Cell("constant list", "/bench/constant/list"),
    Cell("exercise list, anybody", "/exercises/"),
    Cell("exercise list, screened", "/exercises/", "thin-bones"),
    Cell("search, screened", "/exercises/?q=stiff+desk", "thin-bones"),
    Cell("exercise, screened", "/exercises/bridge/", "thin-bones"),
    Cell("routine, screened", "/routines/low-back-relief/", "thin-bones"),
    Cell("result, screened", "/result/", "thin-bones"),
)


def ten_times(environ: dict, site: str, people: dict[str, str], folder: Path) -> None:
    """The same pages by a second server with ten times the exercises, conditions and rules, in
    turns with the first; how long each takes to start; and the second one's memory and decisions.
    """
    more = folder / "ten"
    more.mkdir()
    larger = environment(more)
    prepare(larger)
    load_more = "from tools.bench.growth import multiply; multiply(10, 10)"
    manage(larger, "shell", "-v0", "-c", load_more)
    theirs, _sent = introduced(larger, "thin-bones")
    with served(larger, more) as other:
        sides = ((site, people), (other, theirs))
        times: dict[str, list[float]] = {cell.name: [] for cell in GROWING[1:]}
        for where, who in sides:  # every worker renders every page once
            settled(where, who)
            for cell in GROWING[1:] * 50:
                get(where + cell.path, who.get(cell.person, ""))
        for _round in range(ROUNDS):
            for cell in GROWING[1:]:
                rates = [
                    load.rate(
                        where + cell.path,
                        SECONDS,
                        {"Cookie": who[cell.person]} if cell.person else {},
                        "",
                        folder,
                    )
                    for where, who in sides
                ]
                void({cell.name: sum(wrong for _rate, wrong in rates)})
                times[cell.name].append(rates[0][0] / rates[1][0])
        print("\ntime of a page with ten times the exercises, conditions and rules, as it is = 1")
        for name, ratios in times.items():
            print(f"{name:28} {statistics.median(ratios):8.2f}")
        starts = [[start_time(each) for each in (environ, larger)] for _round in range(3)]
        ratio = statistics.median(ten / one for one, ten in starts)
        print(f"{'start, to the first content':28} {ratio:8.2f}")
        memory(larger["PORT"])
        decisions(larger)


def start_time(environ: dict) -> float:
    """Seconds for a new process to start and to load the content."""
    began = time.monotonic()
    manage(environ, "shell", "-v0", "-c", "from backapp.library.content import *; catalogue()")
    return time.monotonic() - began


def growth(environ: dict, site: str, people: dict[str, str], folder: Path) -> None:
    """The same pages with more sessions in the database, then with more exercises. The server keeps
    running.

    Times are those of one request, divided by that of the constant page in the same round, so that
    other load affects both.
    """

    def measured() -> dict[str, float]:
        settled(site, people)
        rates, wrong = rounds(site, GROWING, people, folder)
        void(wrong)
        return {
            cell.name: statistics.median(
                b / a for a, b in zip(rates[cell.name], rates["constant list"], strict=True)
            )
            for cell in GROWING[1:]
        }

    steps = [("as it is", measured())]
    manage(
        environ,
        "shell",
        "-v0",
        "-c",
        f"from tools.bench.growth import fill_sessions; fill_sessions({SESSIONS})",
    )
    steps.append((f"{SESSIONS:,} sessions", measured()))
    manage(
        environ,
        "shell",
        "-v0",
        "-c",
        f"from tools.bench.growth import multiply; multiply({EXERCISES})",
    )
    steps.append((f"{52 * EXERCISES:,} exercises too", measured()))
    print(
        f"\n{'time of a page, as it is = 1':28}"
        + "".join(f" {name:>24}" for name, _times in steps[1:])
    )
    for cell in GROWING[1:]:
        print(
            f"{cell.name:28}"
            + "".join(
                f" {times[cell.name] / steps[0][1][cell.name]:24.2f}" for _name, times in steps[1:]
            )
        )
    memory(environ["PORT"])


def settled(site: str, people: dict[str, str]) -> None:
    """Wait until every worker has loaded the current content: until a hundred responses in a row
    were fast.
    """
    quick = 0
    while quick < 100:
        began = time.monotonic()
        get(f"{site}/exercises/", people["thin-bones"])
        quick = quick + 1 if time.monotonic() - began < 0.5 else 0


def memory(port: str) -> None:
    """Memory of each worker, with a proportional part of shared pages (PSS)."""
    found = subprocess.run(
        ["pgrep", "-f", "gunicorn backapp.wsgi"], capture_output=True, text=True
    ).stdout.split()
    each = []
    for pid in found:
        try:
            environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if f"PORT={port}".encode() in environ:
                rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
                each.append(int(re.search(r"^Pss:\s+(\d+)", rolled, re.M).group(1)) / 1024)
        except (OSError, AttributeError):
            continue
    if each:
        print(
            f"\nmemory per process (proportional): "
            f"{', '.join(f'{mb:.0f} MB' for mb in sorted(each))}"
        )


main()
