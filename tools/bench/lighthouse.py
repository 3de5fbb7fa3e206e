"""`make lighthouse`: Lighthouse on the pages visitors see first, as a phone on a slow connection.

Needs Node.js, npm and Chromium.

Each page is measured `RUNS` times (5), and the figures are medians. Lighthouse is installed in
var/lighthouse at the version below, the last that runs on Node 20.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bench.site import ROOT, environment, get, introduced, nginx, prepare, served

VERSION = "12.8.2"
HOME = ROOT / "var" / "lighthouse"
TRIES = 3
RUNS = int(os.environ.get("RUNS", "5"))
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: Name, address, person. Pages with answers deliberately forbid search engines, so only their other
#: audits count for SEO.
PAGES = (
    ("home", "/", ""),
    ("exercise list", "/exercises/", ""),
    ("exercise", "/exercises/bridge/", ""),
    ("routine", "/routines/low-back-relief/", ""),
    ("screening, its start", "/screening/", ""),
    ("screening, a page of it", "/screening/health/", "answering"),
    ("result", "/result/", "thin-bones"),
    ("exercise list, screened", "/exercises/", "thin-bones"),
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main() -> int:
    browser = os.environ.get("CHROME_PATH") or next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), ""
    )
    if not browser or not shutil.which("npm"):
        sys.exit("make lighthouse needs Chromium and npm.")
    program = HOME / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        (HOME / "package.json").write_text('{"private": true}')
        install = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
            f"lighthouse@{VERSION}",
        ]
        subprocess.run(install, cwd=HOME, check=True)
    with tempfile.TemporaryDirectory(prefix="backapp-lighthouse-") as name:
        folder = Path(name)
        environ = environment(folder)
        prepare(environ)
        people, _sent = introduced(environ, "thin-bones")
        with served(environ, folder) as site, in_front(folder, site) as proxy:
            return table(program, browser, proxy or site, people)


def in_front(folder: Path, site: str) -> nginx:
    """nginx in front, as on a real site: it keeps a browser's connection open, while the workers
    close it after each response.
    """
    return nginx(folder, f"location / {{ proxy_pass {site}; proxy_set_header Host $http_host; }}")


def table(program: Path, browser: str, site: str, people: dict[str, str]) -> int:
    print(
        f"{'page':26} {'perf':>5} {'a11y':>5} {'best':>5} {'SEO':>5} {'LCP s':>6} "
        f"{'CLS':>6} {'KB':>6} {'requests':>9}   (median of {RUNS})"
    )
    faults = 0
    for name, path, person in PAGES:
        for _ in range(20):  # the first pages of a worker are slow and would distort the simulation
            get(site + path, people.get(person, ""))
        runs = [
            measured(program, browser, site + path, people.get(person, "")) for _ in range(RUNS)
        ]
        scores = [
            round(statistics.median(run["categories"][category]["score"] * 100 for run in runs))
            for category in CATEGORIES
        ]
        lcp, cls = (statistics.median(run["audits"][id]["numericValue"] for run in runs) for id in
                    ("largest-contentful-paint", "cumulative-layout-shift"))  # fmt: skip
        asked = runs[0]["audits"]["network-requests"]["details"]["items"]
        size = sum(item.get("transferSize", 0) for item in asked) / 1024
        print(
            f"{name:26} {scores[0]:5} {scores[1]:5} {scores[2]:5} {scores[3]:5} "
            f"{lcp / 1000:6.2f} {cls:6.3f} {size:6.1f} {len(asked):9}",
            flush=True,
        )
        for audit in failed(runs[0], kept_from_search=bool(person)):
            faults += 1
            print(f"    {audit}")
    return 1 if faults else 0


def measured(program: Path, browser: str, url: str, cookie: str) -> dict:
    flags = [
        "--quiet",
        "--output=json",
        f"--chrome-flags={FLAGS}",
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    if cookie:
        flags.append("--extra-headers=" + json.dumps({"Cookie": cookie}))
    # a trace that failed to record (NO_NAVSTART) says nothing about the page
    for _ in range(TRIES):
        done = subprocess.run(
            [program, url, *flags],
            env=os.environ | {"CHROME_PATH": browser},
            capture_output=True,
            text=True,
            cwd=HOME,
        )
        if not done.returncode:
            return json.loads(done.stdout)
    sys.exit(done.stderr)


def failed(run: dict, kept_from_search: bool) -> list[str]:
    """The failed audits, except those for speed."""
    found = []
    for category in CATEGORIES[1:]:
        for reference in run["categories"][category]["auditRefs"]:
            audit = run["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                if not (kept_from_search and audit["id"] == "is-crawlable"):
                    found.append(f"{category}: {audit['title']}")
    return found


if __name__ == "__main__":
    sys.exit(main())
