"""Web behaviour: error pages, headers of every response, malformed requests, pages and fragments,
caching, logs.
"""

import ast
import logging
import re
import shutil
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory

from backapp import logs
from backapp.screening import emergency
from backapp.web import faults, files, headers, requests
from tests.house.urls import SAID

FAULTS = {
    "/400/": 400,
    "/400/suspicious/": 400,
    "/403/": 403,
    "/nowhere/": 404,
    "/500/": 500,
    "/503/": 503,
    "/503/data/": 503,
}


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.house.urls"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"APP_DIRS": False, "OPTIONS": {
        "context_processors": [],
        "loaders": [("django.template.loaders.locmem.Loader", {"page.html": "<html>{{ word }}</html>", "piece.html": "<p>{{ word }}</p>"})],
    }}]  # fmt: skip


@pytest.fixture
def visitor():
    """A client for tests without a database: a page that used one would fail."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def is_help(response, status):
    text = response.content.decode()
    assert response.status_code == status
    assert (
        "Get help at once" in text and 'href="tel:112"' in text and 'href="/warning-signs/"' in text
    )
    assert faults.FAULTS[status][0] in text
    assert SAID not in text and "Traceback" not in text
    assert response["Cache-Control"] == "no-store, private"
    assert not response.cookies
    return True


@pytest.mark.asvs("16.5.1")
@pytest.mark.parametrize(("address", "status"), FAULTS.items())
def test_every_fault_ends_in_the_page_with_the_warning_signs(visitor, address, status):
    assert is_help(visitor.get(address), status)
    assert is_help(visitor.get(address, headers={"HX-Request": "true"}), status)


def test_the_help_page_needs_no_template_no_translation_and_no_static_manifest(visitor, settings):
    settings.TEMPLATES, settings.LOCALE_PATHS, settings.USE_I18N = [], ["/nowhere"], True
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "nowhere.Storage"}}
    settings.SESSION_ENGINE = "nowhere.sessions"
    assert is_help(faults.help_page(500), 500)


@pytest.mark.asvs("16.5.4")
def test_a_broken_urlconf_still_ends_in_the_page_with_the_warning_signs(settings, caplog):
    def broken(environ, start_response):
        raise ImportError(SAID)

    seen = {}
    body = b"".join(
        faults.last_resort(broken)(
            {}, lambda status, headers, fault=None: seen.update(status=status, **dict(headers))
        )
    )
    assert seen["status"].startswith("500") and b"Get help at once" in body
    assert (
        seen["Cache-Control"] == "no-store, private"
        and "default-src 'none'" in seen["Content-Security-Policy"]
    )


def test_the_help_page_says_nothing_that_needs_a_script_or_a_style_of_its_own():
    text = faults.help_page(404).content.decode()
    assert (
        "<script" not in text
        and "style=" not in text
        and "<style" not in text
        and "http" not in text
    )


def test_the_numbers_on_the_help_page_stand_in_the_table_of_emergency_numbers():
    source = Path(emergency.__file__).read_text()
    known = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for number in ("112", "999", "911", "000", "111"):
        assert f'href="tel:{number}"' in faults.help_page(500).content.decode()
        assert any(number in text for text in known), number


@pytest.mark.parametrize("address", ["/echo/", "/personal/", *FAULTS])
def test_every_answer_carries_the_headers(visitor, address):
    response = visitor.get(address)
    policy = response["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy
        and "script-src 'self'" in policy
        and "frame-ancestors 'none'" in policy
    )
    assert (
        "unsafe" not in policy
        and "data:" not in policy
        and "*" not in policy
        and "http" not in policy
    )
    for name, value in headers.ISOLATION.items():
        assert response[name] == value
    assert response["X-Frame-Options"] == "DENY"
    assert (
        "geolocation=()" in response["Permissions-Policy"]
        and "screen-wake-lock=(self)" in response["Permissions-Policy"]
    )


def test_the_admin_has_a_policy_of_its_own_and_only_the_admin(visitor, settings):
    settings.ADMIN_PATH = "desk/"
    assert "img-src 'self' data:" in visitor.get("/desk/login/")["Content-Security-Policy"]
    assert "data:" not in visitor.get("/desks/")["Content-Security-Policy"]
    assert "unsafe" not in visitor.get("/desk/login/")["Content-Security-Policy"]


SAME = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def post(visitor, data, **more):
    return visitor.post("/echo/", data, headers=SAME | more.pop("headers", {}), **more)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("a=1&b=2", FORM, 200),
        ("a=%00", FORM, 200),
        ("%00=a", FORM, 400),
        ("a=" + "x" * requests.BODY_LIMIT, FORM, 413),
        ("&".join(f"f{n}=1" for n in range(requests.FIELD_LIMIT + 1)), FORM, 400),
        ("&".join(f"f{n}=1" for n in range(5_000)), FORM, 400),
        ("&".join(f"f{n}=1" for n in range(requests.FIELD_LIMIT)), FORM, 200),
        ('{"a": 1}', "application/json", 400),
        ("a=1", "text/plain", 400),
        ("a=1", "", 400),
        ("a=1", FORM + "; charset=utf-16", 400),
        ("a=%ff%fe", FORM, 200),
        ("--x\r\nbroken", "multipart/form-data", 400),
        ("--x\r\nbroken", "multipart/form-data; boundary=\x7f", 400),
        (
            '--x\r\nContent-Disposition: form-data; name="a\x00"\r\n\r\n1\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            400,
        ),
    ],
    ids=lambda value: (
        str(value)[:24].replace("\x00", "NUL").replace("\x7f", "DEL").replace("\r\n", " ")
    ),
)
def test_a_malformed_form_ends_in_a_plain_page(visitor, body, kind, status):
    response = visitor.generic("POST", "/echo/", body, content_type=kind, headers=SAME)
    assert response.status_code == status if status == 200 else is_help(response, status)


@pytest.mark.parametrize("address", ["/echo/%00/", "/echo/?q=%00", "/echo/?%00"])
def test_an_address_with_a_nul_byte_ends_in_a_plain_page(visitor, address):
    assert is_help(visitor.get(address), 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_nothing_here_answers_is_refused(visitor, method):
    assert is_help(visitor.generic(method, "/echo/"), 405)


def test_a_host_that_is_not_ours_ends_in_a_plain_page(visitor):
    assert is_help(visitor.get("/echo/", headers={"Host": "evil.example"}), 400)


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({}, True),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": ""}, False),
    ],
    ids=str,
)
def test_a_form_is_taken_from_our_own_pages_only_and_needs_no_cookie_for_it(
    visitor, headers, taken
):
    response = visitor.post("/echo/", {"a": "1"}, headers=headers)
    assert response.status_code == 200 if taken else is_help(response, 403)
    assert not response.cookies


def test_in_the_admin_a_form_that_does_not_say_where_it_comes_from_needs_the_token(settings):
    from django.middleware.csrf import _get_new_csrf_string

    settings.ADMIN_PATH = "echo/"
    old, secret = Client(enforce_csrf_checks=True), _get_new_csrf_string()
    assert old.post("/echo/", {"a": "1"}).status_code == 403
    old.cookies["backapp-c"] = secret
    assert old.post("/echo/", {"csrfmiddlewaretoken": secret}).status_code == 200
    assert old.post("/echo/", {"csrfmiddlewaretoken": secret[::-1]}).status_code == 403


def test_another_origin_may_post_only_when_it_is_named(visitor, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example"]
    from_friend = {"Sec-Fetch-Site": "cross-site", "Origin": "https://friend.example"}
    assert visitor.post("/echo/", {"a": "1"}, headers=from_friend).status_code == 200


def test_a_personal_page_is_kept_by_nobody(visitor):
    response = visitor.get("/personal/")
    assert response["Cache-Control"] == "no-store, private"
    assert "ETag" not in response and "Last-Modified" not in response
    assert "Cookie" in response["Vary"] and "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true"}, False),
        ({"HX-Request": "true", "HX-Boosted": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, True),
    ],
    ids=str,
)
def test_one_view_answers_page_and_piece(visitor, headers, whole):
    response = visitor.get("/piece/", headers=headers)
    assert response.content == (b"<html>hello</html>" if whole else b"<p>hello</p>")
    assert "HX-Request" in response["Vary"]
    assert visitor.get("/piece/?wrong", headers=headers).status_code == 422


@pytest.mark.asvs("16.2.5")
def test_logs_tell_where_and_what_kind_but_never_what_was_said(visitor):
    try:
        told = SAID
        raise ValueError(told) from KeyError(told)
    except ValueError:
        record = logging.LogRecord(
            "backapp", logging.ERROR, __file__, 1, "a fault at %s", ("/screening/",), sys.exc_info()
        )
    written = logs.WithoutValues("{levelname} {message}", style="{").format(record)
    assert (
        "builtins.ValueError" in written and "test_web.py" in written and "/screening/" in written
    )
    assert SAID not in written


@pytest.mark.asvs("16.2.2")
def test_a_log_line_says_when_in_universal_time_with_its_zone(settings):
    record = logging.makeLogRecord({"name": "backapp", "created": 1_800_000_000.5})
    settings.TIME_ZONE = "Europe/Helsinki"
    for written in (logs.WithoutValues("{asctime}", style="{"), logs.JsonLines()):
        assert "2027-01-15T08:00:00.500+00:00" in written.format(record)


@pytest.mark.asvs("16.3.4")
def test_a_fault_in_a_view_is_logged_without_what_was_said(visitor, capsys, settings):
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)  # the handlers write to the stream that pytest captures now
    visitor.get("/500/?q=" + SAID)
    visitor.post("/400/", {"answer": SAID}, headers=SAME)
    written = capsys.readouterr().err
    assert "ValueError" in written and "500 GET /500/" in written and "400 POST /400/" in written
    assert SAID not in written


@pytest.mark.asvs("16.4.1")
def test_nobody_can_write_a_log_line_of_their_own(visitor, capsys, settings):
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)
    visitor.get("/x%0D%0A2026-01-01 ERROR all is well/")
    assert "\n2026-01-01 ERROR all" not in capsys.readouterr().err


def test_the_site_names_the_same_pages_for_faults():
    from backapp import urls
    from tests.house import urls as tried

    for name in ("handler400", "handler403", "handler404", "handler500"):
        assert getattr(urls, name) == getattr(tried, name)


def test_the_templates_of_this_file_are_really_the_ones_used():
    assert get_template("piece.html").render({"word": "x"}) == "<p>x</p>"
    assert RequestFactory().get("/").method == "GET"


ASKING = '<link rel="stylesheet" href="/static/css/app.css">'


@pytest.mark.parametrize("missing", ["css/app.css", "js/start.js"])
def test_where_a_file_cannot_be_read_pages_ask_for_both_and_the_policy_names_no_digest(
    settings, tmp_path, missing
):
    shutil.copytree(settings.BASE_DIR / "static", tmp_path / "static")
    (tmp_path / "static" / missing).unlink()
    settings.BASE_DIR = tmp_path
    files.inlined.cache_clear()
    try:
        response = files.inline_styles(HttpResponse(ASKING))
        assert response.content.decode() == ASKING and not response.has_inline_styles
        assert files.first_script() == ""
        policy = headers.ContentPolicy(lambda request: response)
        assert policy.with_styles == policy.strict and "sha256" not in policy.strict
    finally:
        files.inlined.cache_clear()


@pytest.mark.parametrize(
    "page", ["", "<p>a piece</p>", '<link rel="stylesheet" href="/static/css/player.css">']
)
def test_a_piece_of_a_page_carries_no_sheet(page):
    response = files.inline_styles(HttpResponse(page))
    assert response.content.decode() == page and not response.has_inline_styles


def test_a_page_with_the_sheet_in_it_asks_for_none():
    response = files.inline_styles(HttpResponse(ASKING + "<p>"))
    assert (
        response.content == b"<style>" + files.inlined().styles + b"</style><p>"
        and response.has_inline_styles
    )


def test_the_script_that_a_page_carries_is_the_file_without_its_comments(settings):
    script = files.first_script()
    assert (
        "import(script)" in script and "//" not in script and not re.search(r"(?m)^(\s|$)", script)
    )
    lines = [
        line.strip() for line in (settings.BASE_DIR / "static/js/start.js").read_text().splitlines()
    ]
    assert script.splitlines() == [line for line in lines if line and not line.startswith("//")]
    settings.DEBUG = True
    assert files.first_script() == "", "whoever edits the file wants to see it"


def test_a_style_sheet_leaves_without_its_comments_and_is_told_by_what_is_left(tmp_path):
    storage = files.StaticStorage(location=tmp_path)
    assert (
        storage.save(
            "look.css",
            ContentFile(b"/* why\n  so */\n@media print {\n  a { color: red; } /* or blue */\n}\n"),
        )
        == "look.css"
    )
    assert (tmp_path / "look.css").read_bytes() == b"@media print {\na { color: red; } \n}"
    was_read = ContentFile(b"a {}")
    was_read.read()
    storage.save("read.css", was_read)
    assert (tmp_path / "read.css").read_bytes() == b"a {}", (
        "collecting reads a file to name it before it is saved"
    )
    storage.save("look.js", ContentFile(b"/* kept */"))
    assert (tmp_path / "look.js").read_bytes() == b"/* kept */"
