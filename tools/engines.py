"""Run a command beside a PostgreSQL and a Redis of its own: on loopback, with throw-away data, stopped at the end whatever happens.

    python tools/engines.py pytest -n 2      (what `make test-postgres` does)

The command finds TEST_DATABASE_URL and TEST_CACHE_URL in its environment. PostgreSQL refuses to run as root; then it runs as `postgres`.
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
from pathlib import Path

NEEDED = "Debian: apt-get install postgresql redis-server"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # nobody will miss these data after a power cut


def program(name: str) -> str:
    """The path of a program of PostgreSQL's; Debian keeps them where no shell looks."""
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)), None
    )
    return found or sys.exit(f"{name} is not installed. {NEEDED}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    """Until it accepts connections; ends the program with what it said if it does not."""
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{Path(server.args[0]).name} did not start:\n{log.read_text()}")


def postgresql(folder: Path) -> tuple[subprocess.Popen, str]:
    """A new cluster in `folder`, running, and its address."""
    account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
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
    options = [f"-c{option}" for option in FAST]
    with log.open("w") as said:
        server = subprocess.Popen(
            [program("postgres"), "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, *options],
            cwd=folder, stdout=said, stderr=said, start_new_session=True, **account,
        )  # fmt: skip
    wait_for(port, server, log)
    return server, f"postgres://backapp:{password}@127.0.0.1:{port}/postgres"


def redis(folder: Path) -> tuple[subprocess.Popen, str]:
    """A server that keeps nothing, and its address."""
    if not shutil.which("redis-server"):
        sys.exit(f"redis-server is not installed. {NEEDED}")
    port, log = free_port(), folder / "log"
    with log.open("w") as said:
        server = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
            stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
    wait_for(port, server, log)
    return server, f"redis://127.0.0.1:{port}/0"


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="engines-") as root:
        Path(root).chmod(0o755)
        servers = []
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            for name, start in (("TEST_DATABASE_URL", postgresql), ("TEST_CACHE_URL", redis)):
                folder = Path(root) / start.__name__
                folder.mkdir()
                server, os.environ[name] = start(folder)
                servers.append(server)
            return subprocess.run(command).returncode
        finally:
            for server in servers:
                server.send_signal(signal.SIGINT)  # PostgreSQL's fast way of stopping; Redis takes it too
                server.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sys.exit(__doc__)))
