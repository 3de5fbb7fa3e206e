"""Small things about the server: its log at the start, what it serves, and in which form."""

import gzip
import http.client
from urllib.parse import urlsplit

import pytest
from django.test import Client

from backapp.web import page_cache
from tests.operate.test_running import Running, wait_until  # noqa: F401


def ask(site, path, method="GET", **headers):
    line = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    line.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = line.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_a_start_and_a_head_leave_nothing_in_the_log_to_worry_about(site, tmp_path):
    running = Running(site, tmp_path)
    try:
        for path in ("/", "/exercises/", "/warning-signs/", "/static/icons/mark.svg"):
            line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
            line.request("HEAD", path)
            answer = line.getresponse()
            assert (
                answer.status == 200
                and int(answer.headers["Content-Length"]) > 100
                and answer.read() == b""
            )
    finally:
        running.stop()
    assert [line for line in running.said().splitlines() if " INFO " not in line] == []


@pytest.mark.parametrize("path", ["/exercises/", "/static/css/app.css", "/privacy/?q=1"])
@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip ; q=0.0, br;q=0", False), ("br;q=0, gzip", True), ("gzip;q=0.01", True)],
)  # fmt: skip
def test_what_a_browser_does_not_take_it_is_not_given(site, path, accepted, packed):
    status, headers, body = ask(site, path, Accept_Encoding=accepted)
    assert status == 200 and (headers.get("Content-Encoding") == "gzip") == packed
    assert b"{" in (gzip.decompress(body) if packed else body)


@pytest.mark.parametrize(
    "path", ["staticfiles.json", "staticfiles.json.gz", "js/README.md", "js/README.md.gz"]
)
def test_what_is_for_editors_and_tools_is_not_handed_out(site, path):
    assert ask(site, f"/static/{path}")[0] == 404


def test_files_named_by_their_digest_may_be_kept_for_ever_and_others_not(site):
    import re

    page = ask(site, "/exercises/?q=1")[2].decode()
    named = re.search(r"/static/css/app\.[0-9a-f]{12}\.css", page)[0]
    assert "immutable" in ask(site, named)[1]["Cache-Control"]
    assert "immutable" not in ask(site, "/static/css/app.css")[1]["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/exercises/figures/01/start.svg", "/exercises/figures/001/end.svg", "/routines/low-back-relief/steps/01/", "/exercises/bridge/steps/01/",
     "/screening/go-ahead/01/", "/exercises/figures/\u0661/start.svg"],
)  # fmt: skip
def test_a_number_in_an_address_is_written_in_one_way(path):
    before = len(page_cache._cache)
    assert Client().get(path).status_code == 404 and len(page_cache._cache) == before


@pytest.mark.django_db
def test_the_questionnaire_has_one_name_whatever_host_is_asked(settings):
    settings.ALLOWED_HOSTS = ["backapp.example", "other.example"]
    named = {
        Client(headers={"Host": host}).get("/fhir/Questionnaire/backapp").json()["url"]
        for host in settings.ALLOWED_HOSTS
    }
    assert named == {f"{settings.CANONICAL}/fhir/Questionnaire/backapp"}


@pytest.mark.django_db
def test_the_example_of_the_architecture_is_a_page():
    import re
    from pathlib import Path

    text = (Path(__file__).resolve().parents[2] / "docs" / "ARCHITECTURE.md").read_text()
    (example,) = re.findall(r"^`GET (/[^`]*)`", text, flags=re.M)
    assert Client().get(example).status_code == 200
