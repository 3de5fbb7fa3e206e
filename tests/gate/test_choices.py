"""One test each for docs/adr/0011 to 0014 and for windows, go-aheads and expiry (facts.md)."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from backapp.gate import floor
from backapp.gate.answers import Screening, read_answers
from backapp.gate.decide import decide
from backapp.gate.indications import CHECK_HOURS, RUN_CHECK_HOURS, check_is_fresh
from backapp.gate.vocabulary import Disposition, Indication, Kind, Level, Scope
from tests.gate.people import NOW, all_no, decided, examined, open_exercises, word

HOUR_AGO = "2026-11-21T08:00:00+00:00"


# -- docs/adr/0011: widened signs


def test_fever_with_a_reason_for_infection_to_spread_is_an_emergency(book):
    assert decided(book, all_no(book, fever="yes")).disposition is Disposition.URGENT_TODAY
    both = decided(book, all_no(book, fever="unsure", infection_risk="yes"))
    assert both.disposition is Disposition.EMERGENCY and both.flags["sepsis"] == "implied"


@pytest.mark.parametrize(
    "slug", ["osteoporosis", "osteopenia", "steroids-long-term", "cancer-past", "spine-cancer"]
)
def test_mid_or_upper_back_pain_with_a_fragile_spine_is_urgent_although_the_sign_was_denied(
    book, slug
):
    assert (
        decided(book, all_no(book, age=50, area=["mid"], **{slug: "yes"})).flags["thoracic-risk"]
        == "implied"
    )
    assert (
        "thoracic-risk"
        not in decided(book, all_no(book, age=50, area=["low"], **{slug: "yes"})).flags
    )


def test_a_fresh_episode_after_cancer_is_urgent(book):
    fresh = decided(book, all_no(book, cancer_past="yes", episode="under-6-weeks"))
    old = decided(book, all_no(book, cancer_past="yes", episode="longer"))
    assert fresh.flags == {"cancer-history": "implied"} and not old.flags


# -- docs/adr/0012: correcting a sign


def test_an_emergency_is_held_for_seven_days_and_until_a_clinician_has_looked(book):
    def held(days, **more):
        raised = (NOW - timedelta(days=days)).isoformat()
        return (
            "chest-pain" in decided(book, all_no(book, raised={"chest-pain": raised}, **more)).flags
        )

    assert held(1) and held(30)
    assert held(6.9, assessed={"chest-pain": "2026-11-20"})
    assert not held(7, assessed={"chest-pain": "2026-11-20"})
    assert held(7, assessed={"chest-pain": "2026-11-01"}), "looked at before it was raised"
    assert held(7, assessed={"chest-pain": "2026-11-22"}), "looked at tomorrow"


def test_an_urgent_sign_is_held_for_72_hours_and_a_clinician_first_one_until_it_was_looked_at(book):
    def flags(hours, slug, looked):
        raised = {slug: (NOW - timedelta(hours=hours)).isoformat()}
        return decided(
            book, all_no(book, raised=raised, assessed={slug: looked} if looked else {})
        ).flags

    assert flags(71, "fever", "2026-11-20") == {"fever": "held"}
    assert flags(72, "fever", "2026-11-20") == {}
    assert flags(720, "fever", None) == {"fever": "held"}
    assert flags(1, "visceral", "2026-11-21") == {}
    assert flags(720, "visceral", None) == {"visceral": "held"}


def test_a_confirmed_mis_tap_frees_the_answers_but_self_manipulation_waits_a_day(book):
    raised, later = {"chest-pain": HOUR_AGO}, "2026-11-21T08:30:00+00:00"
    freed = examined(book, raised=raised, corrected={"chest-pain": later})
    decision = decided(book, freed)
    assert not decision.flags and decision.scope is Scope.ADAPTED
    tomorrow = NOW + timedelta(hours=23, minutes=31)
    again = freed | {"checked-at": tomorrow.isoformat()}
    assert decided(book, again, tomorrow).scope is Scope.FULL
    assert decided(book, again, tomorrow - timedelta(minutes=2)).scope is not Scope.FULL


def test_a_flag_raised_again_after_a_mis_tap_is_held_again(book):
    sheet = all_no(
        book, raised={"fever": HOUR_AGO}, corrected={"fever": "2026-11-21T07:00:00+00:00"}
    )
    assert decided(book, sheet).flags == {"fever": "held"}


def test_ordinary_signs_are_not_held(book):
    assert not decided(book, all_no(book, raised={"one-leg": HOUR_AGO})).flags


# -- docs/adr/0013: without a diagnosis


def test_a_condition_that_never_allows_a_push_wants_an_unexamined_back_seen_and_leaves_the_set_open(
    book,
):
    decision = decided(book, all_no(book, age=50, pain=2, blood_thinners="yes"))
    assert (
        decision.disposition is Disposition.SEE_CLINICIAN
        and decision.scope is Scope.STRETCH_INSTEAD
    )
    assert "bridge" in open_exercises(decision)
    examined_back = examined(book, blood_thinners="yes")
    assert decided(book, examined_back).disposition is Disposition.SELF_CARE


def test_at_65_an_unexamined_back_is_filtered_as_for_thin_bones(book):
    assert decided(book, all_no(book, age=65)).conditions["osteoporosis"] == "suspected"
    assert "osteoporosis" not in decided(book, all_no(book, age=64)).conditions
    assert "osteoporosis" not in decided(book, examined(book, age=65)).conditions
    decision = decided(book, all_no(book, age=65))
    assert decision.disposition is Disposition.SELF_CARE
    assert "chair-side-twist-gentle" not in open_exercises(decision)


# -- docs/adr/0113: a date that was not asked for yet


@pytest.mark.parametrize(
    "slug", ["knee-replacement", "shoulder-problem", "hernia-abdominal", "glaucoma"]
)
def test_a_date_that_was_not_asked_for_yet_runs_no_window_if_it_may_never_have_happened(book, slug):
    sheet = all_no(book, age=40, pain=2, area=["low"], episode="longer", **{slug: "yes"})
    open_yet = decided(book, sheet)
    assert open_yet.scope is Scope.UNSCREENED and not open_yet.complete
    assert open_yet.unanswered == (f"{slug}.since",)
    assert open_yet.disposition is Disposition.SEE_CLINICIAN
    for said in ("unsure", "2026-11-14"):
        asked = decided(book, sheet | {f"{slug}.since": said})
        assert asked.scope is Scope.COMFORT_ONLY and asked.complete, said
    for said in ("never", "2016-05"):
        assert decided(book, sheet | {f"{slug}.since": said}).scope < Scope.UNSCREENED, said


@pytest.mark.parametrize("slug", ["hip-replacement", "spinal-fusion", "dvt"])
def test_a_missing_date_of_what_surely_happened_runs_its_window(book, slug):
    assert decided(book, all_no(book, pain=2, **{slug: "yes"})).scope is Scope.COMFORT_ONLY


# -- docs/adr/0014: choices


def test_prone_props_hang_on_their_indication_and_loads_not_on_the_scope_word(book):
    sciatica = examined(
        book, diagnosis=["disc-sciatica"], one_leg="yes", area=["low", "leg"], prone_direction="yes"
    )
    decision = decided(book, sciatica)
    assert decision.scope is Scope.STRETCH_INSTEAD and decision.verdict("prone-prop").open
    assert not decided(book, sciatica | {"prone-direction": "unsure"}).verdict("prone-prop").open
    assert not decided(book, sciatica | {"told-by": "myself"}).verdict("prone-prop").open
    assert not decided(book, sciatica | {"spinal-stenosis": "yes"}).verdict("prone-prop").open


def test_press_ups_come_after_a_week_of_props(book):
    bulge = examined(book, diagnosis=["disc-bulge"])
    assert decided(book, bulge).verdict("prone-prop").open
    assert not decided(book, bulge).verdict("prone-press-up").open
    assert decided(book, bulge | {"prone-week": "yes"}).verdict("prone-press-up").open


def test_stage_2_waits_for_the_first_week_and_for_pain_of_three_or_less(book):
    assert (
        decided(book, all_no(book, age=30, episode="under-6-weeks", pain=3))
        .verdict("bird-dog")
        .open
    )
    for different in (
        {"episode": "under-a-week"},
        {"pain": 4},
        {"pain": "unsure"},
        {"episode": "unsure"},
    ):
        sheet = all_no(book, age=30, episode="under-6-weeks", pain=3) | different
        assert not decided(book, sheet).verdict("bird-dog").open, different


def test_an_unscreened_visitor_may_read_the_gentle_set_and_nothing_that_needs_an_indication(book):
    decision = decided(book, {})
    opened = open_exercises(decision)
    assert decision.scope is Scope.UNSCREENED and {"bridge", "childs-pose", "bird-dog"} <= opened
    assert "stage-2" in {reason.rule for reason in decision.verdict("bird-dog").reasons}
    assert not {e.slug for e in book.exercises.values() if e.requires} & opened
    assert not any(decision.routine(slug).open for slug in book.routines)


def test_what_an_unfinished_screening_says_already_restricts(book):
    assert "seated-forward-bend" not in open_exercises(decided(book, {"osteoporosis": "yes"}))
    assert not open_exercises(decided(book, {"chest-pain": "unsure"}))


def test_the_question_before_an_exercise_holds_for_half_an_hour_and_for_that_exercise_alone(book):
    def asked(minutes, slug="foam-roller-upper-back"):
        moment = (NOW - timedelta(minutes=minutes)).isoformat()
        return (
            decided(book, examined(book, **{"asked-first": {slug: moment}}))
            .verdict("foam-roller-upper-back")
            .ask_first
        )

    assert asked(30) == () and asked(31) == ("stroke-neck",) and asked(-1) == ("stroke-neck",)
    assert asked(1, "swiss-ball-drape") == ("stroke-neck",)
    assert decided(book, examined(book)).verdict("long-sit-twist").ask_first == ()


def test_the_egg_roll_opens_on_purpose_and_never_over_fifty(book):
    assert decided(book, examined(book)).verdict("egg-roll").confirm_own
    on_purpose = {"egg-roll.on-purpose": "yes"}
    assert decided(book, examined(book) | on_purpose).verdict("egg-roll").open
    assert decided(book, examined(book, age=50) | on_purpose).verdict("egg-roll").open
    assert not decided(book, examined(book, age=51) | on_purpose).verdict("egg-roll").open
    unknown = examined(book, age="unsure") | on_purpose
    assert (
        decided(book, unknown).scope is Scope.FULL
        and not decided(book, unknown).verdict("egg-roll").open
    )
    assert not decided(book, all_no(book, age=30) | on_purpose).verdict("egg-roll").open


def test_a_massage_gun_needs_an_explained_pain_and_whole_skin(book):
    assert not decided(book, examined(book)).verdict("massage-gun").open
    assert decided(book, examined(book, skin_whole="yes")).verdict("massage-gun").open
    assert not decided(book, all_no(book, skin_whole="yes")).verdict("massage-gun").open
    assert (
        not decided(book, examined(book, skin_whole="yes", blood_thinners="yes"))
        .verdict("massage-gun")
        .open
    )


def test_a_strain_settles_after_three_days(book):
    def level(episode):
        return decided(book, examined(book, diagnosis=["muscle-strain"], episode=episode)).levels[
            "vibration"
        ][0]

    assert level("under-72-hours") is Level.AVOID
    assert level("under-a-week") is Level.CAUTION
    assert level("unsure") is Level.CLINICIAN


def test_drinks_close_all_but_comfort_until_the_next_day(book):
    said = all_no(book, age=30, dulled_today="yes")
    assert decided(book, said).scope is Scope.COMFORT_ONLY
    assert decided(book, said, NOW + timedelta(hours=23, minutes=59)).scope is Scope.COMFORT_ONLY, (
        "it is the same day somewhere"
    )
    assert decided(book, said, NOW + timedelta(hours=24)).scope is Scope.STRETCH_INSTEAD


# -- attestations and windows (facts.md 2, 3.2, 6.2)


def test_a_clinicians_word_lifts_clinician_to_caution_for_that_condition_and_load_alone(book):
    assert (
        not decided(book, examined(book, osteopenia="yes", skin_whole="yes"))
        .verdict("massage-gun")
        .open
    )
    told = examined(book, osteopenia="yes", skin_whole="yes", **word("osteopenia", "vibration"))
    assert decided(book, told).verdict("massage-gun").open
    assert not decided(book, told | {"steroids-long-term": "yes"}).verdict("massage-gun").open
    other_load = examined(book, osteopenia="yes", skin_whole="yes", **word("osteopenia", "rolling"))
    assert not decided(book, other_load).verdict("massage-gun").open


@pytest.mark.parametrize("bad", [{"by": "friend"}, {"on": "2025-11-20"}, {"on": "2026-11-22"}])
def test_a_word_counts_only_from_a_clinician_and_for_a_year(book, bad):
    assert (
        not decided(
            book,
            examined(
                book, osteopenia="yes", skin_whole="yes", **word("osteopenia", "vibration", **bad)
            ),
        )
        .verdict("massage-gun")
        .open
    )


def test_a_word_never_lifts_an_avoid_nor_an_unsure_condition_nor_one_that_takes_none(book):
    assert (
        not decided(
            book,
            examined(
                book, osteoporosis="yes", skin_whole="yes", **word("osteoporosis", "vibration")
            ),
        )
        .verdict("massage-gun")
        .open
    )
    assert (
        not decided(
            book,
            examined(
                book, osteopenia="unsure", skin_whole="yes", **word("osteopenia", "vibration")
            ),
        )
        .verdict("massage-gun")
        .open
    )
    assert (
        not decided(
            book,
            examined(book, **{"other-condition": "yes"}, **word("other-condition", "neck-load")),
        )
        .verdict("thread-the-needle")
        .open
    )


def test_no_word_lifts_what_is_suspected_besides(book):
    """facts.md 6.6: `c in attested and c not in suspects`."""

    def opens(slug, exercise, load, **more):
        sheet = examined(book, diagnosis=["nonspecific-lbp", slug], **word(slug, load), **more)
        return decided(book, sheet).verdict(exercise).open

    assert opens("axial-spa", "thread-the-needle", "neck-load")
    assert not opens("axial-spa", "thread-the-needle", "neck-load", inflammatory="yes")
    assert opens("neck-problem", "thread-the-needle", "neck-load")
    assert not opens("neck-problem", "thread-the-needle", "neck-load", area=["low", "neck"])
    assert opens(
        "osteoporosis", "chair-side-twist-gentle", "rotation-assisted", age=64, told_by="nobody"
    )
    assert not opens(
        "osteoporosis", "chair-side-twist-gentle", "rotation-assisted", age=65, told_by="nobody"
    )


def test_a_word_about_what_age_or_pregnancy_said_counts(book):
    """These conditions have no checkbox, so the answer that implies one must be enough."""
    late = all_no(
        book,
        age=30,
        pregnancy="16-weeks-or-more",
        episode="longer",
        pain=2,
        **word("pregnancy-late", "isometric-strain"),
    )
    assert decided(book, late).levels["isometric-strain"][0] is Level.CAUTION
    old = examined(book, age=70, **word("age-65-plus", "thrust"))
    assert decided(book, old).scope is Scope.FULL
    not_sure = late | {"pregnancy": "unsure"}
    assert decided(book, not_sure).levels["isometric-strain"][0] is Level.CLINICIAN


def test_what_a_lifted_condition_becomes_is_lifted_by_no_other_word(book):
    lately = {"recent-spine-surgery": "yes"} | word("recent-spine-surgery", "exercise")
    fused = {"spinal-fusion": "yes", "spinal-fusion.since": "2020-01-01"} | word(
        "spinal-fusion", "prone"
    )
    assert decided(book, examined(book, **fused)).levels["prone"][0] is Level.CAUTION
    assert decided(book, examined(book, **lately, **fused)).levels["prone"][0] is Level.CLINICIAN


def test_with_a_clinicians_word_a_second_list_of_diagnoses_can_be_the_indication(book):
    assert decided(book, examined(book, diagnosis=["spine-oa"])).scope is Scope.ADAPTED
    assert (
        decided(book, examined(book, diagnosis=["spine-oa"], **word("spine-oa", "thrust"))).scope
        is Scope.FULL
    )


@pytest.mark.parametrize(
    "slug",
    [
        "recent-trauma",
        "down-syndrome",
        "vertebral-fracture",
        "recent-spine-surgery",
        "hypertension-uncontrolled",
    ],
)
def test_a_dated_word_lifts_a_clinician_first_floor_to_adapted_and_never_to_full(book, slug):
    assert decided(book, examined(book, **{slug: "yes"})).scope is Scope.COMFORT_ONLY
    lifted = decided(book, examined(book, **{slug: "yes"}, **word(slug, "exercise")))
    assert Scope.ADAPTED <= lifted.scope <= Scope.STRETCH_INSTEAD


@pytest.mark.parametrize(
    "slug",
    [
        "spine-cancer",
        "aaa",
        "myelopathy",
        "cauda-equina",
        "vascular-eds-marfan",
        "congenital-spine",
        "bone-disease-other",
    ],
)
def test_some_floors_no_word_lifts(book, slug):
    assert (
        decided(book, examined(book, **{slug: "yes"}, **word(slug, "exercise"))).scope
        >= Scope.COMFORT_ONLY
    )


def test_a_stroke_needs_both_half_a_year_and_a_word(book):
    def scope(since, *attested):
        return decided(
            book,
            examined(
                book,
                **{"stroke-tia": "yes", "stroke-tia.since": since},
                **(word("stroke-tia", *attested) if attested else {}),
            ),
        ).scope

    assert scope("2026-06-01", "exercise") is Scope.COMFORT_ONLY
    assert scope("2026-01-01") is Scope.COMFORT_ONLY
    assert scope("2026-01-01", "exercise") is Scope.ADAPTED
    assert scope("unsure", "exercise") is Scope.COMFORT_ONLY


def test_a_window_runs_until_its_day_and_while_nobody_knows_when(book):
    def scope(**more):
        return decided(book, examined(book, **{"hip-replacement": "yes"}, **more)).scope

    assert scope() is Scope.COMFORT_ONLY
    assert scope(**{"hip-replacement.since": "2026-08-29"}) is Scope.COMFORT_ONLY, (
        "over here, and not yet everywhere"
    )
    assert scope(**{"hip-replacement.since": "2026-08-28"}) is Scope.ADAPTED
    assert scope(**{"hip-replacement.since": "2026-12-01"}) is Scope.COMFORT_ONLY, (
        "a day that has not come yet"
    )
    assert (
        scope(**{"hip-replacement.since": "2020-01-01", "hip-replacement.precautions": "unsure"})
        is Scope.COMFORT_ONLY
    )


@pytest.mark.parametrize(("slug", "months"), [("spinal-fusion", 12), ("stroke-tia", 6), ("dvt", 3)])
def test_a_window_of_months_is_over_when_the_longest_such_months_are(book, slug, months):
    def window(days):
        since = (NOW - timedelta(days=days)).date().isoformat()
        decision = decided(book, examined(book, **{slug: "yes", f"{slug}.since": since}))
        return f"{slug}.since" in {
            reason.answer for reason in decision.reasons if reason.rule == "window"
        }

    longest = {12: 366, 6: 184, 3: 92}[months]
    assert window(longest - 1) and not window(longest + 7)


def test_height_lost_with_a_rounded_back_wants_a_clinician_first_at_any_age(book):
    assert decided(book, examined(book, age=30, kyphosis="yes")).scope < Scope.COMFORT_ONLY
    for said in ("yes", "unsure"):
        decision = decided(
            book, examined(book, age=30, kyphosis="yes", **{"kyphosis.shorter": said})
        )
        assert (decision.disposition, decision.scope) == (
            Disposition.SEE_CLINICIAN,
            Scope.COMFORT_ONLY,
        )


def test_it_never_happened_is_an_answer_only_where_it_can_be_true(book):
    assert (
        decided(
            book, examined(book, **{"knee-replacement": "yes", "knee-replacement.since": "never"})
        ).scope
        is Scope.FULL
    )
    never = replace_date(book, "hip-replacement.since")
    assert never.scope is Scope.COMFORT_ONLY


def replace_date(book, id):
    from backapp.gate.answers import read_answers
    from backapp.gate.decide import decide

    screening = read_answers(book, examined(book, **{"hip-replacement": "yes"}))
    return decide(book, replace(screening, dates={id: None}), NOW)


def test_the_weeks_after_birth_leave_breathing_walking_and_small_movements(book):
    def opened(weeks, more=()):
        born = (NOW - timedelta(weeks=weeks)).date().isoformat()
        sheet = all_no(book, age=30, pregnancy="gave-birth")
        sheet |= {
            "postpartum.since": born,
            "postpartum.caesarean": "no",
            "postpartum.checked": "no",
        }
        return open_exercises(decided(book, sheet | dict(more)))

    assert {"walking", "pelvic-tilt", "diaphragmatic-breathing"} <= opened(
        5
    ) and "bridge" not in opened(5)
    assert "bridge" in opened(7)
    assert "bridge" not in opened(7, {"postpartum.caesarean": "unsure"})
    assert "bridge" in opened(5, {"postpartum.checked": "yes"})


def test_follow_up_signs_raise_their_urgency(book):
    stuck = decided(
        book, all_no(book, hernia_abdominal="yes", **{"hernia-abdominal.stuck": "unsure"})
    )
    assert (stuck.disposition, stuck.scope) == (Disposition.EMERGENCY, Scope.NOTHING)
    unanswered = all_no(book, hernia_abdominal="yes")
    unanswered.pop("hernia-abdominal.stuck")
    assert "hernia-abdominal.stuck" in decided(book, unanswered).unanswered


def test_relief_counts_only_from_a_plain_yes(book):
    infection = {"spinal-infection": "yes"}
    assert decided(book, all_no(book, **infection)).disposition is Disposition.URGENT_TODAY
    treated = decided(book, all_no(book, **infection, **{"spinal-infection.treated": "yes"}))
    assert (treated.disposition, treated.scope) == (Disposition.SEE_CLINICIAN, Scope.COMFORT_ONLY)
    assert (
        decided(
            book, all_no(book, **infection, **{"spinal-infection.treated": "unsure"})
        ).disposition
        is Disposition.URGENT_TODAY
    )
    unsure = decided(
        book, all_no(book, **{"spinal-infection": "unsure", "spinal-infection.treated": "yes"})
    )
    assert unsure.disposition is Disposition.URGENT_TODAY


def test_plain_diabetes_keeps_its_word_on_thrust_and_little_else(book):
    plain = decided(book, examined(book, diabetes="yes", **{"diabetes.plain": "yes"}))
    assert (
        plain.scope is Scope.ADAPTED
        and plain.levels["thrust"][0] is Level.CLINICIAN
        and "aerobic" not in plain.levels
    )


def test_pregnancy_answers_stand_for_conditions_and_not_knowing_for_the_strictest(book):
    assert set(decided(book, all_no(book, pregnancy="unsure")).conditions) >= {
        "pregnancy-early",
        "pregnancy-late",
    }
    assert set(decided(book, all_no(book, pregnancy="pregnant-not-sure-how-far")).conditions) >= {
        "pregnancy-early",
        "pregnancy-late",
    }
    assert "pregnancy-early" in decided(book, all_no(book, pregnancy="up-to-15-weeks")).conditions
    assert (
        decided(book, all_no(book, pregnancy="16-weeks-or-more")).flags["pregnancy-any"]
        == "implied"
    )


@pytest.mark.parametrize("said", ["yes", "unsure"])
@pytest.mark.parametrize("beside", [{}, {"pregnancy": "no"}])
def test_pregnant_without_saying_how_far_or_beside_a_no_counts_as_the_strictest(book, said, beside):
    decision = decided(book, all_no(book, pregnancy_any=said, **beside))
    assert {"pregnancy-early", "pregnancy-late"} <= set(decision.conditions)
    assert "bridge" not in open_exercises(decision)


def test_a_sore_neck_restricts_as_a_neck_problem_would(book):
    assert (
        decided(book, examined(book, area=["low", "neck"])).conditions["neck-problem"]
        == "suspected"
    )


def test_age_stands_for_its_flags(book):
    assert decided(book, all_no(book, age=15)).scope is Scope.COMFORT_ONLY
    assert decided(book, all_no(book, age=17)).conditions["age-16-17"] == "implied"
    assert decided(book, all_no(book, age=18)).conditions.get("age-16-17") is None
    assert decided(book, all_no(book, age=65)).conditions["age-65-plus"] == "declared"


# -- expiry (facts.md 6.4)


def test_a_full_screening_holds_for_28_days_and_any_other_for_90(book):
    assert decided(book, examined(book)).valid_until == NOW + timedelta(days=28)
    assert decided(book, all_no(book)).valid_until == NOW + timedelta(days=90)
    late = NOW + timedelta(days=28)
    assert (
        decided(book, examined(book, **{"checked-at": late.isoformat()}), late).scope
        is Scope.UNSCREENED
    )
    assert decided(book, all_no(book), NOW + timedelta(days=89)).scope is Scope.STRETCH_INSTEAD
    assert decided(book, all_no(book), NOW + timedelta(days=90)).scope is Scope.UNSCREENED
    assert not decided(book, all_no(book), NOW + timedelta(days=90)).complete


@pytest.mark.parametrize(
    ("hurt_at", "fresh"),
    [(-1, True), (0, False), (1, False), (None, False)],  # minutes after the last check
)
@pytest.mark.parametrize("hurt", [{"hurt": "sharper"}, {"stopped": ["bridge"]}], ids=str)
def test_after_something_hurt_an_earlier_check_counts_no_more(book, hurt, hurt_at, fresh):
    """An unknown time, or one in the future, counts as since the check."""
    when = {} if hurt_at is None else {"hurt-at": moved(minutes=hurt_at)}
    said = read_answers(book, examined(book, **{"completed-at": moved(), **hurt, **when}))
    for hours in (CHECK_HOURS, RUN_CHECK_HOURS):
        assert check_is_fresh(said, NOW, hours) is fresh
    lacking = {r.answer for r in decide(book, said, NOW).missing[Indication.PRONE_EXTENSION]}
    assert ("check" in lacking) is not fresh


def test_a_run_that_made_things_worse_asks_for_a_check_too(book):
    said = read_answers(book, examined(book, **{"hurt-at": NOW.isoformat()}))
    assert not check_is_fresh(said, NOW, RUN_CHECK_HOURS)


@pytest.mark.parametrize("hours", [CHECK_HOURS, RUN_CHECK_HOURS])
def test_a_check_counts_for_its_hours_whatever_the_time_zone_and_never_from_the_future(book, hours):
    """Once a day means within 24 hours: the gate knows no midnight (docs/adr/0123)."""
    for zone in (timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))):
        said = read_answers(book, examined(book, **{"completed-at": moved(hours=-hours)}))
        assert check_is_fresh(said, NOW.astimezone(zone), hours)
        assert not check_is_fresh(said, (NOW + timedelta(seconds=1)).astimezone(zone), hours)
        assert not check_is_fresh(said, NOW - timedelta(hours=hours, seconds=1), hours)
    assert not check_is_fresh(Screening(), NOW, hours)


def moved(**by) -> str:
    return (NOW + timedelta(**by)).isoformat()


def test_what_needs_an_indication_needs_a_check_within_twelve_hours(book):
    later = NOW + timedelta(hours=12, minutes=1)
    assert decided(book, examined(book), NOW + timedelta(hours=12)).scope is Scope.FULL
    decision = decided(book, examined(book), later)
    assert decision.scope is Scope.ADAPTED and {
        r.answer for r in decision.missing[Indication.SELF_MANIPULATION]
    } == {"check"}
    assert decision.valid_until == NOW + timedelta(days=28), (
        "still the screening of a visitor whom everything was open to"
    )


def test_clinician_first_does_not_lapse_into_anything_milder(book):
    old = decided(book, all_no(book, visceral="yes"), NOW + timedelta(days=200))
    assert old.scope is Scope.COMFORT_ONLY and old.valid_until is None


# -- routines


def test_a_routine_swaps_or_drops_what_is_withheld(book):
    decision = decided(book, all_no(book, age=30, area=["low"], episode="under-6-weeks", pain=2))
    places = {place.meant: place.now for place in decision.routine("dont-crack").places}
    assert places["bridge"] == "bridge" and places["prone-prop"] not in ("prone-prop",)
    assert not decision.routine("crack-your-own-back").open
    assert decided(book, examined(book)).routine("crack-your-own-back").open


def test_too_few_steps_left_close_a_routine(book):
    assert not decided(book, all_no(book, age=30)).routine("massage").open


def test_a_replacement_never_appears_twice_in_a_routine(book):
    for id in book.conditions:
        decision = decided(book, all_no(book, **{id: "yes"}))
        for slug in book.routines:
            exercises = decision.routine(slug).exercises
            assert len(exercises) == len(set(exercises)), (id, slug)
            assert all(decision.verdict(exercise).open for exercise in exercises)


MIXED = ("bridge", "prone-prop", "egg-roll", "cat-camel", "long-sit-twist")


def test_in_a_routine_of_ones_own_nothing_unchosen_takes_a_place_and_no_push_has_one(book):
    for decision in (
        decided(book, all_no(book, age=30, area=["low"], episode="under-6-weeks", pain=2)),
        decided(book, examined(book)),
    ):
        composition = decision.own_routine(MIXED)
        assert [place.now for place in composition.places] == [
            "bridge",
            None,
            None,
            "cat-camel",
            None,
        ]
        assert composition.open and composition.exercises == ("bridge", "cat-camel")
    assert decided(book, examined(book)).verdict("long-sit-twist").open, "open on its own page"


def test_a_routine_of_ones_own_is_open_as_long_as_anything_of_it_is(book):
    decision = decided(book, examined(book))
    assert (
        decision.own_routine(["bridge"]).open
        and decision.own_routine(["egg-roll", "prone-prop", "massage-gun", "bridge"]).open
    )
    assert not decision.own_routine(["long-sit-twist"]).open and not decision.own_routine([]).open
    stopped = replace(
        decision, screening=replace(decision.screening, stopped=frozenset({"bridge"}))
    )
    assert not stopped.own_routine(["bridge"]).open and stopped.own_routine(
        ["bridge", "cat-camel"]
    ).exercises == ("cat-camel",)
    with pytest.raises(KeyError):
        decision.own_routine(["made-up"])


def test_a_routine_of_ones_own_opens_for_nobody_whose_answers_are_not_whole_and_only_as_comfort_before_a_clinician(
    book,
):
    assert not decided(book, {}).own_routine(["bridge", "diaphragmatic-breathing"]).open
    assert (
        not decided(book, all_no(book, **{"saddle-numbness": "yes"}))
        .own_routine(["diaphragmatic-breathing"])
        .open
    )
    first = decided(book, all_no(book, **{"supervised-only": "yes"}))
    assert first.scope is Scope.COMFORT_ONLY
    assert (
        first.own_routine(["diaphragmatic-breathing"]).open
        and not first.own_routine(["diaphragmatic-breathing", "bridge"]).open
    )


# -- the floor and the rulebook's own checks


def loosened(book, slug, load="thrust"):
    condition = book.conditions[slug]
    rules = dict(condition.rules) | {load: replace(condition.rules[load], level=Level.OK)}
    return replace(
        book,
        conditions=dict(book.conditions)
        | {slug: replace(condition, rules=rules, floor=Scope.FULL)},
    )


@pytest.mark.parametrize("slug", sorted(floor.CONDITIONS - {"no-diagnosis"}))
def test_a_loosened_row_alone_never_opens_self_manipulation(book, slug):
    looser = loosened(book, slug)
    condition = replace(looser.conditions[slug], is_back_diagnosis=False, follow_ups=())
    looser = replace(
        looser, conditions=dict(looser.conditions) | {slug: condition}, joined_rules={}
    )
    sheet = {
        id: answer
        for id, answer in examined(book, **{slug: "yes"}).items()
        if not id.startswith(f"{slug}.")
    }
    decision = decided(looser, sheet)
    assert decision.scope is not Scope.FULL and slug in {
        reason.answer for reason in decision.missing[Indication.SELF_MANIPULATION]
    }
    assert not {
        e.slug for e in book.exercises.values() if e.kind is Kind.SELF_MANIPULATION
    } & open_exercises(decision)
