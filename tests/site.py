"""A real site for tests that need one: gunicorn, its own database file, the real content and files.

`site.url`, `site.manage(…)`.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Site:
    """A running site: its address, and its `manage.py`."""

    url: str
    environ: dict
    log: Path

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """The standard output of `manage.py` run against this site's data."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, input=stdin, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout


def _environ(folder: Path, database: str, port: int = 0) -> dict:
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COV_", "DJANGO_", "PYTEST_"))
    }
    return environ | {
        "BACKAPP_LOCAL": "1",
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "WEB_CONCURRENCY": "2",
    }


def _prepare(site: Site) -> None:
    site.manage("migrate", "--verbosity", "0")
    site.manage("load_content")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with `site.sqlite3` (migrated, with the content) and `static` (collected). Copy from
    it; do not write to it.

    Creating it takes ten seconds, so all processes of a test run share one: the first creates it,
    the others wait.
    """
    together = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        together = together.parent
    folder, ready = together / "prepared", together / "prepared" / "ready"
    folder.mkdir(exist_ok=True)
    with (together / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _prepare(
                Site("", _environ(folder, f"sqlite:///{folder / 'site.sqlite3'}"), folder / "log")
            )
            ready.touch()
    return folder


@pytest.fixture(scope="session")
def site(request, tmp_path_factory):
    """The site as `make run` serves it, on its own port and with its own database file."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = _environ(folder, _database(folder), port)
    running = Site(f"http://127.0.0.1:{port}", environ, folder / "log")
    if "TEST_DATABASE_URL" in os.environ:
        _prepare(running)
    else:
        shutil.copytree(request.getfixturevalue("prepared"), folder, dirs_exist_ok=True)
    with running.log.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "backapp.wsgi"],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(running, server)
            yield running
        finally:
            server.terminate()
            server.wait(timeout=20)


def _database(folder: Path) -> str:
    """The address of this site's own database: a file, or another database on the server that the
    tests use.
    """
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        return f"sqlite:///{folder / 'site.sqlite3'}"
    name = f"site_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name}")
        line.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def _wait_for(running: Site, server: subprocess.Popen) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(running.url + "/warning-signs/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it responds; the tests judge the response
        except OSError:
            time.sleep(0.1)
    pytest.fail("the site did not start:\n" + running.log.read_text())
