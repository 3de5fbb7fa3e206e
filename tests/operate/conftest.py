import shutil
import signal
import socket
import subprocess
import time

import pytest


class Server:
    """The Redis server of a test, which can be made to fail: `stop()`, `hang()`, `fill()`."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url, self.folder, self.process = f"redis://127.0.0.1:{self.port}/0", folder, None

    def start(self):
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        pytest.fail("redis-server did not start")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def say(self, *words):
        import redis

        with redis.Redis.from_url(self.url) as client:
            return client.execute_command(*words)

    def fill(self):
        self.say("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.say("CONFIG", "SET", "maxmemory", "1")


@pytest.fixture
def redis_server(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server (Debian: apt-get install redis-server)")
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()
