"""Harmless things: found by name, noted, and without effect on any decision (docs/adr/0125)."""

import io
import json
import re
from dataclasses import replace
from types import MappingProxyType

import pytest
from django.core.management import CommandError, call_command

from backapp.gate.decide import decide
from backapp.library.authored import Row, read_files
from backapp.library.content import build_catalogue, catalogue
from backapp.library.search import find_health
from backapp.screening.management.commands.screen import decision
from backapp.screening.reading import sheet
from backapp.screening.record import KEY
from tests.gate.people import NOW, all_no, examined
from tests.people import CAST, come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db
PAGE = "/screening/conditions/"


def found(client, query) -> str:
    return client.post(PAGE, {"action": "search", "q": query}).content.decode()


def offered(page: str) -> list[str]:
    return re.findall(r'name="conditions-harmless" value="([a-z0-9-]+)"', page)


@pytest.mark.parametrize("name", [name for name, said in CAST.items() if said is not None])
def test_many_harmless_things_together_change_no_decision(name):
    """The session as it is, and with many of them ticked."""
    known = catalogue(fresh=True)
    client = come_in(name)
    data = dict(client.session[KEY])
    plain = sheet(data, known, NOW)
    many = list(known.harmless)[::15]
    walk(client, **{**CAST[name], "harmless": many})
    noted = sheet(dict(client.session[KEY]), known, NOW)
    if "harmless" in noted.said:  # not for those whom a sign stopped before that page
        assert noted.said["harmless"] == many
    same = {"completed_at": NOW, "checked_at": NOW, "raised": {}}
    assert replace(noted.screening, **same) == replace(plain.screening, **same)


def test_each_harmless_thing_changes_no_decision():
    known = catalogue(fresh=True)
    assert len(known.harmless) > 190
    book = known.rulebook
    for answers in (all_no(book), examined(book), all_no(book, age=70, diabetes="yes")):
        before = decision(known, dict(answers), NOW)
        for slug in known.harmless:
            assert decision(known, {**answers, "harmless": [slug]}, NOW) == before, slug
            listed = {**answers, "conditions": [slug]}
            assert decision(known, listed, NOW) == decision(
                known, {**answers, "conditions": []}, NOW
            )
    assert not set(known.harmless) & (book.questions.keys() | set(known.medicines))


#: people.json: what they type, what is found, and what they have besides.
TYPED = {
    "O01": (["contraceptive pill", "hay fever"], ["contraceptive-pill", "hay-fever"], []),
    "O14": (["IBS"], ["irritable-bowel-syndrome"], []),
    "O19": (["asthma"], ["asthma"], []),
    "O20": (["high cholesterol", "statin"], ["high-cholesterol", "statin"], ["hypertension-controlled"]),
    "O20-thyroid": (["thyroid"], ["underactive-thyroid"], []),
    "O19-steroid": (["asthma", "steroid inhaler"], ["asthma", "preventer-inhaler"], []),
}  # fmt: skip


@pytest.mark.parametrize(("queries", "slugs", "conditions"), TYPED.values(), ids=TYPED)
def test_who_types_a_harmless_condition_finds_it_and_is_not_sent_to_a_clinician(
    queries, slugs, conditions
):
    client = come_in("never-diagnosed")
    for query, slug in zip(queries, slugs, strict=True):
        assert slug in offered(found(client, query)), query
    walk(client, conditions=conditions, harmless=slugs)
    made = client.get("/result/").context["decision"]
    assert made.disposition.word == "self-care" and "other-condition" not in made.conditions
    summary = client.get("/result/summary/").content.decode()
    for slug in slugs:
        assert catalogue(fresh=True).harmless[slug].name in summary


def test_a_harmless_thing_is_no_answer_by_itself_and_stays_ticked():
    client = come_in("never-diagnosed")
    refused = client.post(PAGE, {"conditions-harmless": "asthma"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "None of these" in page
    assert 'value="asthma" checked' in page
    taken = client.post(PAGE, {"conditions-harmless": "asthma", "conditions-other": "none"})
    assert taken.status_code == 302 and client.session[KEY]["said"]["harmless"] == ["asthma"]
    assert 'value="asthma" checked' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "answer", ["warfarin", "osteoporosis", "no-such-thing", "<b>asthma</b>", "Asthma"]
)
def test_only_a_known_harmless_thing_is_taken(answer):
    client = come_in("never-diagnosed")
    refused = client.post(PAGE, {"conditions-harmless": answer, "conditions-other": "none"})
    assert refused.status_code == 422


def test_it_cannot_be_told_where_a_clinicians_words_are_asked():
    client = come_in("disc")
    sent = {"diagnosis": "disc-bulge", "diagnosis-harmless": "asthma"}
    assert client.post("/screening/what-you-were-told/", sent).status_code == 422


@pytest.mark.parametrize("change", [{"review_state": "draft"}, {"name": "Something worse"}, None])
def test_a_thing_that_is_no_longer_on_the_list_asks_the_page_again(change):
    """`None`: the row is gone."""
    content = read_files()
    known = build_catalogue(content, "before")
    client = come_in("never-diagnosed")
    walk(client, harmless=["asthma", "hay-fever"])
    data = dict(client.session[KEY])
    assert sheet(data, known, NOW).said["conditions"] == []
    label = "library.harmlessthing"
    rows = [row for row in content.of(label) if row.key != ("asthma",)]
    if change:
        row = content.one(label, "asthma")
        rows.append(Row(label, {**row.fields, **change}))
    changed = build_catalogue(type(content)({**content.rows, label: rows}), "after")
    said = sheet(data, changed, NOW).said
    assert "harmless" not in said and "conditions" not in said
    assert not decide(changed.rulebook, sheet(data, changed, NOW).screening, NOW).complete


def test_what_matters_comes_before_it_if_there_is_a_slip():
    page = found(come_in("never-diagnosed"), "ashtma")
    assert offered(page) == ["asthma"]
    assert page.index('value="steroids"') < page.index('value="asthma"')
    page = found(come_in("never-diagnosed"), "asthma")
    assert page.index('value="asthma"') < page.index('value="steroids"')


@pytest.mark.parametrize(
    "query",
    [
        "overactive thyroid", "contraceptive injection", "depo provera", "epilepsy", "hormone treatment",
        "statin muscle pain", "statin dark urine", "HRT", "chest pain with asthma", "coeliac", "anaemia",
        "osteoporosis", "warfarin", "numb between my legs", "hiv", "psoriasis", "keppra", "piriton",
    ],
)  # fmt: skip
def test_what_is_not_harmless_finds_nothing_harmless(query):
    known = find_health(query, catalogue=catalogue(fresh=True))
    assert not known.exact and not known.harmless


@pytest.mark.parametrize(
    ("query", "medicine"),
    [("tramadol", "strong-painkillers"), ("alendronate", "bone-strengthening"),
     ("chemotherapy", "cancer-treatment")],
)  # fmt: skip
def test_medicines_are_found_by_name(query, medicine):
    page = found(come_in("never-diagnosed"), query)
    assert f'name="conditions-medicines" value="{medicine}"' in page


def test_the_command_refuses_an_unknown_one(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"harmless": ["asthma", "plague"]}))
    with pytest.raises(CommandError, match="harmless"):
        call_command("screen", "--answers", str(file), stdout=io.StringIO())
    questions = io.StringIO()
    call_command("screen", "--questions", stdout=questions)
    assert "asthma" in json.loads(questions.getvalue())["harmless"]["choices"]


def test_a_planted_effect_would_be_seen(monkeypatch):
    """The test above is able to fail: a thing that counted as a condition changes the decision."""
    known = catalogue(fresh=True)
    worse = replace(known, harmless=MappingProxyType({}))
    sent = {**all_no(known.rulebook), "conditions": []}
    with pytest.raises(ValueError, match="asthma"):
        decision(worse, {**sent, "conditions": ["asthma"]}, NOW)
