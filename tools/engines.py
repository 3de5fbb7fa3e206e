"""Run a command with its own PostgreSQL and Redis: on loopback, with temporary data, stopped at the
end in any case.

    python tools/engines.py pytest -n 2      (`make test-postgres` runs this)

The command finds TEST_DATABASE_URL and TEST_CACHE_URL in its environment. PostgreSQL refuses to run
as root; then it runs as `postgres`.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NEEDED = "Debian: apt-get install postgresql redis-server"
# these data need not survive a power cut
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def program(name: str) -> str:
    """The path of a PostgreSQL program; Debian installs them outside PATH."""
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    return found or sys.exit(f"{name} is not installed. {NEEDED}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server accepts connections. If it does not, exit with its log."""
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{Path(server.args[0]).name} did not start:\n{log.read_text()}")


@dataclass
class Engine:
    """A server for tests, in its own folder. `start()` and `stop()` can be called repeatedly."""

    command: list
    folder: Path
    port: int
    address: str
    account: dict = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        log = self.folder / "log"
        with log.open("a") as said:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **self.account,
            )
        wait_for(self.port, self.process, log)

    def stop(self) -> None:
        """Stop as in a restart: PostgreSQL drops every connection, Redis loses its data.

        Does nothing if the server does not run.
        """
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


def postgresql(folder: Path, options: tuple[str, ...] = FAST) -> Engine:
    """A new cluster in `folder`, not started yet."""
    account = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    if account:
        shutil.chown(folder, "postgres", "postgres")
    word, data, log, port = folder / "word", folder / "data", folder / "log", free_port()
    for file in (word, log):
        file.touch(mode=0o600)
        if account:
            shutil.chown(file, "postgres", "postgres")
    password = secrets.token_urlsafe(24)
    word.write_text(password)
    made = subprocess.run(
        [program("initdb"), "-D", data, "-U", "backapp", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync"],
        cwd=folder, capture_output=True, text=True, **account,
    )  # fmt: skip
    if made.returncode:
        sys.exit(f"initdb failed:\n{made.stderr}")
    command = [
        program("postgres"),
        "-D",
        data,
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        folder,
        *(f"-c{one}" for one in options),
    ]
    return Engine(
        command, folder, port, f"postgres://backapp:{password}@127.0.0.1:{port}/postgres", account
    )


def redis(folder: Path) -> Engine:
    """A server without persistence, not started yet."""
    if not shutil.which("redis-server"):
        sys.exit(f"redis-server is not installed. {NEEDED}")
    port = free_port()
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    return Engine(command, folder, port, f"redis://127.0.0.1:{port}/0")


@contextmanager
def running(**options) -> Iterator[tuple[Engine, Engine]]:
    """PostgreSQL and Redis in a temporary folder, for the duration of the block."""
    with tempfile.TemporaryDirectory(prefix="engines-") as root:
        Path(root).chmod(0o755)
        started = []
        try:
            for make, more in ((postgresql, options), (redis, {})):
                folder = Path(root) / make.__name__
                folder.mkdir()
                started.append(make(folder, **more))
                started[-1].start()
            yield tuple(started)
        finally:
            for engine in started:
                engine.stop()


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running() as (database, cache):
        os.environ |= {"TEST_DATABASE_URL": database.address, "TEST_CACHE_URL": cache.address}
        return subprocess.run(command).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sys.exit(__doc__)))
