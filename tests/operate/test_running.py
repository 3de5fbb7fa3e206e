"""The server as it really runs: it stops without leaving a request unanswered, it counts, and its
log contains nothing about visitors.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAID = "an-answer-that-nobody-may-see"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A gunicorn of this test on the data of the running site (tests/site.py)."""

    def __init__(self, site, folder, **more):
        self.port, self.log = free_port(), folder / "log"
        self.environ = site.environ | {"PORT": str(self.port)} | more
        self.program = [sys.executable, "-m", "gunicorn", "backapp.wsgi"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.program, cwd=ROOT, env=self.environ, stdout=log, stderr=log
            )
        wait_until(lambda: self.get("/healthz") == 200, self.said)

    def get(self, path):
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=20
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return None

    def said(self):
        return self.log.read_text()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=60)


def wait_until(true, said):
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    pytest.fail(said())


@pytest.fixture
def start(site, tmp_path):
    started = []

    def begin(**more):
        started.append(Running(site, tmp_path, **more))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.stop()


@pytest.mark.slow
def test_told_to_stop_it_answers_what_it_has_begun_and_takes_nothing_new(start):
    """A slow form: its head has arrived and the server waits for the rest. Then the server is told
    to stop, and then the rest arrives.

    One worker, because one that is still starting would miss the signal (gunicorn kills it after
    its graceful timeout), and the test cannot see when a second one has started.
    """
    running = start(WEB_CONCURRENCY="1")
    body = b"who=me"
    with socket.create_connection(("127.0.0.1", running.port), timeout=60) as line:
        line.sendall(
            b"POST /screening/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 100"), "a worker has it"
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Handling signal: term" in running.said(), running.said)
        wait_until(lambda: running.get("/healthz") is None, running.said)  # accepts nothing new
        assert running.process.poll() is None, "it waits"
        line.sendall(body)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
    head, _blank, page = answer.partition(b"\r\n\r\n")
    assert head.split()[1] in (b"302", b"422"), head
    assert len(page) == int(re.search(rb"Content-Length: (\d+)", head)[1])
    assert running.process.wait(timeout=60) == 0


def test_a_worker_that_is_killed_is_replaced(start):
    running = start(WEB_CONCURRENCY="1")
    worker = int(re.findall(r"Booting worker with pid: (\d+)", running.said())[-1])
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: running.said().count("Booting worker") == 2, running.said)
    wait_until(lambda: running.get("/readyz") == 200, running.said)


def test_lines_of_the_log_can_be_json_and_none_says_what_was_asked(start):
    running = start(LOG_FORMAT="json")
    assert running.get("/nowhere/?q=" + SAID) == 404
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as line:
        line.sendall(f"GET /?q={SAID} NONSENSE\r\n\r\n".encode())
        assert b"400" in line.recv(1000)
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as line:
        line.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nBad Header{SAID}: 1\r\n\r\n".encode())
        assert b"400" in line.recv(1000)
    assert running.stop() == 0
    lines = [json.loads(text) for text in running.said().splitlines()]
    assert SAID not in running.said() and "ip=" not in running.said()
    assert {"time", "level", "logger", "process", "message"} <= set.intersection(*map(set, lines))
    assert [
        one
        for one in lines
        if one["message"] == "Invalid request" and one["logger"] == "gunicorn.error"
    ]
    (missing,) = [one for one in lines if one.get("status") == 404]
    assert (missing["method"], missing["path"], missing["level"]) == ("GET", "/nowhere/", "warning")


def test_plain_lines_of_the_server_say_no_more(start):
    running = start()
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as line:
        line.sendall(f"GET /?q={SAID} NONSENSE\r\n\r\n".encode())
        assert b"400" in line.recv(1000)
    assert running.stop() == 0
    assert SAID not in running.said() and "gunicorn.error Invalid request\n" in running.said()


def test_requests_of_all_workers_are_counted_by_address_and_handed_out_by_a_program_of_its_own(
    start, tmp_path
):
    counts, port = tmp_path / "counts", free_port()
    counts.mkdir()
    (counts / "counter_1.db").write_text("of a process that is gone")
    running = start(PROMETHEUS_MULTIPROC_DIR=str(counts))
    for _ in range(12):
        assert running.get("/exercises/bridge/?q=" + SAID) == 200
    assert running.get("/nowhere/" + SAID) == 404
    assert running.get("/diary/") == 200 and running.get("/screening/") == 200
    program = [sys.executable, "-m", "backapp.operate.counted", str(port)]
    counted = subprocess.Popen(program, cwd=ROOT, env=running.environ)
    try:

        def scrape():
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/metrics", timeout=20
                ) as answer:
                    return answer.read().decode()
            except OSError:
                return ""

        wait_until(scrape, running.said)
        said = scrape()
    finally:
        counted.terminate()
        counted.wait(timeout=20)
    assert 'backapp_requests_total{method="GET",route="exercise",status="2xx"} 12.0' in said
    assert 'backapp_requests_total{method="GET",route="none",status="4xx"} 1.0' in said
    assert 'backapp_requests_total{method="GET",route="screening",status="2xx"} 1.0' in said
    assert 'backapp_request_seconds_count{route="exercise"} 12.0' in said
    assert "bridge" not in said and SAID not in said and "diary:" not in said
    assert running.get("/metrics") == 404, "never a page of the site"


@pytest.mark.parametrize(
    ("folder", "arguments"), [("", []), ("/nowhere", []), ("here", ["ninety"])]
)
def test_the_program_that_hands_out_counts_says_what_it_lacks(tmp_path, folder, arguments):
    environ = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path) if folder == "here" else folder
    }
    done = subprocess.run(
        [sys.executable, "-m", "backapp.operate.counted", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "must" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.django_db
def test_sessions_that_have_lapsed_are_deleted_in_portions_and_no_other(monkeypatch):
    """Each portion is a separate transaction, so that visitors can send forms in between."""
    from datetime import timedelta

    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from backapp.screening import sessions

    monkeypatch.setattr(sessions, "PORTION", 10)
    waits = []
    monkeypatch.setattr(sessions.time, "sleep", waits.append)
    now = timezone.now()
    rows = [
        Session(
            session_key=f"k{n}",
            session_data="",
            expire_date=now + timedelta(days=1 if n < 5 else -1),
        )
        for n in range(40)
    ]
    Session.objects.bulk_create(rows)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        call_command("clearsessions")
    assert set(Session.objects.values_list("session_key", flat=True)) == {f"k{n}" for n in range(5)}
    assert sum(query["sql"].startswith("DELETE") for query in asked) == 4 == len(waits)
