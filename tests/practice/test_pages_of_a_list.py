"""A list with several pages: every exercise is on exactly one page, reachable without a script,
with the same rules on each.
"""

import re

import pytest

from backapp import fragments
from backapp.access import permit as access
from backapp.library import content
from backapp.practice import exercises
from tests.people import come_in
from tests.practice.test_list import LIST, listed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    """Ten items per page and per shelf. Clears the caches before and afterwards."""
    monkeypatch.setattr(exercises, "PER_PAGE", 10)
    monkeypatch.setattr(access, "SHELF", 10)
    content.forget()
    yield
    content.forget()


def page_links(text):
    return {
        rel: address.replace("&amp;", "&")
        for address, rel in re.findall(r'<a [^>]*href="([^"]+)" rel="(next|prev)">', text)
    }


def last_page(facts):
    return -(-len(facts) // 10)


def walked(client, html, address):
    """The items of every page from `address` on, following its own links."""
    found = []
    while address:
        text = html(client, address)
        found.append(listed(text))
        address = page_links(text).get("next")
    return found


@pytest.mark.parametrize("name", ["nobody", "thin-bones", "full-set"])
def test_the_pages_together_hold_every_exercise_once(html, facts, name):
    client = come_in(name)
    pages = walked(client, html, LIST)
    assert len(pages) == last_page(facts) and sum(map(len, pages)) == len(facts)
    assert {slug for page in pages for slug in page} == set(facts)
    for page in pages:
        states = [state == "withheld" for state in page.values()]
        assert states == sorted(states)


def test_only_what_is_open_is_paged_too_and_nothing_withheld_slips_in(html):
    client = come_in("thin-bones")
    pages = walked(client, html, f"{LIST}?open=1")
    assert len(pages) > 1 and {state for page in pages for state in page.values()} <= {
        "open",
        "care",
    }
    assert all(len(page) == 10 for page in pages[:-1])
    everything = {
        slug: state for page in walked(client, html, LIST) for slug, state in page.items()
    }
    assert {slug for page in pages for slug in page} == {
        slug for slug, state in everything.items() if state != "withheld"
    }


def test_words_and_lists_stay_chosen_from_page_to_page(client, html):
    text = html(client, f"{LIST}?q=back&position=lying-back")
    address = page_links(text)["next"]
    assert "q=back" in address and "position=lying-back" in address and "page=2" in address
    back = page_links(html(client, address))["prev"]
    assert "page" not in back and "q=back" in back


def test_typed_words_that_lead_to_another_page_are_in_nothing_that_is_kept(
    client, html, monkeypatch
):
    monkeypatch.setattr(fragments, "_cache", {})
    assert len(walked(client, html, f"{LIST}?q=bAcK")) > 1
    assert fragments._cache
    assert "bAcK" not in repr(fragments._cache)


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "٢", "", "999999999", "1" * 400])
def test_a_page_that_is_no_number_is_the_first(client, html, page):
    assert listed(html(client, f"{LIST}?page={page}")) == listed(html(client, LIST))


def test_a_page_beyond_the_last_is_the_last(client, html, facts):
    last = last_page(facts)
    assert listed(html(client, f"{LIST}?page=999")) == listed(html(client, f"{LIST}?page={last}"))
    beyond = html(come_in("thin-bones"), f"{LIST}?open=1&page={last}")
    assert "Nothing more" in beyond and page_links(beyond)["prev"]


def test_the_pages_are_counted_in_words(client, html, facts):
    text = re.sub(r"<[^>]*>", "", html(client, f"{LIST}?page=2"))
    assert f"{len(facts)} exercises, page 2 of {last_page(facts)}" in text
    assert "Page 2" in re.sub(r"<[^>]*>", "", html(come_in("thin-bones"), f"{LIST}?open=1&page=2"))


def test_pictures_come_from_the_shelf_that_holds_them(client, html, facts):
    text = html(client, f"{LIST}?page=3")
    shown = re.findall(r'<img src="/exercises/figures/(\d+)/end.svg#([a-z0-9-]+)"', text)
    assert {number for number, _slug in shown} == {"3"}
    held = client.get("/exercises/figures/3/end.svg").content.decode()
    assert {slug for _number, slug in shown} <= set(re.findall(r'<view id="([a-z0-9-]+)"', held))
    assert client.get(f"/exercises/figures/{last_page(facts) + 1}/start.svg").status_code == 404
    assert client.get("/exercises/figures/0/end.svg").status_code == 404
