"""Writers in separate processes on a test's own database file, to be killed, counted and raced."""

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
    """A process that reports, line by line, what the site has acknowledged to it."""

    def __init__(self, pid: int, told: int):
        self.pid, self._told, self._held, self._killed = pid, told, b"", False

    def lines(self) -> list[str]:
        """All complete lines so far, without waiting."""
        while select.select([self._told], [], [], 0)[0]:
            piece = os.read(self._told, 65_536)
            if not piece:
                break
            self._held += piece
        return self._held.decode().split("\n")[:-1]

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Wait for `more` further lines."""
        wanted, until = len(self.lines()) + more, time.monotonic() + seconds
        while len(self.lines()) < wanted:
            assert time.monotonic() < until, "the writer has stopped"
            select.select([self._told], [], [], 0.2)

    def kill(self) -> list[str]:
        """Kill it now. Returns what it had reported."""
        if not self._killed:
            os.kill(self.pid, signal.SIGKILL)
        return self.end()

    def end(self) -> list[str]:
        """Wait until it has ended. Returns everything it reported."""
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
    """Run `work(tell, *arguments)` in its own process; `tell(line)` sends us a line."""
    for line in connections.all(initialized_only=True):
        line.close()
    there, here = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(there)
        connections.settings["default"]["OPTIONS"]["timeout"] = PATIENCE
        try:
            work(lambda line: os.write(here, f"{line}\n".encode()), *arguments)
        except BaseException:  # noqa: BLE001 - the parent must see any error, and this process must end
            os.write(here, f"failed: {traceback.format_exc()!r}\n".encode())
        os._exit(0)
    os.close(here)
    return Writer(pid, there)


@contextmanager
def forked(work, *arguments):
    """As `start`, but also ends the process at the end."""
    writer = start(work, *arguments)
    try:
        yield writer
    finally:
        writer.close()


def one_visit(client: Client) -> tuple[str, str]:
    """A first page of the screening, and a diary with an entry, through the site's own forms.
    Returns the keys of both.
    """
    response = client.post("/screening/", FIRST)
    assert response.status_code == 302, f"session: {response.status_code}"
    response = client.post("/diary/start/")
    assert response.status_code == 302, f"diary: {response.status_code}"
    response = client.post("/diary/new/", KEEP | {"day": day(), "note": NOTE, "before": "4"})
    assert response.status_code == 302, f"entry: {response.status_code}"
    return client.cookies[COOKIE].value, client.cookies[DIARY].value


def writes_until_killed(tell, _file) -> None:
    """Visit after visit; reports each one only after the site has acknowledged it."""
    while True:
        tell(" ".join(one_visit(Client(raise_request_exception=False))))
