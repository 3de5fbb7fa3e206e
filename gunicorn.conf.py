"""How gunicorn serves Backapp: `gunicorn backapp.wsgi` reads this file by itself. Address: --bind, or PORT as `make run` sets it."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"  # faster here than threads or ASGI for short pages
preload_app = True  # a bad environment stops the start instead of every worker; pages of memory are shared
timeout = 30
graceful_timeout = 10
accesslog = None  # words typed into a search stand in the address; they are nobody's business
control_socket_disable = True  # no file in the home of whoever runs it
