"""Pages say truthfully, from the rows, who has reviewed what."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from backapp.library import versions
from backapp.library.authored import AUTHORED
from backapp.library.content import catalogue
from backapp.library.models import Exercise
from tests.people import CAST
from tests.walk import walk

pytestmark = pytest.mark.django_db
NOBODY = re.compile(
    r"no clinician has (reviewed|signed|checked)|awaits? review by a clinician", re.I
)
LOG = "/safety/"  # says of the project's own hazard log that nobody has reviewed it
PAGES = (
    "/", "/safety/", "/how-screening-works/", "/offline/", "/exercises/at-a-glance/",
    "/result/summary/", "/routines/comfort/", "/routines/comfort/worksheet/", "/plan/",
)  # fmt: skip


def sign(rows):
    rows.update(
        review_state="reviewed",
        reviewed_by="Clara Berg, physiotherapist, HCPC PH00001",
        reviewed_on="2026-11-30",
    )
    versions.mark_changed(timezone.now())


def texts():
    catalogue(fresh=True)
    client = Client(headers={"host": "localhost"})
    walk(client, **CAST["full-set"])
    for address in PAGES:
        response = client.get(address, follow=True)
        if response.status_code == 200:
            html = response.content.decode()
            yield address, " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_as_long_as_nobody_has_signed_every_page_says_so():
    said = dict(texts())
    assert len(said) >= 7 and all(map(NOBODY.search, said.values())), [
        address for address, text in said.items() if not NOBODY.search(text)
    ]


def test_what_is_signed_in_part_is_said_with_numbers_and_names():
    sign(Exercise.objects.filter(slug="bridge"))
    for address, text in texts():
        assert "Clinicians have reviewed a part of what you read here." in text, address
        if address != "/":
            assert "Clinicians have reviewed 1 of our" in text, address
            assert "Clara Berg, physiotherapist, HCPC PH00001" in text and "30 Nov" in text
        assert address == LOG or not NOBODY.search(text), address


def test_when_all_is_signed_no_page_says_that_nobody_has():
    for label in AUTHORED:
        model = apps.get_model(label)
        if hasattr(model, "review_state"):
            sign(model.objects.all())
    for address, text in texts():
        assert address == "/" or "Clinicians have reviewed all our exercises" in text, address
        assert address == LOG or not NOBODY.search(text), address
