"""Whose site it is, for visitors, for security researchers and for search engines."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp import environment
from tests.house.test_environment import REAL, ROOT, faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_as_long_as_nothing_is_set_the_page_says_so(visitor):
    text = text_of(visitor.get("/about/"))
    assert "has not said who they are" in text and "There is no address to write to" in text
    assert visitor.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("where", "link"),
    [
        ("backs@clinic.example", "mailto:backs@clinic.example"),
        ("https://clinic.example/report", "https://clinic.example/report"),
    ],
)
def test_who_runs_it_is_said_with_a_way_to_report(visitor, settings, where, link):
    settings.OPERATOR, settings.OPERATOR_CONTACT = "Clinic & Co, Oulu", where
    settings.OPERATOR_IMPRINT = "https://clinic.example/imprint"
    response = visitor.get("/about/")
    html = response.content.decode()
    assert "Clinic &amp; Co, Oulu" in html and f'href="{link}"' in html
    assert 'href="https://clinic.example/imprint"' in html
    report = visitor.get("/.well-known/security.txt").content.decode()
    assert f"Contact: {link}\n" in report
    until = datetime.fromisoformat(re.search("Expires: (.*)", report)[1])
    assert timedelta(days=100) < until - timezone.now() < timedelta(days=365)


def test_every_page_leads_to_it(visitor):
    for address in ("/", "/privacy/", "/exercises/"):
        assert 'href="/about/"' in visitor.get(address).content.decode()


def test_the_sitemap_has_pages_that_open_for_anybody_and_that_search_engines_may_list(visitor):
    xml = visitor.get("/sitemap.xml").content.decode()
    found = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", xml)
    assert len(found) > 40 and len(set(found)) == len(found)
    barred = re.findall(r"Disallow: (\S+)", visitor.get("/robots.txt").content.decode())
    for address in found:
        assert visitor.get(address).status_code == 200, address
        assert not any(address.startswith(rule) for rule in barred if "*" not in rule), address


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OPERATOR", "<b>Clinic</b>"),
        ("OPERATOR_CONTACT", "write to us"),
        ("OPERATOR_CONTACT", "javascript:alert(1)"),
        ("OPERATOR_CONTACT", "http://clinic.example"),
        ("OPERATOR_IMPRINT", "clinic.example"),
        ("NO_HSTS_PRELOAD", "yes"),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(name, text):
    said = faults(REAL | {name: text})
    assert len(said) == 1 and name in said[0] and text not in said[0]


def test_the_list_of_browsers_is_a_choice():
    assert environment.read(REAL, ROOT).hsts_preload
    assert not environment.read(REAL | {"NO_HSTS_PRELOAD": "1"}, ROOT).hsts_preload
