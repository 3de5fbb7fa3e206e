"""What a browser may cache for use without a network: the same bytes for every visitor, listed one
by one, and nothing else.
"""

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from backapp.library import content, versions
from backapp.library.models import RedFlag
from backapp.practice import offline, warning_signs
from backapp.practice.warning_signs import signs
from backapp.web import page_cache
from backapp.web.files import inlined
from tests.people import CAST, come_in

pytestmark = pytest.mark.django_db
KEPT = ("/offline/", "/offline/warning-signs/")
EVERYBODYS = (*KEPT, "/service-worker.js", "/manifest.webmanifest")


@pytest.fixture(autouse=True)
def nothing_kept():
    def forget():
        page_cache.clear()
        warning_signs.forget()

    forget()
    yield
    forget()


def told(client=None):
    """name -> what the worker is to cache, and its source."""
    text = (client or Client()).get("/service-worker.js").content.decode()
    return {
        name: json.loads(value)
        for name, value in re.findall(r"^const ([A-Z]+) = (.*);$", text, flags=re.M)[:4]
    }, text


def test_the_worker_is_told_to_keep_two_pages_and_two_files_and_nothing_else():
    names, text = told()
    assert names["PAGES"] == {
        "offline": "/offline/",
        "offline-warning-signs": "/offline/warning-signs/",
    }
    assert names["FILES"] == ["/static/css/app.css", "/static/icons/mark.svg"]
    assert names["SIGNS"] == "/warning-signs/" and names["NAME"].startswith("backapp-")
    assert text.count("cache.put(") == 1 and "cache.add" not in text, (
        "kept when it is installed, and at no other time"
    )


@pytest.mark.parametrize("name", [name for name in CAST if name != "nobody"])
def test_what_is_kept_is_the_same_whoever_asks_and_asks_for_no_session(name, shown_in):
    client = come_in(name)
    for address in EVERYBODYS:
        mine, anybodys = client.get(address), Client().get(address)
        assert mine.status_code == 200 and mine.content == anybodys.content, address
        said = {header.lower(): value.lower() for header, value in mine.headers.items()}
        assert "no-store" not in said["cache-control"] and "private" not in said["cache-control"]
        assert not {"cookie", "*"} & {part.strip() for part in said.get("vary", "").split(",")}, (
            address
        )
        assert "set-cookie" not in said and not mine.cookies
        text = mine.content.decode()
        assert (
            shown_in(text) == set() and "data-personal" not in text and 'class="finish"' not in text
        )


@pytest.mark.parametrize("address", EVERYBODYS)
def test_it_costs_no_query_but_which_content_there_is_and_a_second_look_costs_no_bytes(
    client, address, django_assert_num_queries
):
    content.catalogue(fresh=True)
    with django_assert_num_queries(1 if address == "/offline/warning-signs/" else 0):
        response = client.get(address)
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content


def test_the_copy_has_every_warning_sign_and_every_number(client, html):
    text, page = html(client, "/offline/warning-signs/"), html(client, "/warning-signs/")
    assert sum(len(group) for group in signs().groups.values()) == len(
        content.catalogue().red_flags
    )
    assert (
        len(content.catalogue().red_flags)
        == text.count("<li><strong>")
        == page.count("<li><strong>")
    )
    assert re.findall(r"tel:\d+", text) == re.findall(r"tel:\d+", page)
    assert "This is the copy that your device keeps" in text and "your device keeps" not in page


def test_another_page_says_plainly_that_there_is_no_connection_and_where_the_warning_signs_are(
    client, html
):
    text = html(client, "/offline/")
    assert "The site cannot be reached just now" in text and "are not kept on this device" in text
    assert text.count('href="/warning-signs/"') >= 2 and 'href="">Try again' in text


def test_a_changed_page_a_changed_file_or_a_changed_script_is_another_worker(monkeypatch):
    seen = {told()[0]["NAME"]}

    def another(name, value):
        page_cache.clear()
        with monkeypatch.context() as changed:
            changed.setattr(offline, name, value)
            seen.add(told()[0]["NAME"])
        page_cache.clear()

    another("PAGES", offline.PAGES | {"offline-warning-signs": lambda: b"another sign"})
    another("FILES", ("css/app.css",))
    another("WORKER", Path(settings.BASE_DIR) / "static/js/print.js")
    assert len(seen) == 4 and told()[0]["NAME"] in seen


def test_a_corrected_sign_is_another_worker_and_a_new_copy(client):
    before, copy = told()[0]["NAME"], client.get(KEPT[1])
    RedFlag.objects.filter(slug="fever").update(action="Ring the number below at once.")
    versions.mark_changed(timezone.now())
    assert "Ring the number below at once." in client.get(KEPT[1]).content.decode(), (
        "at once: a copy is never older than its worker"
    )
    assert client.get(KEPT[1])["ETag"] != copy["ETag"]
    content.forget()  # ten seconds later
    assert told()[0]["NAME"] != before


def test_while_the_content_cannot_be_read_no_worker_replaces_the_copy_that_a_device_has(
    client, monkeypatch
):
    def gone(**_more):
        raise OperationalError("gone")

    monkeypatch.setattr(warning_signs, "catalogue", gone)
    assert client.get("/service-worker.js").status_code == 503
    assert client.get(KEPT[1]).status_code == 200, (
        "whoever asks for the page still gets the built-in signs"
    )


def test_where_no_copy_is_wanted_the_worker_takes_back_what_there_is_and_itself(settings):
    settings.OFFLINE_COPY = False
    names, text = told()
    assert names["PAGES"] == {} and names["FILES"] == [] and "registration.unregister()" in text


def test_the_manifest_names_icons_that_are_there_in_the_sizes_it_says(client):
    said = json.loads(client.get("/manifest.webmanifest").content)
    assert client.get("/manifest.webmanifest")["Content-Type"] == "application/manifest+json"
    assert (
        said["start_url"] == "/"
        and said["scope"] == "/"
        and said["display"] == "standalone"
        and said["name"] == "Backapp"
    )
    kinds = {icon["purpose"] for icon in said["icons"]}
    assert kinds == {"any", "maskable"} and [entry["url"] for entry in said["shortcuts"]] == [
        "/warning-signs/"
    ]
    for icon in [
        *said["icons"],
        {"src": "/static/icons/touch-180.png", "type": "image/png", "sizes": "180x180"},
    ]:
        data = (Path(settings.BASE_DIR) / icon["src"].lstrip("/")).read_bytes()
        if icon["type"] == "image/png":
            assert (
                data[:8] == b"\x89PNG\r\n\x1a\n"
                and "x".join(map(str, struct.unpack(">II", data[16:24]))) == icon["sizes"]
            )
        else:
            assert data.startswith(b"<svg") and b"script" not in data


def test_the_policy_lets_the_worker_and_the_manifest_in_and_every_page_names_them(client):
    response = client.get("/")
    assert (
        "worker-src 'self'" in response["Content-Security-Policy"]
        and "manifest-src 'self'" in response["Content-Security-Policy"]
    )
    text = response.content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in text and inlined().script in text
    assert "/service-worker.js" in inlined().script
    assert client.get("/service-worker.js")["Content-Type"].startswith("text/javascript")
