"""The production server on loopback, with the real content, for benchmarks."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path) -> dict[str, str]:
    port = free_port()
    (folder / "constant").mkdir()
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "CACHE_URL")
    }
    return kept | {
        "BACKAPP_LOCAL": "1",
        "DATABASE_URL": os.environ.get(
            "BENCH_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}"
        ),
        "BENCH_STATIC": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "PYTHONPATH": str(ROOT),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(environ: dict, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


def prepare(environ: dict) -> None:
    manage(environ, "migrate", "-v0")
    manage(environ, "load_content")
    manage(environ, "collectstatic", "--noinput", "-v0")


def introduced(environ: dict, *names: str) -> tuple[dict[str, str], dict[str, str]]:
    """(person -> cookie header, a page of answers to send)."""
    said = manage(
        environ,
        "shell",
        "-v0",
        "-c",
        f"from tools.bench.people import introduce; introduce(*{names!r})",
    )
    found = json.loads(said.rpartition("people:")[2])
    return found.pop("cookies"), found


class served:
    """The production server on loopback, for the duration of the block."""

    def __init__(self, environ: dict, folder: Path) -> None:
        self.environ, self.folder = environ, folder

    def __enter__(self) -> str:
        self.log = (self.folder / "log").open("w")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "backapp.wsgi"],
            cwd=ROOT,
            env=self.environ,
            stdout=self.log,
            stderr=self.log,
        )
        url = f"http://127.0.0.1:{self.environ['PORT']}"
        for _ in range(200):
            try:
                get(url + "/warning-signs/")
                return url
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        sys.exit("The site did not start:\n" + (self.folder / "log").read_text())

    def __exit__(self, *_fault) -> None:
        self.server.terminate()
        self.server.wait(20)
        self.log.close()


class nginx:
    """nginx on loopback with one `server`, for the duration of the block. Gives its address, or ""
    if nginx is not installed.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.files, self.server, self.process = folder / "nginx", server, None

    def __enter__(self) -> str:
        if not shutil.which("nginx"):
            return ""
        port, files = free_port(), self.files
        files.mkdir()
        temporary = "".join(
            f"{kind}_temp_path {files}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (files / "conf").write_text(
            f"daemon off; pid {files}/pid; error_log {files}/log; worker_processes 2; events {{}}\n"
            f"http {{ access_log off; {temporary} types {{ text/html html; }}\n"
            f"server {{ listen 127.0.0.1:{port}; {self.server} }} }}\n"
        )
        self.process = subprocess.Popen(["nginx", "-e", f"{files}/log", "-c", f"{files}/conf"])
        time.sleep(0.5)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_fault) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)


def request(url: str, cookie: str = "", **headers: str) -> urllib.request.Request:
    return urllib.request.Request(url, headers=({"Cookie": cookie} if cookie else {}) | headers)


def scripts_of(page: str) -> list[str]:
    """The addresses of all scripts of a page: those that it loads at once, and those that it loads
    after it has been painted (docs/adr/0073).
    """
    later = " ".join(re.findall(r'<script[^>]* data-then="([^"]*)"', page)).split()
    return [*re.findall(r'<script src="([^"]+)"', page), *later]


def kept(url: str, cookie: str) -> str:
    """The cookie header of a browser that had `cookie` and has just loaded a page."""
    with urllib.request.urlopen(request(url, cookie), timeout=120) as answer:
        said = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
    pairs = dict(one.split("=", 1) for one in [*cookie.split("; "), *said])
    return "; ".join(f"{name}={value}" for name, value in pairs.items())


def get(url: str, cookie: str = "", **headers: str) -> bytes:
    with urllib.request.urlopen(request(url, cookie, **headers), timeout=120) as answer:
        return answer.read()
