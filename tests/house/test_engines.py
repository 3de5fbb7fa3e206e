"""tools/engines.py: a database and a cache for the tests, gone afterwards."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import engines

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, os, psycopg, redis
with psycopg.connect(os.environ["TEST_DATABASE_URL"]) as line:
    data = line.execute("SELECT current_setting('data_directory'), current_setting('listen_addresses')").fetchone()
with redis.Redis.from_url(os.environ["TEST_CACHE_URL"]) as client:
    bind = client.config_get("bind")["bind"]
    pid = client.info()["process_id"]
print(json.dumps([*data, bind, pid]))
raise SystemExit(7)
"""


def test_a_command_finds_both_on_loopback_and_nothing_is_left_of_them(tmp_path):
    if not (shutil.which("redis-server") and any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        pytest.skip("no PostgreSQL or no Redis (Debian: apt-get install postgresql redis-server)")
    done = subprocess.run(
        [sys.executable, "tools/engines.py", sys.executable, "-c", ASK],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 7, done.stderr
    data, listens, bind, pid = json.loads(done.stdout)
    assert listens == bind == "127.0.0.1"
    assert not Path(data).exists() and not Path(data).parent.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_what_is_missing_is_said_in_words(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(engines.Path, "glob", lambda self, pattern: iter([]))
    with pytest.raises(SystemExit, match="initdb is not installed. Debian: apt-get install"):
        engines.program("initdb")


def test_a_server_that_does_not_start_says_why(tmp_path, monkeypatch):
    log = tmp_path / "log"
    log.write_text("the port is taken")
    server = subprocess.Popen(["false"])
    while server.poll() is None:
        time.sleep(0.01)
    with pytest.raises(SystemExit, match="the port is taken"):
        engines.wait_for(engines.free_port(), server, log)
