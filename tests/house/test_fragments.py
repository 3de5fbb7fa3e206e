"""Fragments contain nothing but their facts, and the values of placeholders are never cached."""

import gzip

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import SafeString

from backapp import fragments
from backapp.compression import _beforehand
from tests.people import come_in


@pytest.fixture
def drawn(monkeypatch):
    """Templates from strings, and how often each was rendered."""
    sources, count = {}, []

    def draw(name, facts):
        count.append(name)
        return engines["django"].from_string(sources[name]).render(facts)

    monkeypatch.setattr(fragments, "render_to_string", draw)
    monkeypatch.setattr(fragments, "_cache", {})
    return sources, count


def test_a_piece_is_drawn_once_for_the_same_facts_and_anew_for_others(drawn):
    sources, count = drawn
    sources["card"] = "{{ name }}{% if open %} open{% endif %}"
    assert fragments.fragment("card", name="Bridge", open=True) == "Bridge open"
    assert fragments.fragment("card", name="Bridge", open=False) == "Bridge"
    assert fragments.fragment("card", name="Bridge", open=True) == "Bridge open"
    assert len(count) == 2


WAYS = {  # every way to render something once
    "fragment": lambda name, facts: fragments.fragment(name, **facts),
    "fragments": lambda name, facts: fragments.markup(
        fragments.fragments(name, tuple(facts), [tuple(facts.values())])
    ),
    "page": lambda name, facts: fragments.page(name, facts, {}).decode(),
}
FACTS = {"name": "Bridge", "state": "open", "sets": 2}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fact", FACTS)
def test_one_other_fact_whichever_is_drawn_anew(drawn, way, fact):
    sources, _count = drawn
    sources["card"] = "{{ name }}, {{ state }}, {{ sets }}"
    assert WAYS[way]("card", FACTS) == "Bridge, open, 2"
    other = FACTS | {fact: "another"}
    assert WAYS[way]("card", other) == "{name}, {state}, {sets}".format(**other)


@pytest.mark.parametrize("way", WAYS)
def test_a_language_has_pieces_of_its_own(drawn, way):
    sources, _count = drawn
    sources["card"] = "{% load i18n %}{% get_current_language as now %}{{ now }}"
    with translation.override("en"):
        assert WAYS[way]("card", {}) == "en"
    with translation.override("de"):
        assert WAYS[way]("card", {}) == "de"


def test_a_piece_escapes_what_is_no_markup(drawn):
    sources, _count = drawn
    sources["card"] = "{{ name }}"
    assert fragments.fragment("card", name="<b>") == "&lt;b&gt;"


def test_what_fills_a_hole_is_asked_for_each_time_and_kept_nowhere(drawn):
    sources, count = drawn
    sources["page"] = "<h1>{{ title }}</h1>{{ cautions }}<p>{{ cards }}</p>"
    first = fragments.page(
        "page",
        {"title": "A & B"},
        {"cautions": SafeString("<i>bones</i>"), "cards": SafeString("one")},
    )
    second = fragments.page(
        "page", {"title": "A & B"}, {"cautions": SafeString(""), "cards": SafeString("two")}
    )
    assert first == b"<h1>A &amp; B</h1><i>bones</i><p>one</p>"
    assert second == b"<h1>A &amp; B</h1><p>two</p>"
    assert len(count) == 1
    assert "bones" not in repr(fragments._cache) and "one" not in repr(fragments._cache)


def test_a_hole_takes_pieces_as_they_are(drawn):
    sources, _count = drawn
    sources["page"], sources["card"] = "<ul>{{ cards }}</ul>", "<li>“{{ name }}”"
    cards = fragments.fragments("card", ("name",), [("Bridge",), ("Bow",)])
    whole = "<ul><li>“Bridge”<li>“Bow”</ul>"
    assert fragments.page("page", {}, {"cards": cards}).decode() == whole
    assert fragments.page("page", {}, {"cards": fragments.markup(cards)}).decode() == whole
    assert fragments.page("page", {}, {"cards": []}) == b"<ul></ul>"


def test_a_page_with_one_more_hole_is_another_page(drawn):
    """Otherwise its value, for example a caution, would be missing without notice."""
    sources, _count = drawn
    sources["page"] = "{{ cautions }}<p>{{ cards }}</p>"
    fewer, more = (
        {"cards": SafeString("one")},
        {"cards": SafeString("two"), "cautions": SafeString("<i>bones</i>")},
    )
    assert fragments.page("page", {}, fewer) == b"<p>one</p>"
    assert fragments.page("page", {}, more) == b"<i>bones</i><p>two</p>"
    assert fragments.page("page", {}, fewer) == b"<p>one</p>"


def test_the_part_that_is_packed_beforehand_is_never_what_fills_a_hole(drawn):
    """It is kept, compressed, for other visitors."""
    sources, _count = drawn
    text = "<p>Lie on your back.</p>" * fragments.LONG
    sources["page"] = "<html>{{ cautions }}" + text + "{{ cards }}" + text
    long = {"cautions": SafeString("bones" * fragments.LONG), "cards": [b"one" * fragments.LONG]}
    found = fragments.page("page", {}, long)
    assert found.known.decode() == text
    assert found.startswith(found.known, found.at)
    sources["short"] = "<p>{{ cautions }}</p>"
    assert fragments.page("short", {}, {"cautions": long["cautions"]}).known == b""


@pytest.mark.django_db
@pytest.mark.urls("backapp.urls")
def test_no_answer_is_packed_beforehand():
    """Two visitors with the same page but for its placeholders share the part that is kept."""
    _beforehand.cache_clear()
    for name in ("thin-bones", "never-diagnosed"):
        client = come_in(name)
        for path in ("/exercises/", "/exercises/bridge/", "/routines/low-back-relief/"):
            plain = client.get(path)
            packed = client.get(path, headers={"Accept-Encoding": "gzip"})
            assert gzip.decompress(packed.content) == plain.content
    kept = _beforehand.cache_info().currsize
    for name in ("thin-bones", "never-diagnosed"):  # other sessions of the same people
        come_in(name).get("/exercises/bridge/", headers={"Accept-Encoding": "gzip"})
    assert _beforehand.cache_info().currsize == kept > 0


def test_there_is_an_end_to_what_is_kept(drawn, monkeypatch):
    sources, _count = drawn
    sources["card"] = "{{ name }}"
    monkeypatch.setattr(fragments, "MOST_BYTES", 5 * fragments.OVERHEAD)
    for number in range(10):
        fragments.fragment("card", name=number)
        fragments.page("card", {"name": number}, {})
        assert len(fragments._cache) <= 5


@pytest.mark.django_db
@pytest.mark.urls("backapp.urls")
@pytest.mark.parametrize(
    "path", ["/exercises/", "/exercises/bridge/", "/routines/low-back-relief/"]
)
def test_visitors_with_the_same_facts_share_a_cached_page(path):
    """Each visitor's own mark is in it."""
    one, other = come_in("thin-bones"), come_in("thin-bones")
    session = other.session
    session["something"] = "else"
    session.save()
    first = one.get(path).content
    cached = len(fragments._cache)
    second = other.get(path).content
    assert first != second and len(fragments._cache) == cached
