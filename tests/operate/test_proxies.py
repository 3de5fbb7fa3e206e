"""The web servers of the two recipes, running in front of a real site: nginx and Caddy with our
files, on free ports.
"""

import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from backapp.web import faults
from tests.operate.test_slow_clients import crowd

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NAMES = ["nginx", "caddy"]
OPEN = ssl.create_default_context()
OPEN.check_hostname, OPEN.verify_mode = False, ssl.CERT_NONE


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(folder, site, port):
    """Our file, adapted to the ports and paths of this machine."""
    text = (DEPLOY / "nginx" / "backapp.conf").read_text()
    for was, now in [
        ("listen 80;", f"listen "
            f"127.0.0.1:{free_port()};"), ("listen 443 ssl http2;", f"listen "
                f"127.0.0.1:{port} ssl http2;"),
        ("backapp.example", "127.0.0.1"), ("http://127.0.0.1:8000", site), ("/etc/backapp/tls/", f"{folder}/"),
        ("/opt/backapp/", f"{folder}/"), ("/var/log/nginx/", f"{folder}/"),
    ]:  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    text = re.sub(r"listen \[::\].*\n", "", text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = (
        f"daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1; events "
        f"{{}}\nhttp {{ {temporary}\n"
    )
    main += "types { text/html html; }\n"
    (folder / "conf").write_text(f"{main}{text}\n}}\n")
    return ["nginx", "-e", f"{folder}/log", "-c", f"{folder}/conf"]


def caddy(folder, site, port):
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    for was, now in [
        ("{$SITE_NAME} {", f"https://127.0.0.1:{port} "
            f"{{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem"),
        ("app:8000", site.removeprefix("http://")), ("/srv/pages", f"{folder}/deploy/pages"), ("lb_try_duration 30s", "lb_try_duration 1s"),
        ("\tadmin off", "\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust"),
    ]:  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    if (
        "v2.6."
        in f"v{subprocess.run(['caddy', 'version'], capture_output=True, text=True).stdout.removeprefix('v')}"
    ):  # Debian 12
        text = text.replace("request_buffers 3MiB", "buffer_requests").replace(
            "response_buffers 512KiB", "buffer_responses"
        )
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


class Front:
    def __init__(self, name, site, folder):
        folder.mkdir(exist_ok=True)
        shutil.copytree(DEPLOY / "pages", folder / "deploy" / "pages", dirs_exist_ok=True)
        command = (
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext "
            "subjectAltName=IP:127.0.0.1"
        )
        subprocess.run(
            [*command.split(), "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
            check=True,
            capture_output=True,
        )
        for place in (folder, *folder.parents):  # nginx's workers run as another account
            if str(place).startswith("/tmp/"):
                place.chmod(0o755)
        self.port, self.name = free_port(), name
        command = {"nginx": nginx, "caddy": caddy}[name](folder, site, self.port)
        self.log = (folder / "said").open("w")
        environ = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=environ)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail((folder / "said").read_text())

    def send(self, data):
        with OPEN.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=30)
        ) as line:
            line.sendall(data)
            answer = b""
            while piece := line.recv(65_536):
                answer += piece
        return int(answer.split()[1]), answer

    def ask(self, path="/", more="", method="GET", body=""):
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: "
            f"close\r\n{more}"
        )
        return self.send(f"{head}\r\n{body}".encode())

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


def fronts(site, folder):
    started = {}

    def front(name):
        if not shutil.which(name):
            pytest.skip(f"{name} is not installed")
        if name not in started:
            started[name] = Front(name, site, folder / name)
        return started[name]

    yield front
    for one in started.values():
        one.stop()


@pytest.fixture(scope="module")
def before(site, tmp_path_factory):
    """`before("nginx")`: that server in front of the running site."""
    yield from fronts(site.url, tmp_path_factory.mktemp("front"))


@pytest.fixture(scope="module")
def before_nothing(tmp_path_factory):
    """The same without a running application."""
    yield from fronts(f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("alone"))


def is_help(answer, status):
    head, _, page = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode(), head[:300]
    assert (
        b"Get help at once" in page and b'href="tel:112"' in page and b"/warning-signs/" in page
    ), answer[:600]
    assert b"no-store" in head and b"default-src 'none'" in head
    return True


@pytest.mark.parametrize("name", NAMES)
def test_pages_and_forms_work_on_any_port(before, name):
    front = before(name)
    assert front.ask("/exercises/")[0] == 200
    origin = (
        f"Origin: https://127.0.0.1:{front.port}\r\nContent-Type: "
        f"application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"
    )
    status, answer = front.ask("/finish/", origin, "POST")
    assert status == 302, answer[:500]
    assert front.ask("/finish/", origin.replace(str(front.port), "1"), "POST")[0] == 403


@pytest.mark.parametrize("name", NAMES)
def test_what_is_for_watching_is_not_for_the_world(before, name):
    assert is_help(before(name).ask("/readyz")[1], 404) and is_help(
        before(name).ask("/healthz")[1], 404
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_faults_of_the_site_are_passed_on(before, name):
    status, answer = before(name).ask("/nowhere/")
    assert (
        status == 404
        and faults.FAULTS[404][0].encode() in answer
        and b"permissions-policy" in answer.lower()
    )


@pytest.mark.parametrize("name", NAMES)
def test_while_the_application_is_away_there_are_the_warning_signs(before_nothing, name):
    assert is_help(before_nothing(name).ask("/")[1], 502)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + "x" * 40_000 + "\r\n\r\n", 400),
        ("GET /" + "x" * 20_000 + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
        ("POST /finish/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n", 413),
    ],
)
def test_nginx_answers_what_it_refuses_itself_with_the_warning_signs(before, said, status):
    assert is_help(before("nginx").send(said.encode())[1], status)


@pytest.mark.parametrize("name", NAMES)
def test_fifty_idle_and_twenty_slow_clients_before_it_keep_nobody_waiting(before, name):
    front = before(name)
    front.ask("/exercises/")
    with crowd(front.port, deaf=0, tls=OPEN):
        time.sleep(1.5)
        took = []
        for path in ("/warning-signs/", "/exercises/", "/exercises/bridge/") * 7:
            began = time.monotonic()
            assert front.ask(path)[0] == 200
            took.append(time.monotonic() - began)
    took.sort()
    print(f"{name}: median {took[len(took) // 2] * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms")
    assert took[-1] < 10


def test_the_pages_in_front_are_those_of_the_site():
    for path in (DEPLOY / "pages").iterdir():
        assert path.read_bytes() == faults.help_bytes(int(path.stem))
    named = set(re.findall(r"/(\d+)\.html;", (DEPLOY / "nginx" / "backapp.conf").read_text()))
    assert named == {path.stem for path in (DEPLOY / "pages").iterdir()}
