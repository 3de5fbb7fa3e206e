"""A page for authors, on this machine only: `python -m studio.serve`.

Choose a pose, see the body turn and move, and six cameras at once. When the file of poses is saved,
the page draws it again and lists the faults that the check finds.
"""

import argparse
import json
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from studio import check, content, pose, web
from studio.people import PEOPLE, person
from studio.solve import Solver

FILES = Path(__file__).parent / "viewer"  # the page
VIEWER = Path(__file__).parents[1] / "static" / "js" / "viewer"  # the site's own modules
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class Studio:
    """What the page asks for. One question at a time: solving takes a whole core anyway."""

    def __init__(self, file=content.FIGURES):
        self.file = Path(file)
        self.lock = threading.Lock()
        self.known = {}

    def names(self):
        return pose.names(self.file)

    def version(self, name):
        """What changes when the pose is saved with another shape."""
        return content.digest(self._stored(name))

    def _stored(self, name):
        found = content.poses(self.file)
        if name not in found:
            raise LookupError(name)
        return found[name]

    def solver(self, name, side=None, who=None):
        """The solver of a pose as it is saved now."""
        key = (name, self.version(name), side, who)
        if key not in self.known:
            self.known = {k: v for k, v in self.known.items() if k[0] == name and k[1] == key[1]}
            given = pose.complete({"exercise": name, **self._stored(name)}, side)
            self.known[key] = Solver(given, who)
        return self.known[key]

    def move(self, name, side=None, who=None):
        with self.lock:
            return web.movement_file(self.solver(name, side, who))

    def faults(self, name, side=None, who=None):
        with self.lock:
            return [str(f) for f in check.faults(self.solver(name, side, who))]

    def body(self, name):
        """A body file by its name: of the first person who has such a body."""
        for who in map(person, PEOPLE):
            for shoes in (False, True):
                if web.body_name(who, shoes) == name:
                    with self.lock:
                        return web.body_file(who, shoes)
        raise LookupError(name)


class Page(BaseHTTPRequestHandler):
    """Answers of the small server."""

    def __init__(self, studio, *rest):
        self.studio = studio
        super().__init__(*rest)

    def do_GET(self):
        address = urlsplit(self.path)
        asked = {k: v[0] for k, v in parse_qs(address.query).items()}
        side, who = asked.get("side"), asked.get("person")
        first, _, name = unquote(address.path).strip("/").partition("/")
        try:
            if self.headers.get("Host", "").split(":")[0] not in ("127.0.0.1", "localhost"):
                self._send(403, b"Only from this machine.", "text/plain")
            elif first == "poses" and not name:
                known = {"poses": self.studio.names(), "people": sorted(PEOPLE)}
                self._send(200, json.dumps(known).encode(), "application/json")
            elif first == "version":
                self._send(200, str(self.studio.version(name)).encode(), "text/plain")
            elif first == "faults":
                found = json.dumps(self.studio.faults(name, side, who))
                self._send(200, found.encode(), "application/json")
            elif first == "moves":
                self._send(200, self.studio.move(name, side, who), "application/octet-stream")
            elif first == "bodies":
                self._send(200, self.studio.body(name), "application/octet-stream")
            else:
                self._file(first, name)
        except LookupError as error:
            self._send(404, f"There is no {error}.".encode(), "text/plain")
        except ValueError as error:  # a pose that cannot be read says where
            self._send(422, str(error).encode(), "text/plain")

    def _file(self, first, name):
        path = VIEWER / name if first == "viewer" else FILES / (first or "author.html")
        if "/" in name or (name and first != "viewer"):
            raise LookupError(name)
        if path.suffix not in KINDS or not path.is_file():
            raise LookupError(path.name)
        self._send(200, path.read_bytes(), KINDS[path.suffix])

    def _send(self, status, data, kind):
        text = "" if kind.endswith("octet-stream") else "; charset=utf-8"
        self.send_response(status)
        self.send_header("Content-Type", kind + text)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Say nothing for each request."""


def server(port=0, file=content.FIGURES):
    """The server, not yet running; only this machine reaches it."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Page, Studio(file)))


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="studio.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8017)
    options = parser.parse_args(arguments)
    running = server(options.port)
    sys.stdout.write(f"http://127.0.0.1:{running.server_port}/ (Ctrl+C ends it)\n")
    sys.stdout.flush()
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        running.server_close()


if __name__ == "__main__":
    main()
