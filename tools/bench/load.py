"""One cell of the table: requests per second for one address. Uses wrk if it is installed,
otherwise threads.
"""

import http.client
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 16


def available() -> str:
    return (
        "wrk"
        if shutil.which("wrk")
        else "threads (wrk is not installed: the figures of quick pages are then the client's own)"
    )


def rate(
    url: str, seconds: int, headers: dict[str, str], body: str = "", scratch: Path = Path(".")
) -> tuple[float, int]:
    """(requests per second, responses that were not 2xx or 3xx)."""
    headers = {"Accept-Encoding": "gzip", **headers}
    return (
        _wrk(url, seconds, headers, body, scratch)
        if shutil.which("wrk")
        else _threads(url, seconds, headers, body)
    )


def _wrk(url, seconds, headers, body, scratch):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if body:
        script = scratch / "post.lua"
        script.write_text(f'wrk.method = "POST"\nwrk.body = "{body}"\n')
        command += ["-s", str(script), "-H", "Content-Type: application/x-www-form-urlencoded"]
    out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    wrong = int(bad.group(1)) if bad else 0
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), wrong + (
        sum(map(int, lost.groups())) if lost else 0
    )


def visits(site: str, steps: list, seconds: int) -> tuple[float, int]:
    """(whole visits per second, responses with errors). Each connection makes the requests of
    `steps` in order with the cookies it receives, and starts again as a new visitor.
    """
    parts = urlsplit(site)
    until, counts, wrong = time.monotonic() + seconds, [0] * CONNECTIONS, [0] * CONNECTIONS

    def visit(number):
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        while time.monotonic() < until:
            cookies: dict[str, str] = {}
            for method, path, body, kind in steps:
                if time.monotonic() >= until:
                    break
                headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
                if kind:
                    headers["Content-Type"] = kind
                if cookies:
                    headers["Cookie"] = "; ".join(f"{n}={value}" for n, value in cookies.items())
                line.request(method, path, body or None, headers)
                answer = line.getresponse()
                answer.read()
                for cookie in answer.msg.get_all("Set-Cookie") or ():
                    name, _, value = cookie.partition(";")[0].partition("=")
                    cookies[name] = value
                counts[number] += 1
                wrong[number] += answer.status >= 400

    _at_once(visit)
    return sum(counts) / len(steps) / seconds, sum(wrong)


def _threads(url, seconds, headers, body):
    parts = urlsplit(url)
    until, counts, wrong = time.monotonic() + seconds, [0] * CONNECTIONS, [0] * CONNECTIONS
    if body:
        headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}

    def ask(number):
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        while time.monotonic() < until:
            line.request(
                "POST" if body else "GET",
                parts.path + (f"?{parts.query}" if parts.query else ""),
                body or None,
                headers,
            )
            answer = line.getresponse()
            answer.read()
            counts[number] += 1
            wrong[number] += answer.status >= 400

    _at_once(ask)
    return sum(counts) / seconds, sum(wrong)


def _at_once(work) -> None:
    """Run `work(number)` for all connections at the same time."""
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def synced_writes(folder: Path, seconds: int) -> float:
    """Blocks a second that the disk of `folder` takes, each synced before the next."""
    file = os.open(folder / "synced", os.O_CREAT | os.O_WRONLY)
    written, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        os.pwrite(file, b"x" * 4096, 4096 * (written % 256))
        os.fdatasync(file)
        written += 1
    os.close(file)
    return written / seconds
