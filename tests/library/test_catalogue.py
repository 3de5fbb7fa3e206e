"""The rulebook and the catalogue are built from the tables, completely, and contain no locked text."""

import dataclasses
import io
import json
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backapp.gate.vocabulary import (
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Manipulation,
    Scope,
)
from backapp.library import content, locked, pacing, versions
from backapp.library.authored import (
    AUTHORED,
    is_published,
    read_files,
    read_tables,
    reference_lists,
)
from backapp.library.content import NoContent, catalogue
from backapp.library.models import Condition, ContentVersion, Exercise, FollowUp, RedFlag
from backapp.library.models.instructions import Instruction
from backapp.library.rulebook import build_rulebook, rulebook_json

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book():
    return build_rulebook(read_files())


# ------------------------------------------------------------------------------------- the rulebook


def test_the_rulebook_holds_all_of_the_clinical_material(book):
    content = read_files()
    for label, part in (
        ("redflag", book.red_flags),
        ("condition", book.conditions),
        ("load", book.loads),
    ):
        assert {row.key[0] for row in content.of(f"library.{label}")} == set(part), label
    for label, part in (("exercise", book.exercises), ("routine", book.routines)):
        assert {row.key[0] for row in content.of(f"library.{label}") if is_published(row)} == set(
            part
        ), label
    asked = {
        f"{row.slug('condition')}.{row.fields['name']}" for row in content.of("library.followup")
    }
    assert {f.id for condition in book.conditions.values() for f in condition.follow_ups} == asked


def test_tables_and_files_make_the_same_rulebook(book):
    assert build_rulebook() == book


@pytest.mark.parametrize("slug", ["osteoporosis", "no-diagnosis", "muscle-strain", "gerd"])
def test_every_rule_of_a_condition_is_as_its_file_says(book, slug):
    rows = [
        row for row in read_files().of("library.contraindication") if row.slug("condition") == slug
    ]
    said = {
        load: (row.fields["level"], row.fields["reason"], row.slugs("sources"))
        for row in rows
        for load in row.slugs("loads")
    }
    rules = {
        load: (rule.level.name.lower(), rule.reason, list(rule.sources))
        for load, rule in book.conditions[slug].rules.items()
    }
    assert said == rules and said


def test_what_decides_most_is_as_the_clinical_material_has_it(book):
    allow = {slug for slug, c in book.conditions.items() if c.manipulation is Manipulation.YES}
    assert allow == {"nonspecific-lbp", "muscle-strain", "facet-irritation", "upper-back-stiffness"}
    asks = {
        slug for slug, c in book.conditions.items() if c.manipulation is Manipulation.WITH_CLINICIAN
    }
    assert asks == {"posture-swayback", "ddd", "spine-oa", "si-joint", "scoliosis", "kyphosis"}
    assert {slug for slug, c in book.conditions.items() if c.prone_extension} == {
        "disc-bulge",
        "disc-sciatica",
    }
    assert {slug for slug, c in book.conditions.items() if not c.attestable} >= {
        "no-diagnosis",
        "other-condition",
        "age-16-17",
    }
    lifted = {slug: c.becomes for slug, c in book.conditions.items() if c.liftable}
    assert lifted == {
        "recent-trauma": (),
        "cardiac": (),
        "stroke-tia": (),
        "down-syndrome": (),
        "vertebral-fracture": (),
        "recent-spine-surgery": ("discectomy-past", "spinal-fusion"),
        "hypertension-uncontrolled": ("hypertension-controlled",),
    }
    assert all("thrust" in condition.rules for condition in book.conditions.values())
    floors = {
        scope: {slug for slug, c in book.conditions.items() if c.floor is scope} for scope in Scope
    }
    assert floors[Scope.NOTHING] >= {"spinal-infection"} and not floors[Scope.UNSCREENED]
    assert floors[Scope.COMFORT_ONLY] >= {
        "aaa", "bone-disease-other", "cardiac", "cauda-equina", "congenital-spine",
        "down-syndrome", "hypertension-uncontrolled", "myelopathy", "recent-spine-surgery",
        "recent-trauma", "spine-cancer", "stroke-tia", "vascular-eds-marfan",
        "vertebral-fracture",
    }  # fmt: skip
    assert floors[Scope.STRETCH_INSTEAD] >= {"age-16-17", "no-diagnosis", "other-condition"}
    assert floors[Scope.ADAPTED] >= {
        "axial-spa", "blood-thinners", "cancer-past", "diabetes", "disc-sciatica",
        "discectomy-past", "dvt", "glaucoma", "hernia-abdominal", "hip-replacement",
        "hypermobility-eds", "implanted-device", "osteopenia", "osteoporosis",
        "parkinsons-balance", "pelvic-girdle-pain", "postpartum", "pregnancy-early",
        "pregnancy-late", "rheumatoid-arthritis", "rib-problem", "spinal-fusion",
        "spinal-stenosis", "spinal-stimulator", "spondylolisthesis", "spondylolysis",
        "steroids-long-term",
    }  # fmt: skip


def test_a_fresh_strain_bears_less_than_a_settled_one(book):
    rule = book.conditions["muscle-strain"].rules["vibration"]
    assert (rule.level, rule.fresh_level, rule.settled_level) == (
        Level.CLINICIAN,
        Level.AVOID,
        Level.CAUTION,
    )


def test_warning_signs_carry_urgency_scope_and_what_they_make_us_suspect(book):
    flags = book.red_flags
    urgent = {d: {f.slug for f in flags.values() if f.urgency is d} for d in Disposition}
    assert not urgent[Disposition.SELF_CARE]
    assert urgent[Disposition.EMERGENCY] >= {
        "aorta-sudden", "bladder-change", "both-legs", "bowel-change", "breathless-clot",
        "chest-pain", "cold-leg", "leg-weakness-fast", "major-trauma", "pregnancy-emergency",
        "saddle-numbness", "sepsis", "sexual-change", "stroke-neck",
    }  # fmt: skip
    assert urgent[Disposition.URGENT_TODAY] >= {
        "calf-swelling", "cancer-history", "cord-signs", "fever", "foot-drop",
        "infection-risk", "kidney", "lump-shape", "minor-trauma-fragile", "night-unremitting",
        "severe", "thoracic-risk", "weight-loss",
    }  # fmt: skip
    assert flags["saddle-numbness"].scope is Scope.NOTHING and flags["saddle-numbness"].sticky
    assert flags["one-leg"].scope is Scope.STRETCH_INSTEAD and flags["one-leg"].suspects == (
        "disc-sciatica",
    )
    assert flags["age-16-17"].adds == ("age-16-17",)
    assert flags["pregnancy-any"].scope is Scope.ADAPTED
    assert (
        flags["dulled-today"].next_day
        and not flags["dulled-today"].sticky
        and not flags["acutely-ill"].sticky
    )
    assert sum(flag.session_check for flag in flags.values()) > 10


def test_exercises_carry_what_they_need_before_they_open(book):
    pushing = {slug for slug, e in book.exercises.items() if e.kind is Kind.SELF_MANIPULATION}
    assert pushing == {slug for slug, e in book.exercises.items() if "thrust" in e.loads}
    assert pushing == {
        slug for slug, e in book.exercises.items() if e.requires is Indication.SELF_MANIPULATION
    }
    requires = {
        slug: e.requires for slug, e in book.exercises.items() if e.requires and slug not in pushing
    }
    assert requires == {
        "prone-prop": Indication.PRONE_EXTENSION,
        "prone-press-up": Indication.PRONE_PRESS_UP,
        "massage-gun": Indication.MASSAGE_GUN,
    }
    egg = book.exercises["egg-roll"]
    assert (egg.max_age, egg.own_confirmation, egg.ask_first) == (50, True, ("stroke-neck",))
    assert all(e.instead and not pushing & set(e.instead) for e in book.exercises.values())
    assert {slug for slug, e in book.exercises.items() if e.comfort} == {
        "log-roll", "rest-90-90", "side-rest", "diaphragmatic-breathing",
        "walking", "pelvic-tilt", "standing-pelvic-tilt",
    }  # fmt: skip


def test_follow_ups_are_those_of_the_time_windows(book):
    follow_ups = {f.id: f for c in book.conditions.values() for f in c.follow_ups}
    since = {id: f.weeks for id, f in follow_ups.items() if f.kind is FollowUpKind.SINCE}
    assert since == {
        "spinal-fusion.since": 53, "hernia-abdominal.since": 12, "hip-replacement.since": 12,
        "knee-replacement.since": 12,
        "shoulder-problem.since": 12, "dvt.since": 14, "cardiac.since": 12, "stroke-tia.since": 27,
        "implanted-device.since": 8,
        "spinal-stimulator.since": 12, "glaucoma.since": 8, "postpartum.since": 6,
    }  # fmt: skip
    birth = follow_ups["postpartum.since"]
    assert (birth.longer_weeks, birth.longer_if, birth.ended_by, len(birth.only)) == (
        12,
        "caesarean",
        "checked",
        8,
    )
    signs = {id: f.urgency for id, f in follow_ups.items() if f.kind is FollowUpKind.SIGN}
    assert (
        signs["hernia-abdominal.stuck"] is Disposition.EMERGENCY
        and signs["blood-thinners.blow"] is Disposition.URGENT_TODAY
        and signs["blood-thinners.groin"] is Disposition.URGENT_TODAY
    )
    plain = follow_ups["diabetes.plain"]
    assert plain.kind is FollowUpKind.RELIEF and plain.levels["thrust"] is Level.CLINICIAN


def changed(book, model, slug, **values):
    model.objects.filter(slug=slug).update(**values)
    return build_rulebook().version != book.version


def test_the_version_moves_with_everything_a_decision_depends_on_and_with_nothing_else(book):
    assert re.fullmatch(r"[0-9a-f]{64}", book.version)
    assert not changed(book, Exercise, "bridge", summary="Another summary.")
    assert not changed(book, RedFlag, "fever", help="Another help.")
    assert changed(book, Exercise, "bridge", stage=2)
    assert not changed(book, Exercise, "bridge", stage=1)
    assert changed(book, RedFlag, "fever", session_check=not book.red_flags["fever"].session_check)
    assert changed(book, Condition, "gerd", floor="adapted")


def test_the_rulebook_as_json_holds_every_field_of_every_rule(book):
    plain = json.loads(rulebook_json(book))
    assert plain["version"] == book.version
    assert plain["conditions"]["osteoporosis"]["rules"]["thrust"]["level"] == "avoid"
    assert plain["conditions"]["osteoporosis"]["floor"] == "adapted"
    assert plain["red_flags"]["fever"]["urgency"] == "urgent-today"
    assert plain["exercises"]["egg-roll"]["requires"] == "self-manipulation"
    for name in ("red_flags", "conditions", "exercises", "routines"):
        for slug, entry in getattr(book, name).items():
            assert set(plain[name][slug]) == {
                field.name for field in dataclasses.fields(entry) if field.init
            }
    assert json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ) == rulebook_json(book)


def test_the_rules_are_printed_the_same_from_files_and_from_tables(book):
    printed = []
    for options in ({}, {"tables": True}):
        out = io.StringIO()
        call_command("export_rulebook", stdout=out, **options)
        printed.append(out.getvalue().strip())
    assert printed == [rulebook_json(book)] * 2


def test_a_draft_exercise_is_in_no_list_routine_or_offer():
    Exercise.objects.filter(slug="pelvic-tilt").update(review_state="draft")
    now = build_rulebook()
    assert "pelvic-tilt" not in now.exercises
    assert all("pelvic-tilt" not in routine.exercises for routine in now.routines.values())
    assert all("pelvic-tilt" not in exercise.instead for exercise in now.exercises.values())
    built = content.build_catalogue(read_tables(), "x")
    assert (
        "pelvic-tilt" not in built.exercises
        and "pelvic-tilt" not in locked.store_of(built).instructions
    )


def test_a_draft_rule_counts_like_any_other_because_it_can_only_withhold(book):
    Condition.objects.update(review_state="draft")
    Condition.objects.get(slug="osteoporosis").contraindications.update(review_state="draft")
    RedFlag.objects.update(review_state="draft")
    assert build_rulebook() == book


# ------------------------------------------------------------------------------------ the catalogue


def test_building_takes_few_queries_however_much_there_is():
    catalogue(fresh=True)
    content.forget()
    with CaptureQueriesContext(connection) as queries:
        catalogue()
    tables = [apps.get_model(label) for label in AUTHORED]
    lists = [one for model in tables for one in reference_lists(model)]
    # one for each table and list, and five for the state of the tables and the version
    assert len(queries) <= len(tables) + len(lists) + 5


def test_a_warm_catalogue_costs_no_query_and_a_fresh_one_a_single_tiny_one(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(content.time, "monotonic", lambda: clock[0])
    first = catalogue()
    with CaptureQueriesContext(connection) as queries:
        clock[0] += content.TRUST_SECONDS - 0.1
        assert catalogue() is first
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        assert catalogue(fresh=True) is first
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        clock[0] += content.TRUST_SECONDS + 0.1
        assert catalogue() is first
    assert len(queries) == 1


def test_an_edit_is_seen_at_once_by_who_asks_afresh_and_after_ten_seconds_by_everybody(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(content.time, "monotonic", lambda: clock[0])
    assert catalogue().exercises["bridge"].stage == 1
    Exercise.objects.filter(slug="bridge").update(stage=2)
    versions.mark_changed(timezone.now())
    assert catalogue().exercises["bridge"].stage == 1
    clock[0] += 10.1
    assert catalogue().exercises["bridge"].stage == 2
    Exercise.objects.filter(slug="bridge").update(stage=1)
    versions.mark_changed(timezone.now())
    assert catalogue(fresh=True).exercises["bridge"].stage == 1
    assert catalogue().rulebook.exercises["bridge"].stage == 1


def test_a_change_while_the_tables_are_read_starts_the_reading_over(monkeypatch):
    reads = []
    real = content.authored.read_tables

    def read_and_be_overtaken():
        read = real()
        if not reads:
            Exercise.objects.filter(slug="bridge").update(stage=2)
            versions.mark_changed(timezone.now())
        reads.append(read)
        return read

    monkeypatch.setattr(content.authored, "read_tables", read_and_be_overtaken)
    content.forget()
    found = catalogue()
    assert len(reads) == 2
    assert (
        found.exercises["bridge"].stage == 2 and found.stamp == ContentVersion.objects.get().stamp
    )


def test_content_that_never_stands_still_is_not_guessed_at(monkeypatch):
    stamps = iter(range(1000))
    monkeypatch.setattr(content, "_stamp", lambda: str(next(stamps)))
    with pytest.raises(content.NoContent):
        catalogue()


def test_where_nothing_was_loaded_there_is_no_catalogue_and_it_says_what_to_do():
    ContentVersion.objects.all().delete()
    with pytest.raises(content.NoContent, match="load_content"):
        catalogue()


def test_a_broken_table_gives_an_error_and_not_a_looser_catalogue():
    Condition.objects.get(slug="osteoporosis").contraindications.all().delete()
    versions.mark_changed(timezone.now())
    with pytest.raises(NoContent) as refused:
        catalogue(fresh=True)
    assert "osteoporosis: no level stated for thrust" in str(refused.value.__cause__)


def texts_of_locked_rows():
    for instruction in Instruction.objects.all():
        for name in ("how_to", "mistakes", "easier", "harder", "stop_rules"):
            yield from (text for text in getattr(instruction, name) if len(text) > 25)
        yield instruction.feel


def everything_said(value, seen):
    """Every text that can be reached from `value` through fields and entries."""
    if isinstance(value, str):
        seen.append(value)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            everything_said(getattr(value, field.name), seen)
    elif hasattr(value, "items"):
        for key, entry in value.items():
            seen.append(str(key))
            everything_said(entry, seen)
    elif isinstance(value, tuple | list | set | frozenset):
        for entry in value:
            everything_said(entry, seen)
    return seen


def test_no_locked_text_can_be_reached_from_the_catalogue():
    said = "\n".join(everything_said(catalogue(), []))
    assert "Bridge" in said
    locked_texts = [text for text in texts_of_locked_rows() if text]
    assert len(locked_texts) > 400
    assert [text for text in locked_texts if text in said] == []
    assert not [
        name
        for name in dir(catalogue().exercises["bridge"])
        if name in ("how_to", "dose", "sets", "instruction")
    ]


def test_the_catalogue_cannot_be_altered():
    found = catalogue()
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.exercises["bridge"].stage = 2
    with pytest.raises(TypeError):
        found.exercises["bridge"] = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.stamp = "x"


def test_instructions_belong_to_the_catalogue_they_were_built_with():
    old = catalogue()
    old_text = locked.store_of(old).instructions["bridge"].how_to
    Instruction.objects.filter(exercise__slug="bridge").update(how_to=["New way."])
    versions.mark_changed(timezone.now())
    new = catalogue(fresh=True)
    assert locked.store_of(new).instructions["bridge"].how_to == ("New way.",)
    assert locked.store_of(old).instructions["bridge"].how_to == old_text
    with pytest.raises(KeyError):
        locked.store_of(dataclasses.replace(new))


def test_a_step_has_the_dose_of_its_exercise_but_for_what_it_says_itself():
    store = locked.store_of(catalogue())
    bridge = store.instructions["bridge"].dose
    steps = {step.exercise: step.dose for step in store.plans["arthritis"].steps}
    assert (
        (steps["bridge"].sets, steps["bridge"].repetitions)
        == (1, 5)
        != (bridge.sets, bridge.repetitions)
    )
    assert steps["bridge"].hold_seconds == bridge.hold_seconds
    assert steps["mini-bridge"] == store.instructions["mini-bridge"].dose


def test_how_long_doses_take_counts_every_rest_gap_and_change_of_both_sides():
    dose = locked.Dose(
        sets=2, repetitions=3, hold_seconds=20, rest_seconds=15, each_side=True, frequency="",
        go_seconds=3, back_seconds=4, between_seconds=2,
    )  # fmt: skip
    one_side = 2 * (3 * (3 + 20 + 4) + 2 * 2) + 15
    alone = pacing.NAMING + one_side + pacing.SWITCHING + one_side
    assert (
        pacing.seconds([dose]) == alone
        and pacing.seconds([dose, dose]) == 2 * alone + pacing.NEXT_UP
    )
    taking_turns = dataclasses.replace(dose, alternates=True)
    whole = pacing.NAMING + 2 * (6 * (3 + 20 + 4) + 5 * 2) + 15
    assert pacing.seconds([taking_turns]) == whole, "no change of sides, and one rest"


def digests():
    found = catalogue(fresh=True)
    return {
        "flag": found.red_flags["fever"].wording_digest,
        "other flag": found.red_flags["sepsis"].wording_digest,
        "follow-up": found.follow_ups["dvt.since"].wording_digest,
        "conditions": found.conditions_digest,
    }


def edited(model, key, **values):
    model.objects.filter(**key).update(**values)
    versions.mark_changed(timezone.now())
    return digests()


def test_a_reworded_question_gets_another_fingerprint_and_a_new_help_text_does_not():
    before = digests()
    assert edited(RedFlag, {"slug": "fever"}, help="Take your temperature.") == before
    after = edited(RedFlag, {"slug": "fever"}, short_they="They are hot")
    assert {name for name in after if after[name] != before[name]} == {"flag"}
    after = edited(FollowUp, {"condition__slug": "dvt"}, question="When did you have the clot?")
    assert {name for name in after if after[name] != before[name]} == {"flag", "follow-up"}
    after = edited(Condition, {"slug": "gerd"}, label="Heartburn")
    assert {name for name in after if after[name] != before[name]} == {
        "flag",
        "follow-up",
        "conditions",
    }
