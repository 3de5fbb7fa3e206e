"""`make observatory`: MDN's HTTP Observatory grades every HTML page of a real site, on https.

Needs Node.js, npm and openssl.

The pages are those for visitors without and with answers, for a clinician in the admin, and for
every error that a GET can cause. docs/safety/observatory.md contains the result and the policies
that were graded. A test compares these with the current policies.

The scanner is installed in var/observatory at the version below. Its own installation would fetch
lists (of preloaded hosts, of top-level domains) that only the public service needs. Empty lists
replace them, which can only lower a score.
"""

import json
import os
import re
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
DOCUMENT = ROOT / "docs" / "safety" / "observatory.md"
LIST = """
import json
from django.test.utils import setup_test_environment
setup_test_environment()
from django.conf import settings
from django.contrib.auth.models import User
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests import people
from tests.secure.every_answer import addresses, admin_pages, browser
settings.ALLOWED_HOSTS = ["localhost"]
desk = f"/{settings.ADMIN_PATH}"
def held(client):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
def clinician(name, second):
    client, account = browser(host="localhost"), User.objects.create_superuser(name, password="x")
    client.force_login(account)
    if second:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=account, name="phone").persistent_id
        session.save()
    return held(client)
answered, staff = held(people.come_in("full-set", lambda: browser(host="localhost"))), clinician("ada", True)
places = [a for a in dict.fromkeys(addresses())]
faults = ["/nowhere/", "/?%00", "/finish/", *(f"/fault/{status}/" for status in (400, 403, 500, 503))]
pages = [("anybody", a, "") for a in places]
pages += [("somebody who has answered", a, answered) for a in places if not a.startswith("/finish")]
pages += [("a fault", a, cookie) for a in faults for cookie in ("", answered)]
pages += [("the admin's door", a, "") for a in (desk, f"{desk}login/", f"{desk}nowhere/")]
pages += [("the admin's door", f"{desk}second-factor/", clinician("bob", False))]
pages += [("the admin", a, staff) for a in (*admin_pages(desk), f"{desk}password_change/", f"{desk}nowhere/")]
print("PAGES" + json.dumps([dict(zip(("who", "path", "cookie"), page)) for page in pages]))
"""
HEAD = f"""# Every page in MDN's HTTP Observatory

Made by `make observatory` ({SCANNER} {VERSION}, run locally against the site with the settings of a real one, on https); do not edit.
A+ begins at 100. 413, 422 and 429 answer what is posted, which the scanner cannot do: `tests/secure/test_headers.py` holds their headers
to the same, and fails when a page has a policy that is not listed here.
"""


def main() -> int:
    package = HOME / "node_modules" / SCANNER
    if not package.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        (HOME / "package.json").write_text('{"private": true}')
        install = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
            f"{SCANNER}@{VERSION}",
        ]
        subprocess.run(install, cwd=HOME, check=True)
    (package / "conf" / "hsts-preload.json").write_text("{}")
    with tempfile.TemporaryDirectory() as folder:
        return grade(package, Path(folder))


def grade(package: Path, folder: Path) -> int:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    make = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {subject} -keyout {key} -out "
        f"{certificate}"
    )
    subprocess.run(make.split(), check=True, capture_output=True)
    ports = free_port(), free_port()
    environ = {
        name: value for name, value in os.environ.items() if name not in ("BACKAPP_LOCAL", "DEBUG")
    } | {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"sqlite:///{folder / 'data.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "SITE_HTTPS": f"localhost:{ports[0]}",
        "SITE_URLS": "tests.secure.faulty_urls",
        "PYTHONPATH": str(ROOT),
    }
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_content"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", LIST]
    listed = subprocess.run(
        shell, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    pages = listed.rpartition("PAGES")[2]
    serve = [sys.executable, "-m", "gunicorn", "backapp.wsgi", "--workers", "1"]
    tls = ["--certfile", str(certificate), "--keyfile", str(key)]
    servers = [
        subprocess.Popen(
            [*serve, "--bind", f"localhost:{port}", *more],
            cwd=ROOT,
            env=environ,
            stderr=subprocess.DEVNULL,
        )
        for port, more in zip(ports, (tls, []), strict=True)
    ]
    try:
        wait_for(ports[1])
        wait_for(ports[0])
        node = [
            "node",
            str(ROOT / "tools" / "observatory.mjs"),
            str(package),
            str(ports[0]),
            str(ports[1]),
        ]
        trusting = environ | {"NODE_EXTRA_CA_CERTS": str(certificate)}
        said = subprocess.run(
            node, env=trusting, input=pages, text=True, stdout=subprocess.PIPE, check=True
        ).stdout
    finally:
        for server in servers:
            server.terminate()
            server.wait(timeout=20)
    return tell([json.loads(line) for line in said.splitlines()])


def tell(pages: list[dict]) -> int:
    """Print every page. Write the document if all have A+."""
    for page in pages:
        lost = "  " + ", ".join(page["lost"]) if page["lost"] else ""
        print(
            f"{page['grade']:2} {page['score']}  {page['status']}  {page['path']} "
            f"({page['who']}){lost}"
        )
    worst = min((page["score"] for page in pages), default=0)
    print(f"{len(pages)} pages; the lowest score is {worst} (A+ begins at 100)")
    if worst < 100:
        return 1
    DOCUMENT.write_text(document(pages), encoding="utf-8")
    return 0


def document(pages: list[dict]) -> str:
    lines = [HEAD, "| pages for | how many | with status | lowest score |", "|---|---:|---|---:|"]
    for who in dict.fromkeys(page["who"] for page in pages):
        those = [page for page in pages if page["who"] == who]
        statuses = ", ".join(str(status) for status in sorted({page["status"] for page in those}))
        lines.append(
            f"| {who} | {len(those)} | {statuses} | {min(page['score'] for page in those)} |"
        )
    lines.append(f"| **all** | **{len(pages)}** | | **{min(page['score'] for page in pages)}** |")
    lines += [
        "",
        "## The policies they came with",
        "",
        *(f"- `{policy}`" for policy in sorted({in_order(page["policy"]) for page in pages})),
    ]
    return "\n".join(lines) + "\n"


def in_order(policy: str) -> str:
    """A policy with its directives in alphabetical order; the order has no meaning.

    The digest of our styles is left out, because it changes with them.
    """
    return "; ".join(sorted(re.sub(r"'sha256-[^']+'", "'sha256-…'", policy).split("; ")))


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
    sys.exit("The site did not start.")


if __name__ == "__main__":
    sys.exit(main())
