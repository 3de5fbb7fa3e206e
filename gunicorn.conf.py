"""How gunicorn serves Backapp: `gunicorn backapp.wsgi` reads this file by itself.

Address: --bind, or PORT as `make run` sets it.

Started by systemd through a socket, it takes that socket instead (docs/DEPLOYMENT.md).
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
    # as fast as gunicorn's own sync worker, and no slow client holds it (docs/adr/0087)
    "backapp.serving.BufferingWorker"
)
# clients that a worker waits for at once, below the usual limit of 1,024 open files
worker_connections = 400
# a bad environment stops the start instead of every worker; pages of memory are shared
preload_app = True
# no proxy of ours says where the site begins (SCRIPT_NAME), so nobody who claims it is believed
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}  # what our recipes send, and nothing else
timeout = 30
# as long as a request may take: told to stop, no worker leaves one unanswered
graceful_timeout = 30
control_socket_disable = True  # no file in the home of whoever runs it
worker_tmp_dir = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # where workers say that they live; a slow disk looks like a hang
logconfig_dict = logs.config("json" if os.environ.get("LOG_FORMAT") == "json" else "plain")


class NoAccessLog(Logger):
    """Says nothing of a request that was answered: words typed into a search stand in its address,
    and they are nobody's business.

    Without an access log gunicorn would still put each line together, because of `logconfig_dict`:
    a twentieth of a short page's time.
    """

    def access(self, *_answered) -> None:
        return


logger_class = NoAccessLog
counts = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
# counts begin at nothing: those of processes that are gone would be added up otherwise
if counts.startswith("/"):
    Path(counts).mkdir(mode=0o750, parents=True, exist_ok=True)
    for file in Path(counts).glob("*.db"):
        file.unlink()


def when_ready(server):
    """What is loaded by now stays for good: workers neither look through it for waste again and
    again nor copy it by doing so.
    """
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """A worker that ended is no longer counted as one at work; what it counted stays."""
    if counts:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
