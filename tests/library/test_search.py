"""Searching by everyday words, as people type them."""

from random import Random

import pytest

from backapp.library import search
from backapp.library.authored import read_files
from backapp.library.content import build_catalogue
from backapp.library.search import (
    MOST_WORDS,
    _Index,
    find_conditions,
    find_exercises,
    urgent_words,
)


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(read_files(), "test")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sciatica", "disc-sciatica"),
        ("Sciatica!", "disc-sciatica"),
        ("osteoporosys", "osteoporosis"),
        ("warfarin", "blood-thinners"),
        ("blood thiners", "blood-thinners"),
        ("frozen sholder", "shoulder-problem"),
        ("ank spond", "axial-spa"),
        ("AS", "axial-spa"),
        ("hEDS", "hypermobility-eds"),
        ("my hip was replaced", "hip-replacement"),
        ("curvature of the spine", "scoliosis"),
        ("dowager’s hump", "kyphosis"),
        ("pregnent", "pregnancy-early"),
        ("parkinsons", "parkinsons-balance"),
        ("heart attack", "cardiac"),
        ("fell off a ladder", "recent-trauma"),
        ("fibromyalga", "fibromyalgia"),
        ("prednisolone", "steroids-long-term"),
        ("pacemaker", "implanted-device"),
        ("acid reflux", "gerd"),
        ("pulled a muscle", "muscle-strain"),
        ("diabetis", "diabetes"),
        ("osteopor", "osteoporosis"),
        ("I have been told I've got scoliosis", "scoliosis"),
    ],
)
def test_everyday_words_find_the_condition(catalogue, typed, first):
    assert find_conditions(typed, catalogue=catalogue).conditions[0].slug == first


@pytest.mark.parametrize("slug", [row.key[0] for row in read_files().of("library.condition")])
def test_every_condition_is_found_by_its_label_and_by_each_of_its_everyday_words(catalogue, slug):
    condition = catalogue.conditions[slug]
    for words in (condition.label, *condition.synonyms):
        found = find_conditions(words, catalogue=catalogue)
        assert slug in [c.slug for c in found.conditions] or found.ambiguous, words


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("slipped disc", "slipped-disc"),
        ("slipped disk", "slipped-disc"),
        ("sliped disc", "slipped-disc"),
        ("brittle bones", "brittle-bones"),
        ("wear and tear", "wear-and-tear"),
        ("trapped nerve in my bum", "pinched-nerve"),
        ("slipped vertebra", "slipped-vertebra"),
        ("swayback", "sway-back"),
        ("my back is out of place", "out-of-place"),
    ],
)
def test_a_word_that_may_mean_several_things_leads_to_its_question_first(catalogue, typed, word):
    assert word in [w.slug for w in find_conditions(typed, catalogue=catalogue).ambiguous]


def test_a_word_for_one_thing_asks_nothing(catalogue):
    for typed in ("sciatica", "hernia", "osteoporosis", "bad back", "knee"):
        assert find_conditions(typed, catalogue=catalogue).ambiguous == (), typed


def test_a_common_misspelling_finds_every_kind_of_it(catalogue):
    found = {c.slug for c in find_conditions("arthritus", catalogue=catalogue).conditions}
    assert {"spine-oa", "rheumatoid-arthritis"} <= found


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "!!!", "\x00", "🙂", "a" * 5000])
def test_nothing_is_found_for_nothing(catalogue, typed):
    assert not find_conditions(typed, catalogue=catalogue)
    assert find_exercises(typed, catalogue=catalogue) == ()
    assert not urgent_words(typed)


def test_a_very_long_text_is_cut_and_still_answered(catalogue):
    assert (
        find_conditions("sciatica " * 5000, catalogue=catalogue).conditions[0].slug
        == "disc-sciatica"
    )
    words = " ".join(f"word{n}" for n in range(MOST_WORDS * 5))
    assert not find_conditions(words, catalogue=catalogue)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("bridges", "bridge"),
        ("cat cow", "cat-camel"),
        ("desk", "seated-cat-camel"),
        ("between shoulder blades", "self-hug-stretch"),
        ("knees to chest", "single-knee-to-chest"),
        ("stiff neck of my back", "open-book"),
        ("hamstring", "hamstring-strap"),
        ("piriformis", "figure-4"),
        ("in bed", "full-length-reach"),
        ("walk", "walking"),
        ("roller", "foam-roller-upper-back"),
        ("hips", "met-hip-adduction"),
        ("get stronger", "bridge"),
        ("brething", "diaphragmatic-breathing"),
        ("sore muscles", "cat-camel"),
    ],
)
def test_everyday_words_find_the_exercise(catalogue, typed, wanted):
    assert wanted in [e.slug for e in find_exercises(typed, catalogue=catalogue)]


def test_every_exercise_is_first_for_its_own_name(catalogue):
    missed = [
        e.slug
        for e in catalogue.exercises.values()
        if find_exercises(e.name, catalogue=catalogue)[0].slug != e.slug
    ]
    assert missed == []


def test_who_looks_for_a_crack_finds_the_stretch_first_and_the_crack_too(catalogue):
    found = find_exercises("crack my back", catalogue=catalogue)
    kinds = [e.kind == "self-manipulation" for e in found]
    assert not kinds[0] and any(kinds) and kinds == sorted(kinds)


def test_who_finds_a_self_manipulation_finds_what_replaces_it(catalogue):
    found = [e.slug for e in find_exercises("foam roller", catalogue=catalogue)]
    assert found[0] == "foam-roller-upper-back" and {"seated-chest-lift", "open-book"} <= set(found)


URGENT = [
    "numb between my legs", "numbb betwen legs", "tingling in my groin",
    "pins and needles in private parts", "numb bum",
    "can't feel when I wipe", "saddle anaesthesia", "cant pee", "can't wee", "cannot urinate",
    "trouble holding my bladder",
    "wet myself", "I’ve wet myself", "leaking urine", "incontinence", "lost control of my bowels",
    "soiled myself", "both legs weak",
    "my legs are going numb", "leg getting weaker", "foot drop", "chest pain", "pain in my chest",
    "tight chest", "short of breath",
    "can't breathe", "coughing up blood", "calf swollen and red", "blood clot", "slurred speech",
    "face droop", "stroke",
    "fever and back pain", "night sweats", "unexplained weight loss", "fell down the stairs",
    "car crash", "pain wakes me at night",
    "bleeding and pregnant", "suicidal", "I want to die", "my leg went cold",
    "worst pain ever, tearing",
    # one word that names a sign, if nothing else was typed
    "numb", "Numb!", "numbb", "numbness", "pee", "wee", "bladder", "my bladder", "bowel", "bowels", "chest", "fever",
    "weak leg", "my legs are weak", "leg weakness", "tingling", "saddle",
]  # fmt: skip
PLAIN = [
    "sore back", "doorway chest stretch", "chest stretch", "slipped disc", "sciatica", "desk",
    "knee pain", "numb foot", "tight back",
    "bridge", "walking", "in bed at night", "bottom", "pregnant", "stiff back", "leg stretch",
    "crack my back", "lower back pain",
    "hip", "hamstring stretch", "warfarin", "tired", "back ache after gardening",
    "hay fever", "weak core", "open my chest", "strong legs", "breathing", "legs",
]  # fmt: skip


@pytest.mark.parametrize("typed", URGENT)
def test_words_that_may_be_a_warning_sign_are_heard(typed):
    assert urgent_words(typed)


@pytest.mark.parametrize("typed", PLAIN)
def test_plain_words_raise_no_alarm(typed):
    assert not urgent_words(typed)


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("disc", "disc", 0),
        ("disc", "disk", 1),
        ("bakc", "back", 1),
        ("scoliosis", "scholiosis", 1),
        ("ab", "cd", 2),
    ],
)
def test_distance_counts_slips_and_counts_a_swap_as_one(one, other, far):
    assert search.OSA.distance(one, other) == far == search.OSA.distance(other, one)


def test_the_first_are_those_that_sorting_everything_would_put_first():
    """Of a phrase that hundreds share only some are looked at: never others than the best."""
    dice = Random(7)
    slugs = [f"e{number:03}" for number in range(300)]
    index = _Index((slug, dice.randrange(5), [("desk", 1.0)]) for slug in slugs)
    ranked = sorted(slugs, key=index.place.get)
    for _ in range(200):
        scored, best = {}, {}
        for score in [
            dice.choice((0.3, 0.52, 0.521, 0.7, 0.704, 1.0)) for _ in range(dice.randrange(1, 6))
        ]:
            whose = [slug for slug in ranked if dice.random() < dice.choice((0.01, 0.5))]
            scored.setdefault(round(score, 2), []).append((score, whose))
            best |= {slug: max(score, best.get(slug, 0.0)) for slug in whose}
        order = sorted(best, key=lambda slug: (-round(best[slug], 2), index.place[slug]))
        order = [slug for slug in order if best[slug] >= 0.55 * best[order[0]]]
        assert index._first(scored, 20) == order[:20]


def test_no_word_that_somebody_typed_is_remembered():
    """What is searched for may be about somebody's health: nothing here keeps an outcome under
    the words that led to it.
    """
    assert [name for name, made in vars(search).items() if hasattr(made, "cache_info")] == []
