"""Configuration of gunicorn, which `gunicorn backapp.wsgi` reads by itself.

The address comes from --bind, or from PORT, as `make run` sets it. Under systemd socket activation,
gunicorn uses that socket instead (docs/DEPLOYMENT.md).
"""

import gc
import os
import sys
from pathlib import Path

from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parent))
from backapp import logs

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = (
    # as fast as gunicorn's own sync worker, and a slow client cannot block it (docs/adr/0087)
    "backapp.serving.BufferingWorker"
)
# clients that a worker can wait for at once, below the usual limit of 1,024 open files
worker_connections = 400
# A bad environment stops the start instead of every worker. Workers share the loaded memory.
preload_app = True
# Our proxies do not set SCRIPT_NAME, so a client that sends it is not trusted.
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}  # the only one that our recipes send
timeout = 30
# seconds for the current requests to finish when gunicorn stops
graceful_timeout = 30
control_socket_disable = True  # it would be a file in the home directory of the account
worker_tmp_dir = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # for the heartbeat files of workers; on a slow disk a worker seems to hang
logconfig_dict = logs.config("json" if os.environ.get("LOG_FORMAT") == "json" else "plain")


class NoAccessLog(Logger):
    """Logs no requests, because their addresses contain the visitors' search words.

    Without an access log gunicorn would still format each line, because of `logconfig_dict`. That
    takes a twentieth of the time of a short page.
    """

    def access(self, *_answered) -> None:
        return


logger_class = NoAccessLog
counts = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
# Metrics start at zero. Otherwise the counts of ended processes would be added.
if counts.startswith("/"):
    Path(counts).mkdir(mode=0o750, parents=True, exist_ok=True)
    for file in Path(counts).glob("*.db"):
        file.unlink()


def when_ready(server):
    """Freeze what is loaded by now: workers need not search it for garbage again and again, which
    would also copy its memory.
    """
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """Remove an ended worker from the gauges of running workers. Its counters stay."""
    if counts:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
