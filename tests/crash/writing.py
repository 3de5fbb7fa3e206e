"""Writers in processes of their own, on a test's own data file: to be killed, counted and raced."""

import os
import select
import signal
import time
import traceback
from contextlib import contextmanager

from django.db import connections
from django.test import Client

from tests.diary.conftest import KEEP, day

FIRST = {"who": "me", "country": "gb", "remember": "session"}
NOTE = "whole " * 20
PATIENCE = 5  # seconds to wait for another writer, as on a real site
COOKIE, DIARY = "backapp-s", "backapp-d"


class Writer:
    """A process that tells, line by line, what the site has acknowledged to it."""

    def __init__(self, pid: int, told: int):
        self.pid, self._told, self._held, self._killed = pid, told, b"", False

    def lines(self) -> list[str]:
        """All whole lines so far, without waiting."""
        while select.select([self._told], [], [], 0)[0]:
            piece = os.read(self._told, 65_536)
            if not piece:
                break
            self._held += piece
        return self._held.decode().split("\n")[:-1]

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Until so many lines more have come."""
        wanted, until = len(self.lines()) + more, time.monotonic() + seconds
        while len(self.lines()) < wanted:
            assert time.monotonic() < until, "the writer has stopped"
            select.select([self._told], [], [], 0.2)

    def kill(self) -> list[str]:
        """At this very moment; what it had been told until then."""
        if not self._killed:
            os.kill(self.pid, signal.SIGKILL)
        return self.end()

    def end(self) -> list[str]:
        """Wait until it has ended; everything it told."""
        if not self._killed:
            os.waitpid(self.pid, 0)
            self._killed = True
        while piece := os.read(self._told, 65_536):
            self._held += piece
        return self.lines()

    def close(self) -> None:
        if not self._killed:
            self.kill()
        os.close(self._told)


def start(work, *arguments) -> Writer:
    """Run `work(tell, *arguments)` in a process of its own; `tell(line)` reaches us."""
    for line in connections.all(initialized_only=True):
        line.close()
    there, here = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(there)
        connections.settings["default"]["OPTIONS"]["timeout"] = PATIENCE
        try:
            work(lambda line: os.write(here, f"{line}\n".encode()), *arguments)
        except BaseException:  # noqa: BLE001 - whatever it is, the parent shall read it and this process shall end
            os.write(here, f"failed: {traceback.format_exc()!r}\n".encode())
        os._exit(0)
    os.close(here)
    return Writer(pid, there)


@contextmanager
def forked(work, *arguments):
    """As `start`, and ended at the end."""
    writer = start(work, *arguments)
    try:
        yield writer
    finally:
        writer.close()


def one_visit(client: Client) -> tuple[str, str]:
    """A first page of the screening, a diary and an entry in it, by the site's own forms: the
    keys of both.
    """
    response = client.post("/screening/", FIRST)
    assert response.status_code == 302, f"session: {response.status_code}"
    response = client.post("/diary/start/")
    assert response.status_code == 302, f"diary: {response.status_code}"
    response = client.post("/diary/new/", KEEP | {"day": day(), "note": NOTE, "before": "4"})
    assert response.status_code == 302, f"entry: {response.status_code}"
    return client.cookies[COOKIE].value, client.cookies[DIARY].value


def writes_until_killed(tell, _file) -> None:
    """Visit after visit; each is told as soon as the site has acknowledged it, and not before."""
    while True:
        tell(" ".join(one_visit(Client(raise_request_exception=False))))
