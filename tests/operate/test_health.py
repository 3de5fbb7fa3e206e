"""/healthz and /readyz: their responses, and that each fails when what it checks is broken."""

import json
import urllib.error
import urllib.request

import pytest
from django.db import OperationalError, connection
from django.test import Client

from backapp.library import content
from backapp.library.models.version import ContentVersion
from backapp.operate import readiness

READY = {
    "status": "ready",
    "database": "ok",
    "engine": "ok",
    "schema": "ok",
    "content": "ok",
    "release": "ok",
}


def ask(address):
    response = Client().get(address)
    assert (
        response["Cache-Control"] == "no-store, private"
        and response["Content-Type"] == "application/json"
    )
    assert not response.cookies and len(response.content) < 200
    return response.status_code, json.loads(response.content)


def test_a_process_is_alive_whatever_the_database_does():
    """No database is allowed in this test, so an address that used it would fail."""
    assert ask("/healthz") == (200, {"status": "alive"})


@pytest.mark.django_db
def test_a_site_with_its_content_is_ready():
    assert ask("/readyz") == (200, READY)


@pytest.mark.django_db
def test_content_that_is_not_loaded_is_not_ready(monkeypatch):
    content.forget()
    ContentVersion.objects.all().delete()
    assert ask("/readyz") == (
        503,
        READY | {"status": "not ready", "content": "fault", "release": "not looked at"},
    )
    content.forget()


@pytest.mark.django_db
def test_content_that_makes_no_rulebook_is_not_ready(monkeypatch):
    def broken(*_args):
        raise ValueError("an answer that must not be repeated")

    content.forget()
    monkeypatch.setattr(content, "build_catalogue", broken)
    assert ask("/readyz") == (
        503,
        READY | {"status": "not ready", "content": "fault", "release": "not looked at"},
    )
    content.forget()


@pytest.mark.django_db
def test_tables_older_than_the_code_are_not_ready():
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'library' AND name = '0009_figures'"
        )
    said = (
        READY
        | {"status": "not ready", "schema": "fault"}
        | dict.fromkeys(("content", "release"), "not looked at")
    )
    assert ask("/readyz") == (503, said)


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_not_ready(monkeypatch):
    def gone(*_args):
        raise OperationalError("connection refused: password=hunter2")

    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "close", lambda: None)
    status, said = ask("/readyz")
    assert status == 503 and said["database"] == "fault" and said["content"] == "not looked at"


@pytest.mark.django_db
def test_a_database_set_up_in_another_way_is_not_ready(monkeypatch):
    if connection.vendor == "sqlite":
        monkeypatch.setitem(readiness.PRAGMAS, "secure_delete", 2)
    else:
        monkeypatch.setattr(readiness, "OLDEST_POSTGRESQL", 990_000)
    status, said = ask("/readyz")
    assert status == 503 and said["database"] == "ok" and said["engine"] == "fault"


@pytest.mark.asvs("13.4.5")
def test_a_real_site_says_it_is_ready_and_asks_for_no_cookie(site):
    for address, status in [("/healthz", "alive"), ("/readyz", "ready")]:
        with urllib.request.urlopen(site.url + address) as answer:
            assert json.loads(answer.read())["status"] == status
            assert "Set-Cookie" not in answer.headers


def test_a_form_sent_there_is_refused(site):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(site.url + "/readyz", data=b"a=1")
    assert refused.value.code == 405


@pytest.mark.asvs("4.1.2")
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_somebody_on_the_same_machine_may_ask_without_tls(settings, address):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(address).status_code == 200
    assert Client().get(address + "/more").status_code == 301
    assert Client().get("/").status_code == 301
