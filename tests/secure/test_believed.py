"""A request cannot change what other visitors receive by what it claims about itself."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory

from backapp import environment, fragments
from backapp.web import page_cache
from backapp.wsgi import application

ROOT = Path(__file__).resolve().parents[2]
#: Headers by which a proxy, or a client that pretends to be one, says where a page is.
CLAIMS = [
    "SCRIPT_NAME: /evil", "Script-Name: /evil", "PATH_INFO: /warning-signs/", "Script_Name: /evil",
    "X-Script-Name: /evil",
    "X-Forwarded-Prefix: /evil", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 6666",
    "X-Forwarded-Server: evil.example",
    "Forwarded: host=evil.example;proto=https", "X-Original-URL: /evil", "X-Rewrite-URL: /evil",
    "X-HTTP-Method-Override: POST",
    "X-Host: evil.example", "X-Original-Host: evil.example",
    "HX-Current-URL: https://evil.example/", "HX-Target: evil",
    "HX-Prompt: evil", "HX-Trigger-Name: evil", "Referer: https://evil.example/",
    "Accept-Language: evil", "X-Real-IP: evil",
]  # fmt: skip
PAGES = [
    "/",
    "/exercises/",
    "/exercises/bridge/",
    "/routines/",
    "/warning-signs/",
    "/privacy/",
    "/screening/",
]


@pytest.fixture
def nothing_kept():
    def forget():
        fragments.clear()
        page_cache.clear()

    forget()
    yield
    forget()


def through_wsgi(page: str, **claims) -> tuple[str, bytes]:
    """Status and page through the WSGI interface; the test client takes a shorter path."""
    environ = RequestFactory()._base_environ(PATH_INFO=page, HTTP_HOST="testserver", **claims)
    said = []
    body = application(environ, lambda status, headers, fault=None: said.append((status, headers)))
    try:
        return said[0][0], b"".join(body) + repr(said).encode()
    finally:
        body.close()


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("claim", ["SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL"])
def test_what_is_kept_does_not_depend_on_the_path_prefix_that_a_request_claims(
    page, claim, nothing_kept
):
    told = through_wsgi(page, **{claim: "/evil" if claim == "SCRIPT_NAME" else "/evil" + page})
    plain = through_wsgi(page)
    assert told[0] == plain[0] == "200 OK"
    assert b"evil" not in told[1] and b"evil" not in plain[1]


def asked(site, path, *headers):
    where = urlsplit(site.url)
    lines = [f"GET {path} HTTP/1.1", f"Host: {where.netloc}", "Connection: close", *headers, "", ""]
    with socket.create_connection((where.hostname, where.port), timeout=30) as wire:
        wire.sendall("\r\n".join(lines).encode())
        answer = b""
        while piece := wire.recv(65_536):
            answer += piece
    return int(answer.split()[1]), answer


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("page", ["/exercises/", "/warning-signs/"])
def test_no_header_that_a_client_can_send_moves_a_page(site, page, claim):
    """Requested often enough to reach each worker."""
    for _ in range(4):
        status, answer = asked(site, page, claim)
        assert status == 200 and b"evil" not in answer and b"6666" not in answer
    status, answer = asked(site, "/evil" + page, claim)
    assert status == 404 and b"/evil" not in answer


def test_a_path_rule_of_a_proxy_cannot_be_walked_round(site):
    assert asked(site, "/x/readyz", "SCRIPT_NAME: /x")[0] == 404


def test_a_path_before_the_site_is_refused_at_the_start():
    with pytest.raises(environment.BadEnvironment, match="SCRIPT_NAME"):
        environment.read(
            {"BACKAPP_LOCAL": "1", "SECRET_KEY": os.urandom(40).hex(), "SCRIPT_NAME": "/back"}, ROOT
        )
