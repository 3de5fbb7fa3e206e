"""The list of exercises: complete, searchable by everyday words, narrowed by filters, the same with
and without htmx.
"""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from backapp import fragments
from backapp.library.content import catalogue
from backapp.library.models.words import SURFACES, Aim, Need, Posture, Region
from backapp.practice.exercises import FILTERS
from tests.people import aged, come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db

LIST = "/exercises/"


def listed(text):
    """slug -> state, in the order of the page."""
    cards = re.findall(
        r'<article.*?<a href="/exercises/([a-z0-9-]+)/">.*?<p class="state ([a-z]+)">',
        text,
        flags=re.S,
    )
    return dict(cards)


def test_a_stranger_sees_every_exercise_by_name_with_what_is_withheld_last(
    client, html, facts, pushes
):
    text = html(client, LIST)
    found = listed(text)
    assert set(found) == set(facts) and all(escape(row["name"]) in text for row in facts.values())
    assert {found[slug] for slug in pushes} == {"withheld"} and set(found.values()) == {
        "unchecked",
        "withheld",
    }
    states = list(found.values())
    assert states == sorted(states, key=lambda state: state == "withheld")
    assert f"{len(facts)} exercises" in text


def test_the_list_shows_nothing_of_how_to_do_it_to_anybody(html, shown_in):
    for name in ("nobody", "never-diagnosed", "full-set"):
        assert shown_in(html(come_in(name), LIST)) == set()


def test_the_count_says_how_many_are_open_with_care_and_withheld(html):
    text = html(come_in("thin-bones"), LIST)
    states = list(listed(text).values())
    open_, care, withheld = (states.count(state) for state in ("open", "care", "withheld"))
    line = (
        f"{len(catalogue().exercises)} exercises: {open_ + care} fine for you, "
        f"{care} of them with care, {withheld} not for you"
    )
    assert line in re.sub(r"<[^>]*>", "", text)
    assert re.search(r'<h2 id="count" aria-live="polite">', text)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("desk", "seated-cat-camel"),
        ("knees to chest", "single-knee-to-chest"),
        ("brige", "bridge"),
        ("breathing", "diaphragmatic-breathing"),
    ],
)
def test_everyday_words_find_an_exercise(client, html, words, slug):
    found = listed(html(client, f"{LIST}?q={words}"))
    assert slug in found and len(found) < 30


def test_whoever_looks_for_a_crack_finds_a_stretch_first(client, html, pushes):
    found = list(listed(html(client, f"{LIST}?q=crack my back")))
    assert found[0] not in pushes and set(found) & set(pushes)


def test_words_that_only_instructions_hold_find_nothing(client, html, how_to, facts):
    word = "crosswise"
    assert any(word in line for lines in how_to.values() for line in lines) and word not in str(
        facts
    )
    assert (
        listed(html(client, f"{LIST}?q={word}"))
        == listed(html(client, f"{LIST}?q=qxzqxzqxz"))
        == {}
    )


@pytest.mark.parametrize("words", ["numb between my legs", "cant pee", "chest pain"])
def test_words_of_a_warning_sign_bring_the_warning_signs_before_any_result(client, html, words):
    for headers in ({}, {"HX-Request": "true"}):
        text = html(client, f"{LIST}?q={words}", **headers)
        panel = text.index("These words can describe a warning sign")
        assert panel < text.index(f'class="button warning" href="{reverse("warning-signs")}"')
        assert panel < text.index('id="count"')
    assert "These words can describe" not in html(client, f"{LIST}?q=desk")


def test_when_nothing_fits_the_page_says_what_to_try(client, html):
    text = html(client, f"{LIST}?q=qxzqxzqxz&area=hips")
    assert (
        "No exercise matches" in text
        and "Try one short word" in text
        and "choose fewer things" in text
    )
    assert f'<a href="{LIST}">' in text


@pytest.mark.parametrize(
    ("name", "field", "choices"),
    [
        ("area", "region", Region),
        ("position", "posture", Posture),
        ("equipment", "needs", Need),
        ("aim", "aims", Aim),
    ],
)
def test_each_list_narrows_to_exactly_what_has_that_fact(client, html, facts, name, field, choices):
    for value in choices.values:
        if (name, value) == ("position", "any"):
            continue
        if name == "equipment" and value in SURFACES:  # everyone has one, so it is not in the list
            assert (
                f'<option value="{value}"'
                not in html(client, LIST).partition('name="equipment"')[2].partition("</select>")[0]
            )
            continue
        fitting = {
            slug
            for slug, row in facts.items()
            if value == row[field] or value in row[field] and isinstance(row[field], list)
        }
        text = html(client, f"{LIST}?{name}={value}")
        assert set(listed(text)) == fitting and fitting, value
        chosen = (
            f'name="area" value="{value}" checked>'
            if name == "area"
            else f'<option value="{value}" selected>'
        )
        assert chosen in text


def test_no_equipment_is_a_choice_of_its_own_and_lists_work_together(client, html, facts):
    bare = {slug for slug, row in facts.items() if SURFACES.issuperset(row["needs"])}
    assert set(listed(html(client, f"{LIST}?equipment=none"))) == bare
    both = {
        slug for slug in bare if facts[slug]["region"] == "hips" and "bed" in facts[slug]["aims"]
    }
    assert set(listed(html(client, f"{LIST}?equipment=none&area=hips&aim=bed"))) == both


@pytest.mark.parametrize(
    "query",
    [
        "area=neck",
        "aim=crack&position=",
        "open=1",
        "area=<script>",
        "q=" + "%20" * 50,
        "nonsense=1",
    ],
)
def test_what_is_not_in_the_lists_counts_as_not_chosen(client, html, facts, query):
    text = html(client, f"{LIST}?{query}")
    assert set(listed(text)) == set(facts) and "<script>" not in text.partition("<main")[2]


@pytest.mark.asvs("1.2.1")
def test_typed_words_come_back_escaped_and_cut(client, html):
    text = html(client, f'{LIST}?q="><b>{"x" * 200}')
    assert "<b>" not in text and "&quot;&gt;&lt;b&gt;" in text and "x" * 81 not in text


@pytest.mark.parametrize("words", ["bRiDgE", "qXzQxZ", "cHeSt pAiN"])
def test_typed_words_are_in_nothing_that_is_kept(client, html, words, monkeypatch):
    monkeypatch.setattr(fragments, "_cache", {})
    for address in (f"{LIST}?q={words}", f"{LIST}?q={words}&area=hips&aim=bed"):
        for headers in ({}, {"HX-Request": "true"}):
            html(client, address, **headers)
    assert fragments._cache
    assert words not in repr(fragments._cache)


def test_open_to_me_is_offered_to_those_with_answers_and_leaves_out_what_is_withheld(html):
    assert 'name="open"' not in html(come_in("nobody"), LIST)
    client = come_in("never-diagnosed")
    assert 'name="open"' in html(client, LIST)
    found = listed(html(client, f"{LIST}?open=1"))
    assert found and set(found.values()) <= {"open", "care"}
    assert list(found) == [
        slug for slug, state in listed(html(client, LIST)).items() if state != "withheld"
    ]


def test_htmx_gets_the_same_cards_as_the_plain_form_and_an_address_worth_keeping(client, html):
    query = f"{LIST}?q=back&area=low-back&position=&equipment=&aim="
    piece = client.get(query, headers={"HX-Request": "true"})
    text = piece.content.decode()
    assert "<html" not in text and listed(text) == listed(html(client, query)) != {}
    assert piece["HX-Push-Url"] == f"{LIST}?q=back&area=low-back"
    assert (
        'id="count" hx-swap-oob="innerHTML"' in text
        and 'id="urgent" hx-swap-oob="innerHTML"' in text
    )
    assert "HX-Request" in piece["Vary"]


def test_the_form_works_without_any_script(client, html):
    text = html(client, LIST)
    form = re.search(
        r'<form class="filters" method="get" action="/exercises/".*?</form>', text, flags=re.S
    )[0]
    assert (
        'type="search"' in form
        and "<button" in form
        and form.count("<select") == len(FILTERS) - 1  # the area is chosen in a picture
        and form.count('type="radio" ') == 6
    )


def test_an_emergency_hides_the_list(html):
    text = html(come_in("emergency"), LIST)
    assert listed(text) == {} and 'class="advice emergency' in text
    assert listed(html(come_in("emergency"), f"{LIST}?q=bridge")) == {}


def test_until_a_clinician_has_looked_only_the_comfort_set_is_open(html, facts):
    found = listed(html(come_in("clinician-first"), LIST))
    assert {slug for slug, state in found.items() if state != "withheld"} == {
        s for s, row in facts.items() if row["comfort"]
    }


@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?open=1", "/routines/", "/exercises/at-a-glance/"]
)
def test_after_28_days_a_list_says_what_happened_and_offers_the_way(html, address):
    client = come_in("full-set")
    aged(client, remember="28-days", days=29)
    text = html(client, address)
    assert "You answered more than 28 days ago" in text and 'href="/screening/"' in text
    assert "We have not asked about your back yet" not in text
    walk(client, until="/screening/your-pain/")  # the questions begin again
    text = html(client, address)
    assert "You answered more than 28 days ago" in text and "Continue with the questions" in text


@pytest.mark.parametrize("who", ["nobody", "half-way", "ended"])
def test_a_list_of_what_is_fine_is_not_empty_before_anything_is_decided(html, who):
    """It said "No exercise matches" to somebody who had begun to answer again."""
    client = come_in("full-set" if who == "ended" else who)
    if who == "ended":
        aged(client, remember="28-days", days=29)
        walk(client, until="/screening/about-you/")
    text = html(client, f"{LIST}?open=1")
    assert "No exercise matches" not in text and len(listed(text)) == len(catalogue().exercises)
    assert 'name="open"' not in text and 'href="/screening/"' in text
