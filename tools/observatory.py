"""`make observatory`: every HTML page of a real site, on https, graded by MDN's HTTP Observatory. Needs Node.js, npm and openssl.

The scanner is installed into var/observatory at the version below. Its own installation would fetch lists (of preloaded hosts, of
top-level domains) that only serve the public service; empty ones stand in for them, which can only lower a score.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCANNER, VERSION = "@mdn/mdn-http-observatory", "1.4.8"
HOME = ROOT / "var" / "observatory"
LIST = """
from django.test.utils import setup_test_environment
setup_test_environment()
from django.conf import settings
from tests import people
from tests.secure.every_answer import addresses, browser
people.Client = lambda: browser(host="localhost")
settings.ALLOWED_HOSTS = ["localhost"]
answered = "; ".join(f"{name}={morsel.value}" for name, morsel in people.come_in("full-set").cookies.items())
places = [a for a in dict.fromkeys(addresses())]
pages = [{"path": a, "cookie": ""} for a in [*places, "/nowhere/", "/admin/", "/admin/login/"]]
pages += [{"path": a, "cookie": answered} for a in places if not a.startswith("/finish")]
print("PAGES" + json.dumps(pages))
"""


def main() -> int:
    package = HOME / "node_modules" / SCANNER
    if not package.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        (HOME / "package.json").write_text('{"private": true}')
        install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", f"{SCANNER}@{VERSION}"]
        subprocess.run(install, cwd=HOME, check=True)
    (package / "conf" / "hsts-preload.json").write_text("{}")
    with tempfile.TemporaryDirectory() as folder:
        return grade(package, Path(folder))


def grade(package: Path, folder: Path) -> int:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {subject} -keyout {key} -out {certificate}"
    subprocess.run(make.split(), check=True, capture_output=True)
    ports = free_port(), free_port()
    environ = {name: value for name, value in os.environ.items() if name not in ("BACKAPP_LOCAL", "DEBUG")} | {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"sqlite:///{folder / 'data.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "SITE_HTTPS": f"localhost:{ports[0]}",
        "PYTHONPATH": str(ROOT),
    }
    for command in (["migrate", "--verbosity", "0"], ["load_content"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", LIST]
    told = subprocess.run(shell, cwd=ROOT, env=environ, check=True, capture_output=True, text=True).stdout
    pages = told.rpartition("PAGES")[2]
    serve = [sys.executable, "-m", "gunicorn", "backapp.wsgi", "--workers", "1"]
    tls = ["--certfile", str(certificate), "--keyfile", str(key)]
    servers = [
        subprocess.Popen([*serve, "--bind", f"localhost:{port}", *more], cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
        for port, more in zip(ports, (tls, []), strict=True)
    ]
    try:
        wait_for(ports[1])
        wait_for(ports[0])
        node = ["node", str(ROOT / "tools" / "observatory.mjs"), str(package), str(ports[0]), str(ports[1])]
        return subprocess.run(node, env=environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}, input=pages, text=True).returncode
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the site did not start")


if __name__ == "__main__":
    sys.exit(main())
