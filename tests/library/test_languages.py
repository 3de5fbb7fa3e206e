"""A language is offered only when it is complete, and checked by words of its own."""

import json
import shutil
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from backapp.library import content, interface, languages
from backapp.library.authored import read_files
from backapp.library.interface import Message
from backapp.library.offered import offered, wrong_with
from backapp.library.rulebook import deciding_digest
from tools.languages import messages, pseudo, writing
from tools.languages.gettext_files import read_po

CODE, PLACE = pseudo.CODE, "en_XA"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A complete pseudo-language, to be copied."""
    place = tmp_path_factory.mktemp("written")
    shutil.copytree(languages.folder("en"), place / "languages" / "en")
    with override_settings(LANGUAGES_FOLDER=place / "languages"):
        pseudo.write(read_files())
    return place


@pytest.fixture
def complete(written, tmp_path):
    """A folder of languages of this test's own, with English and a complete other one."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    with override_settings(
        LANGUAGES_FOLDER=tmp_path / "languages",
        LANGUAGES=[("en", "English"), (CODE, "Pseudo")],
    ):
        yield tmp_path / "languages"


def texts(folder):
    return json.loads((folder / PLACE / "texts.json").read_text(encoding="utf-8"))


def wrong(folder, found=None):
    if found is not None:
        (folder / PLACE / "texts.json").write_text(json.dumps(found), encoding="utf-8")
    return [str(fault) for fault in wrong_with(read_files(), CODE)]


def test_a_complete_and_checked_language_is_offered(complete):
    assert wrong(complete) == [] and list(offered(read_files())) == [CODE]


def test_english_alone_is_offered_where_a_text_is_missing(complete):
    found = texts(complete)
    found["library.exercise"]["bridge"]["name"]["text"] = ""
    assert wrong(complete, found) == [
        f"languages/{PLACE}/texts.json (library.exercise.bridge), name: is not translated"
    ]
    assert offered(read_files()) == {}


def test_a_translation_counts_only_for_the_english_that_it_was_made_from(complete):
    found = texts(complete)
    found["library.redflag"]["bladder-change"]["question"]["of"] += " Really?"
    assert "was translated from other English" in wrong(complete, found)[0]


def test_a_list_has_as_many_texts_as_in_english_but_for_words_to_search(complete):
    found = texts(complete)
    found["library.exercise"]["bridge"]["search_words"]["text"].append("ḃŕíḋĝé")
    assert wrong(complete, found) == []
    found["library.instruction"]["bridge"]["how_to"]["text"].pop()
    assert "must have as many texts" in wrong(complete, found)[0]


@pytest.mark.parametrize(
    "text, why",
    [
        ("Śáḟé", "is a word we do not use"),
        ("Ḃéńḋ. Ŕóĺĺ ýóúŕ ńéćḱ", "works on the neck"),
        ("Ťẃíśť úńťíĺ íť ćŕáćḱś", "reads like a crack"),
        (" Ḃŕíḋĝé", "begins or ends with a space"),
        ("á" * 200, "at most 100"),
    ],
)
def test_what_english_may_not_say_another_language_may_not_say_either(complete, text, why):
    found = texts(complete)
    found["library.exercise"]["bridge"]["name"]["text"] = text
    assert why in wrong(complete, found)[0]


@pytest.mark.parametrize(
    "text, why",
    [
        ("Ĺíḟť ýóúŕ ĺéḟť ĺéĝ.", "the player names the side"),
        ("Śťáý ḟóŕ ťẃó ḃŕéáťĥś.", "the dose gives the numbers"),
        ("Ĥóĺḋ ýóúŕ ḃŕéáťĥ.", "nobody is asked to hold the breath"),
    ],
)
def test_the_coach_of_another_language_is_held_to_the_same(complete, text, why):
    found = texts(complete)
    found["library.instruction"]["bridge"]["cue"]["text"] = text
    assert why in wrong(complete, found)[0]


@pytest.mark.parametrize("name", ["wording.toml", "search.toml", "texts.json"])
def test_no_language_without_its_lists_of_words(complete, name):
    (complete / PLACE / name).unlink()
    assert "cannot be read" in wrong(complete)[0]


def test_lists_of_words_copied_from_english_are_none_for_another_language(complete):
    (complete / PLACE).rename(complete / "de")
    told = [str(fault) for fault in wrong_with(read_files(), "de")]
    for name in (
        "wording.toml, forbidden",
        "wording.toml, neck",
        "wording.toml, crack",
        "wording.toml, sides",
        "wording.toml, holds_breath",
        "search.toml, signs",
    ):
        assert f"languages/de/{name}: is still as in English" in told


def test_a_list_of_words_that_finds_nothing_is_refused(complete):
    path = complete / PLACE / "wording.toml"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace("'necks?'", "'zzz'"), encoding="utf-8")
    assert "neck_work does not refuse" in wrong(complete)[0]


def test_no_language_without_its_whole_interface(complete):
    known = {m: pseudo.forms(m) for m in interface.messages()}
    del known[Message("Warning signs")]
    writing.write_interface(CODE, known)
    assert f"languages/{PLACE}/the interface: is not translated: Warning signs" in wrong(complete)
    interface.file_of(CODE, "mo").unlink()
    assert "no compiled catalogue" in wrong(complete)[0]


def test_the_interface_may_not_promise_what_english_does_not(complete):
    known = {m: pseudo.forms(m) for m in interface.messages()}
    known[Message("Warning signs")] = ["Śáḟé"]
    writing.write_interface(CODE, known)
    assert [fault.rpartition(": ")[2] for fault in wrong(complete)] == ["Śáḟé"]


def test_a_placeholder_that_was_lost_or_misspelled_is_found(complete):
    known = {m: pseudo.forms(m) for m in interface.messages()}
    known[Message("You ticked: %s")] = ["⟦Ýóú ťíćḱéḋ⟧"]
    writing.write_interface(CODE, known)
    assert "has other placeholders" in wrong(complete)[0]


def test_facts_rules_and_digests_are_the_same_in_every_language(complete):
    rows = read_files()
    english = content.build_catalogue(rows, "x", offered(rows))
    other = english.languages[CODE]
    assert other.version == english.version
    assert deciding_digest(other.rulebook) == deciding_digest(english.rulebook)
    assert other.conditions_digest == english.conditions_digest
    for kind in ("red_flags", "conditions", "follow_ups"):
        for slug, one in getattr(english, kind).items():
            assert getattr(other, kind)[slug].wording_digest == one.wording_digest
    assert other.red_flags["fever"].question == pseudo.pseudo(english.red_flags["fever"].question)


def test_an_answer_is_kept_by_the_english_words_beside_a_draft_too(complete):
    """A row that mentions a draft is made anew without it, and still knows its English."""
    rows = read_files()
    asked = next(row for row in rows.of("library.followup") if row.fields["only"])
    draft = rows.one("library.exercise", asked.slugs("only")[0])
    place = rows.of("library.exercise").index(draft)
    rows.rows["library.exercise"][place] = replace(
        draft, fields=dict(draft.fields) | {"review_state": "draft"}
    )
    other = languages.translated(rows, CODE)
    key, label = asked.key, "library.followup"
    assert draft.key[0] not in other.published.one(label, *key).slugs("only")
    assert other.published.one(label, *key).source["question"] == asked.fields["question"]
    assert other.published.language == CODE


def test_a_signature_under_english_words_is_none_under_a_translation(complete):
    rows = read_files()
    row = rows.one("library.exercise", "bridge")
    signed = {"review_state": "reviewed", "reviewed_by": "A. Physio", "reviewed_on": "2026-11-01"}
    place = rows.of("library.exercise").index(row)
    rows.rows["library.exercise"][place] = replace(row, fields=dict(row.fields) | signed)
    other = languages.translated(rows, CODE).one("library.exercise", "bridge")
    assert other.fields["review_state"] == "awaiting-review" and not other.fields["reviewed_by"]
    assert other.source["reviewed_by"] == "A. Physio"


@pytest.mark.django_db
def test_with_one_language_there_is_no_choice():
    assert "/language/" not in Client(headers={"accept-language": "de"}).get("/").content.decode()


def test_a_language_is_begun_and_brought_up_to_date_by_a_command(complete):
    assert "texts to translate" in writing.begin(read_files(), "de")
    path = complete / "de" / "texts.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["library.exercise"]["bridge"]["name"] = {"of": "Bridge", "text": "Brücke"}
    found["library.exercise"]["bridge"]["summary"] = {"of": "Other English.", "text": "Anderes."}
    path.write_text(json.dumps(found), encoding="utf-8")
    writing.begin(read_files(), "de")
    found = json.loads(path.read_text(encoding="utf-8"))["library.exercise"]["bridge"]
    assert found["name"]["text"] == "Brücke"
    assert found["summary"]["text"] == "" and found["summary"]["before"] == "Anderes."


def test_check_content_says_what_is_missing(complete, capsys):
    found = texts(complete)
    found["library.exercise"]["bridge"]["name"]["text"] = ""
    (complete / PLACE / "texts.json").write_text(json.dumps(found), encoding="utf-8")
    call_command("check_content")
    said = capsys.readouterr().out
    assert f"{CODE} is not offered" in said and "library.exercise.bridge" in said


def test_the_interface_is_written_for_translators_and_compiled_without_tools(complete):
    writing.begin(read_files(), "de")
    path = interface.file_of("de", "po")
    assert set(read_po(path)) == interface.messages()
    said = path.read_text(encoding="utf-8")
    said = said.replace(
        'msgid "Warning signs"\nmsgstr ""', 'msgid "Warning signs"\nmsgstr ""\n"Warn"\n"zeichen"'
    )
    path.write_text(said, encoding="utf-8")
    writing.begin(read_files(), "de")
    found = interface.translations("de")
    assert interface.said(found, Message("Warning signs")) == "Warnzeichen"
    assert interface.said(found, Message("Exercises")) is None
    assert 'msgstr "Warnzeichen"' in path.read_text(encoding="utf-8")


def test_a_guess_of_a_tool_is_no_translation(tmp_path):
    path = tmp_path / "django.po"
    path.write_text('#, fuzzy\nmsgid "Bridge"\nmsgstr "Brett"\n', encoding="utf-8")
    assert read_po(path) == {}


def test_the_list_of_texts_of_the_interface_is_as_the_code_and_the_templates_are():
    assert interface.messages() == messages.found(), "sh tools/documents.sh .venv/bin write"
