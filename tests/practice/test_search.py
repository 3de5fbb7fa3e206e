"""The search: exercises, routines, conditions and answers, and what to do instead."""

import re

import pytest

from backapp.library.content import STARTER, catalogue
from backapp.library.search import find_beside
from tests.people import come_in

pytestmark = pytest.mark.django_db
LIST = "/exercises/"


def search(client, words, **headers):
    return client.get(LIST, {"q": words}, headers=headers).content.decode()


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("crack my back", "can-i-crack-my-back"),
        ("how to crack your back", "can-i-crack-my-back"),
        ("why does my back pop", "what-is-the-pop"),
        ("slipped disc", "slipped-disc"),
        ("herniated disk", "slipped-disc"),
        ("mattress", "mattress"),
        ("matress", "mattress"),
        ("how long", "will-it-get-better"),
        ("how long will it take", "will-it-get-better"),
        ("ice or heat", "heat-or-cold"),
        ("ibuprofen", "painkillers"),
        ("mri", "do-i-need-a-scan"),
        ("chiropractor", "cracked-by-a-professional"),
        ("should I rest", "rest-or-stay-active"),
        ("flare up", "a-flare"),
        ("sciatica", "sciatica"),
        ("scared to move", "afraid-to-move"),
        ("no pain no gain", "how-much-pain"),
        ("physio", "physiotherapist"),
        ("pregnant", "pregnancy"),
    ],
)
def test_a_question_in_everyday_words_meets_its_answer_first(client, words, slug):
    found = find_beside(words, slips=False).answers
    assert found and found[0].slug == slug, [one.slug for one in found]
    text = search(client, words)
    assert f'href="/answers/{slug}/"' in text
    assert "<article" not in text or text.index("/answers/") < text.index("<article")
    others = [text.find(part) for part in ('"/routines/', '"/evidence/', '"/how-screening-works/#')]
    beside = text[text.index('<ul class="reasons">') :]
    assert beside.index(f"/answers/{slug}/") < 200, others


@pytest.mark.parametrize(
    ("words", "kind", "slug"),
    [
        ("desk break", "routines", "desk-break"),
        ("in bed", "routines", "in-bed"),
        ("brittle bones", "conditions", "osteoporosis"),
        ("sciatica", "conditions", "disc-sciatica"),
        ("osteoperosis", "conditions", "osteoporosis"),
        ("out of alignment", "claims", "out-of-alignment"),
        ("what is the pop", "claims", "what-is-the-pop"),
        ("massage gun", "claims", "massage-guns"),
    ],
)
def test_words_find_routines_conditions_and_answers(words, kind, slug):
    assert slug in [one.slug for one in getattr(find_beside(words), kind)]


@pytest.mark.parametrize("words", ["", "qxzqxzqxz"])
def test_words_that_name_nothing_find_nothing_beside(words):
    found = find_beside(words)
    assert not (found.answers or found.routines or found.conditions)
    assert not (found.claims or found.cracking)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_crack_my_back_is_answered_before_any_exercise(client, headers):
    text = search(client, "crack my back", **headers)
    assert "Answer the questions first: they say whether you can crack your own back." in text
    assert text.index("Can I crack my back?") < text.index("<article")
    text = search(come_in("never-diagnosed"), "crack my back", **headers)
    assert "Nobody has examined this pain yet, so cracking your own back is not for you" in text
    text = search(come_in("full-set"), "how to pop my back", **headers)
    assert "Cracking your own back is fine for you today, with care" in text
    assert "Can I crack my back?" not in search(client, "desk", **headers)


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "thin-bones", "pregnant"])
def test_what_is_not_for_this_visitor_never_comes_first_and_says_what_to_do_instead(name, facts):
    client = come_in(name)
    for slug, known in facts.items():
        text = search(client, known["name"])
        states = re.findall(r'<p class="state ([a-z]+)">', text)
        order = [state == "withheld" for state in states]
        assert order == sorted(order), (name, slug)
        page = client.get(f"/exercises/{slug}/").content.decode()
        if "steps" not in page.partition("<main")[2]:
            said = text.partition("<article")[0]
            assert "is not for you today" in said or "Can I crack my back?" in said, (name, slug)


@pytest.mark.parametrize("words", ["numb", "pee", "bladder", "chest", "fever", "incontinence"])
def test_a_word_for_a_sign_shows_the_warning_signs_first(client, words):
    text = search(client, words)
    assert "These words can describe a warning sign" in text
    assert text.index("These words can describe a warning sign") < text.index('id="count"')
    assert "describe a warning sign" not in search(client, "chest stretch")


@pytest.mark.parametrize("words", ["incontinence", "qxzqxzqxz", "warfarin"])
def test_no_exercise_is_not_nothing(client, words):
    text = search(client, words)
    assert "Nothing found" not in text and "Nothing fits" not in text
    assert "<article" in text or "No exercise matches" in text


def test_a_routine_for_a_condition_is_found_by_those_who_have_it():
    assert "/routines/bone-safe/" in search(come_in("thin-bones"), "thin bones")
    other = search(come_in("never-diagnosed"), "known disc diagnosis")
    assert 'Routine:</strong> <a href="/routines/disc/' not in other


def test_what_is_typed_is_never_in_the_cache():
    first = search(come_in("never-diagnosed"), "osteoporosis")
    assert "Condition:" in first
    assert "Condition:" not in search(come_in("never-diagnosed"), "bridge")


@pytest.mark.parametrize("who", ["never-diagnosed", "nobody", "urgent"])
def test_the_starter_is_not_found(who):
    found = search(come_in(who), catalogue(fresh=True).routines[STARTER].name)
    assert f"/routines/{STARTER}/" not in found
