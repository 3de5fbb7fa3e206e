"""A tiny application with a gunicorn configuration, to test the worker's limits in seconds:
`gunicorn -c tests/operate/slow_app.py`.
"""

import os

from backapp import serving

serving.ARRIVE = serving.LEAVE = 2
serving.MOST_BODY, serving.MOST_BUFFERED = 300_000, 1_000_000
wsgi_app = "tests.operate.slow_app:application"
bind = f"127.0.0.1:{os.environ['PORT']}"
workers, worker_class, worker_connections = 1, "backapp.serving.BufferingWorker", 20
control_socket_disable = True


def application(environ, start_response):
    """Reports how many bytes arrived, in as many bytes as the query asks for."""
    body = environ["wsgi.input"].read()
    said = b"%d" % len(body)
    said += b" " * max(0, int(environ["QUERY_STRING"] or 0) - len(said))
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]
