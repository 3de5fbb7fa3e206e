"""One cell of the table: so many requests a second from one address. wrk where it is installed,
else threads of our own.
"""

import http.client
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
    """(requests a second, answers that were no 2xx or 3xx)."""
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

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds, sum(wrong)
