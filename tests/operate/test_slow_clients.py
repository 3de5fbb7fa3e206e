"""Clients that send nothing, or a byte per second, or read nothing: no other client waits for them
(docs/adr/0087).
"""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
# Seconds that a page may take here on a busy machine. One slow client used to block a worker for 30.
PATIENCE = 10


@contextmanager
def crowd(port, idle=50, slow=20, deaf=10, tls=None):
    """Clients that send nothing, a byte per second (half of them a form), or that request pages and
    do not read them. Yields the slow ones.
    """
    host = b"Host: 127.0.0.1:%d\r\n" % port
    head = b"GET /exercises/ HTTP/1.1\r\n" + host
    form = b"POST /screening/ HTTP/1.1\r\n" + host + FORM + b"Content-Length: 4000\r\n\r\n"
    with ExitStack() as lines:

        def line():
            plain = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            return lines.enter_context(tls.wrap_socket(plain) if tls else plain)

        for _ in range(idle):
            line()
        senders = [line() for _ in range(slow)]
        for number, sender in enumerate(senders):
            sender.sendall(head if number % 2 else form)
        for _ in range(deaf):
            reader = lines.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.connect(("127.0.0.1", port))
            reader.sendall(head + b"\r\n")
        done = threading.Event()

        def a_byte_a_second():
            while not done.wait(1):
                for sender in senders:
                    sender.sendall(b"x")

        thread = threading.Thread(target=a_byte_a_second)
        thread.start()
        try:
            yield senders
        finally:
            done.set()
            thread.join()


def asked(port, path=b"/warning-signs/"):
    """Seconds until a page has arrived, for the fastest possible visitor."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
        answer = b""
        while piece := line.recv(65_536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 200") and answer.rstrip().endswith(b"</html>"), answer[:200]
    return time.monotonic() - began


def test_fifty_idle_and_twenty_slow_clients_keep_nobody_waiting(site):
    port = urlsplit(site.url).port
    asked(port, b"/exercises/")
    with crowd(port) as senders:
        time.sleep(1.5)
        took = sorted(
            asked(port, path)
            for path in (b"/warning-signs/", b"/exercises/", b"/exercises/bridge/") * 10
        )
        for sender in senders:
            sender.setblocking(False)
            with pytest.raises(BlockingIOError):  # all are still connected, unanswered
                sender.recv(1)
            sender.setblocking(True)
    print(
        f"another visitor: median {took[len(took) // 2] * 1000:.0f} ms, longest "
        f"{took[-1] * 1000:.0f} ms"
    )
    assert took[-1] < PATIENCE


def test_a_slow_form_gets_its_answer(site):
    where = urlsplit(site.url)
    body = b"who=nobody"
    with socket.create_connection((where.hostname, where.port), timeout=30) as line:
        for byte in (
            b"POST /finish/ HTTP/1.1\r\nHost: %s\r\n" % where.netloc.encode()
            + FORM
            + b"Content-Length: 10\r\n\r\n"
            + body
        ):
            line.sendall(bytes([byte]))
            time.sleep(0.002)
        assert line.recv(65_536).startswith(b"HTTP/1.1 302")


# --------------------------------------------------------------------------------- the worker alone


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("worker") / "log").open("w+")
    command = [sys.executable, "-m", "gunicorn", "-c", "tests/operate/slow_app.py"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PORT": str(port)}, stdout=log, stderr=log
    )
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    server.terminate()
    server.wait(20)
    log.seek(0)
    assert "Traceback" not in log.read()


def connected(port, said=b""):
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(said)
    return line


def everything(line):
    answer = b""
    while piece := line.recv(65_536):
        answer += piece
    return answer.partition(b"\r\n\r\n")[2].strip()


def request(path=b"/", body=None, more=b""):
    kind = b"GET" if body is None else b"POST"
    length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
    return (
        kind + b" " + path + b" HTTP/1.1\r\nHost: x\r\n" + more + length + b"\r\n" + (body or b"")
    )


def test_it_serves(worker):
    assert everything(connected(worker, request())) == b"0"
    assert everything(connected(worker, request(body=b"x" * 200_000))) == b"200000"


def test_more_than_it_keeps_of_a_body_does_not_stop_the_answer(worker):
    """The application gets the beginning, and its response is read before the connection is cut."""
    with connected(worker) as line:
        sent = request(body=b"x" * 2_000_000)
        threading.Thread(target=lambda: line.sendall(sent), daemon=True).start()
        assert 300_000 <= int(everything(line)) < 500_000


def test_who_waits_to_be_told_to_go_on_is_told(worker):
    head, body = request(body=b"x" * 9, more=b"Expect: 100-continue\r\n")[:-9], b"x" * 9
    with connected(worker, head) as line:
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert everything(line) == b"9"


def test_a_second_request_on_the_line_is_not_read_as_a_part_of_the_first(worker):
    with connected(worker, request(body=b"abc") + request(b"/?500")) as line:
        assert everything(line) == b"3"


@pytest.mark.parametrize("said", [b"", b"GET /", request(body=b"x" * 99)[:-1]])
def test_who_never_gets_to_the_end_is_dropped(worker, said):
    began = time.monotonic()
    with connected(worker, said) as line:
        assert everything(line) == b"" and time.monotonic() - began < 15


def test_who_hangs_up_half_way_is_forgotten(worker):
    with connected(worker, request(body=b"x" * 99)[:-1]) as line:
        line.shutdown(socket.SHUT_WR)
        everything(line)
    assert everything(connected(worker, request())) == b"0"


def test_who_does_not_read_is_dropped(worker):
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", worker))
        line.sendall(request(b"/?900000"))
        time.sleep(4)
        assert everything(connected(worker, request())) == b"0"


def test_at_the_most_connections_the_one_that_has_waited_longest_makes_room(worker):
    with ExitStack() as lines:
        waiting = [lines.enter_context(connected(worker, b"GET /")) for _ in range(25)]
        assert everything(connected(worker, request())) == b"0"
        assert everything(waiting[0]) == b""
        waiting[-1].setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting[-1].recv(1)


def test_where_all_together_hold_too_much_the_largest_makes_room(worker):
    with ExitStack() as lines:
        large = [
            lines.enter_context(connected(worker, request(body=b"x" * 280_000)[:-1]))
            for _ in range(5)
        ]
        assert everything(connected(worker, request())) == b"0"
        time.sleep(0.5)
        gone = 0
        for line in large:
            line.setblocking(False)
            try:
                gone += line.recv(1) == b""
            except BlockingIOError:
                continue
            except ConnectionResetError:
                gone += 1
        assert 1 <= gone < 5
