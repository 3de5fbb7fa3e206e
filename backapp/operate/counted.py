"""Serve the metrics of all processes to Prometheus. This is a separate program on another port of
this machine, never a page of the site.

PROMETHEUS_MULTIPROC_DIR=/run/backapp/counts python -m backapp.operate.counted [PORT]

PORT is 9100 by default; the program listens on 127.0.0.1 only.
"""

import os
import sys

from prometheus_client import CollectorRegistry, make_wsgi_app, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

PORT = "9100"


def registry() -> CollectorRegistry:
    """A registry that reads the metrics folder again at each request."""
    found = CollectorRegistry()
    MultiProcessCollector(found, os.environ["PROMETHEUS_MULTIPROC_DIR"])
    return found


def application(environ, start_response):
    """The same metrics as a WSGI application, for another server."""
    return make_wsgi_app(registry())(environ, start_response)


def main(port: str = PORT) -> None:
    if not os.path.isdir(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")):
        sys.exit("PROMETHEUS_MULTIPROC_DIR must name the folder where the site writes its metrics.")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit("The port must be a number from 1 to 65535.")
    _server, thread = start_http_server(int(port), addr="127.0.0.1", registry=registry())
    thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:2])
