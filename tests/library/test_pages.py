"""The pages about the content itself."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backapp.library import versions
from backapp.library.content import catalogue
from backapp.library.models import Claim, RedFlag
from backapp.library.models.instructions import Instruction

pytestmark = pytest.mark.django_db
PAGES = [
    "/evidence/",
    "/evidence/what-is-the-pop/",
    "/sources/",
    "/how-screening-works/",
    "/safety/",
]


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost"})


def text_of(response):
    """The visible text of a page, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_no_query_once_warm_and_sets_no_cookie(visitor, page):
    assert visitor.get(page).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get(page)
    assert len(queries) == 0
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=600" and "Cookie" in response["Vary"]


@pytest.mark.asvs("3.5.3", "4.1.4")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_and_nothing_else(visitor, page):
    assert visitor.head(page).status_code == 200
    refused = visitor.post(page)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    unknown = visitor.generic("PATCH", page)  # a method that no page supports
    assert (unknown.status_code, unknown["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_for_somebody_with_answers_is_kept_by_no_cache(visitor, settings, page):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert visitor.get(page)["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_a_locked_text(visitor, page):
    said = text_of(visitor.get(page))
    found = [
        text
        for instruction in Instruction.objects.all()
        for name in ("how_to", "mistakes", "easier", "harder", "stop_rules")
        for text in getattr(instruction, name)
        if len(text) > 25 and " ".join(text.split()) in said
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_a_page_leads_somewhere(visitor, page):
    html = visitor.get(page).content.decode()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids
    assert len(re.findall(r'\bid="([^"]+)"', html)) == len(ids)
    sources = set(re.findall(r'href="/sources/#([^"]+)"', html))
    anchors = set(re.findall(r'\bid="([^"]+)"', visitor.get("/sources/").content.decode()))
    assert sources <= anchors


def test_the_evidence_is_listed_whole_and_each_statement_has_its_page(visitor):
    listing = text_of(visitor.get("/evidence/"))
    for claim in catalogue().claims.values():
        assert claim.title in listing
        page = text_of(visitor.get(f"/evidence/{claim.slug}/"))
        for said in (claim.title, claim.seed_claim, claim.statement, claim.effect, claim.certainty):
            assert said in page
        assert all(catalogue().sources[source].citation in page for source in claim.sources)
        assert "No clinician has reviewed this page yet." in page


def test_a_statement_that_does_not_exist_is_not_found(visitor):
    assert visitor.get("/evidence/no-such-thing/").status_code == 404


def test_a_figure_still_to_be_checked_is_on_no_page(visitor):
    pages = "".join(
        text_of(visitor.get(page))
        for page in ["/evidence/", *(f"/evidence/{slug}/" for slug in catalogue().claims)]
    )
    unchecked = [figure for claim in Claim.objects.all() for figure in claim.unchecked_figures]
    assert len(unchecked) >= 5
    assert not [figure for figure in unchecked if figure in pages]
    assert "(k)" not in pages and "-9.95" not in pages


def test_every_source_is_listed_with_how_far_it_was_read(visitor):
    page = text_of(visitor.get("/sources/"))
    for source in catalogue().sources.values():
        assert " ".join(source.citation.split()) in page
    assert page.count("We have read it.") == sum(
        s.status == "read" for s in catalogue().sources.values()
    )


def test_notes_for_editors_are_on_no_page(visitor):
    from backapp.library.models import Condition, Exercise, Source

    notes = [
        *Source.objects.values_list("note", flat=True),
        *Exercise.objects.values_list("note", flat=True),
    ]
    notes += Condition.objects.values_list("floor_note", flat=True)
    pages = "".join(text_of(visitor.get(page)) for page in PAGES)
    assert not [note for note in notes if note and note in pages]


def test_every_question_condition_rule_and_source_is_on_the_page_about_screening(visitor):
    page, book = text_of(visitor.get("/how-screening-works/")), catalogue().rulebook
    html = visitor.get("/how-screening-works/").content.decode()
    content = catalogue()
    for flag in content.red_flags.values():
        assert flag.question in page
    for condition in content.conditions.values():
        assert condition.label in page and condition.explanation in page
        block = html.split(f'<details id="condition-{condition.slug}">')[1].split("</details>")[0]
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", block)).split())
        for rule in condition.contraindications:
            assert rule.reason in words
            assert all(content.loads[load].label in words for load in rule.loads)
            assert all(f'/sources/#{source}"' in block for source in rule.sources)
        assert block.count("<tr>") == len(condition.contraindications) + 1
        for follow_up in condition.follow_ups:
            assert follow_up.question in words
    for slug in book.loads:
        assert content.loads[slug].meaning in page
    for exercise in content.exercises.values():
        assert exercise.name in page
    for medicine in content.medicines.values():
        assert medicine.label in page


def test_the_page_about_screening_changes_with_the_rules(visitor):
    assert "Are you hot?" not in text_of(visitor.get("/how-screening-works/"))
    RedFlag.objects.filter(slug="fever").update(question="Are you hot?", urgency="emergency")
    versions.mark_changed(timezone.now())
    catalogue(fresh=True)
    html = visitor.get("/how-screening-works/").content.decode()
    row = html.split('<tr id="sign-fever">')[1].split("</tr>")[0]
    assert "Are you hot?" in row and "Emergency: now" in row


def test_the_page_about_screening_names_what_opens_self_manipulation(visitor):
    html = visitor.get("/how-screening-works/").content.decode()
    reasons = html.split('id="before-cracking"')[1].split("<h3")[0]
    content = catalogue()
    for condition in content.conditions.values():
        assert (condition.manipulation != "no") == (condition.label in unescape(reasons)), (
            condition.slug
        )


def test_a_page_without_content_says_so_in_no_looser_way(visitor):
    from backapp.library import content
    from backapp.library.models import ContentVersion

    ContentVersion.objects.all().delete()
    content.forget()
    visitor.raise_request_exception = False
    assert visitor.get("/how-screening-works/").status_code == 503
