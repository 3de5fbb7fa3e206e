"""Snapshots of whole decisions: everything that the gate decides about some people.

Each reason has its sources and what would change it. Other tests check whether something is open;
this one checks the exact reasons. After a change of the rules, write the file again and read the
difference: `SPELL=1 make test ARGS=tests/gate/test_spelled_out.py`.
"""

from datetime import timedelta
from pathlib import Path

from backapp.library.authored import read_files
from backapp.library.rulebook import build_rulebook
from tests.gate.people import NOW, all_no, decided, examined, word
from tests.spelled import as_read_last, of_the_witness

FILE = Path(__file__).parent / "spelled_out.txt"

#: People whose loads, exercises and routines are in the snapshot. The others have only a summary.
IN_FULL = {
    "silent",
    "nothing-wrong",
    "everything-open",
    "examined-with-much-pain-down-the-leg",
    "not-told-how-old-how-sore-how-long",
}
IN_FULL |= {
    "emergency",
    "clinician-first",
    "seventeen",
    "thin-bones-with-a-word",
    "disc",
    "worn-joints-with-a-word",
    "gave-birth",
}
IN_FULL |= {"strain-settled", "stopped", "spreading"}


def with_word(slug):
    return word(slug, "exercise", "thrust", "flexion-loaded")


def people(book):
    """Return name -> answers for the gate."""
    raised = {"fever": (NOW - timedelta(hours=30)).isoformat()}
    return {
        "silent": {},
        "nothing-wrong": all_no(book, age=34, pregnancy="no", area=["low"], episode="under-6-weeks", pain=2),
        "everything-open": examined(book),
        "examined-and-has-not-said-go-ahead": examined(book, go_ahead="no", understands="no", same_pain="yes"),
        "examined-with-much-pain-down-the-leg": examined(book, pain=6, area=["low", "leg"], episode="under-72-hours"),
        "examined-long-ago": examined(book, told_on="2025-11-20"),
        "a-friend-said-so": examined(book, told_by="friend"),
        "half-way": {"age": 34, "saddle-numbness": "no", "osteoporosis": "yes"},
        "not-told-how-old-how-sore-how-long": all_no(book),
        "emergency": all_no(book, age=50, saddle_numbness="yes"),
        "today": all_no(book, age=50, fever="unsure"),
        "held": all_no(book, age=50, raised=raised),
        "taken-back": examined(book, raised=raised, corrected={"fever": (NOW - timedelta(hours=3)).isoformat()}),
        "drank": examined(book, dulled_today="yes"),
        "clinician-first": all_no(book, age=40, supervised_only="yes"),
        "fifteen": all_no(book, age=15),
        "seventeen": examined(book, age=17),
        "sixty-eight": all_no(book, age=68, pain=3, episode="longer", area=["low"]),
        "sore-neck": all_no(book, age=40, area=["neck"]),
        "thin-bones": all_no(book, age=58, osteoporosis="yes", steroids_long_term="unsure"),
        "thin-bones-with-a-word": all_no(book, age=58, osteoporosis="yes") | with_word("osteoporosis"),
        "disc": examined(book, age=45, diagnosis=["disc-bulge"], prone_direction="yes"),
        "disc-with-a-leg": examined(book, age=45, diagnosis=["disc-sciatica"], prone_week="yes"),
        "worn-joints-with-a-word": examined(book, diagnosis=["spine-oa"], **with_word("spine-oa")),
        "pregnant": all_no(book, age=30, pregnancy="16-weeks-or-more"),
        "pregnant-not-sure-how-far": all_no(book, age=30, pregnancy="unsure"),
        "gave-birth": all_no(book, age=30, pregnancy="gave-birth", **{"postpartum.since": "2026-11-01"}),
        "new-hip": all_no(book, age=70, hip_replacement="yes", **{"hip-replacement.since": "2026-10-20"}),
        "new-hip-no-date": all_no(book, age=70, hip_replacement="yes"),
        "fused": all_no(book, age=50, spinal_fusion="yes", **{"spinal-fusion.since": "2020-01-01"}),
        "fused-with-a-word": all_no(book, age=50, spinal_fusion="yes", **{"spinal-fusion.since": "2020-01-01"})
        | with_word("spinal-fusion"),
        "stroke": all_no(book, age=60, stroke_tia="yes", **{"stroke-tia.since": "2026-09-01"}),
        "blood-thinners-and-diabetes": all_no(
            book, age=60, blood_thinners="yes", diabetes="yes", **{"diabetes.plain": "yes"}
        ),
        "strain": all_no(book, age=30, muscle_strain="yes", episode="under-72-hours", pain=5, area=["mid"]),
        "strain-settled": examined(book, diagnosis=["muscle-strain"], **{"egg-roll.on-purpose": "yes"}),
        "stopped": examined(book, stopped=["bridge", "cat-camel"]),
        "spreading": examined(book, stopped=["chair-twist-push"], hurt="spreading"),
        "expired": all_no(book, age=34, completed_at="2026-08-20T09:00:00+00:00"),
        "checked-yesterday": examined(book, completed_at=(NOW - timedelta(hours=20)).isoformat()),
    }  # fmt: skip


def spelled(name, decision) -> str:
    """Return one person's decision in words. Items with the same grounds are grouped."""
    lines = [f"== {name}: {decision.disposition.word}, {decision.scope.word}"]
    lines.append(f"   holds until {decision.valid_until}; complete: {decision.complete}")
    for what in ("flags", "conditions"):
        if held := getattr(decision, what):
            lines.append(f"   {what}: {', '.join(f'{slug} {how}' for slug, how in held.items())}")
    for what in ("confirmed", "suspected", "barred"):
        if held := sorted(getattr(decision, what)):
            lines.append(f"   {what}: {', '.join(held)}")
    lines += [f"   only in its window: {window.id}" for window in decision.windows]
    lines += [f"   because {said(reason)}" for reason in decision.reasons]
    if decision.unanswered:
        lines.append(
            f"   unanswered: {len(decision.unanswered)}, first {', '.join(decision.unanswered[:3])}"
        )
    for indication, lacking in decision.missing.items():
        if lacking:
            lines.append(
                f"   {indication.value} lacks "
                f"{'; '.join(f'{r.rule} {r.answer} → {r.change}' for r in lacking)}"
            )
    if name not in IN_FULL:
        return "\n".join(lines)
    same: dict[str, list[str]] = {}
    for load, (level, reasons) in sorted(decision.levels.items()):
        same.setdefault(f"{level.name.lower()}: {'; '.join(map(said, reasons))}", []).append(load)
    lines += [f"   {', '.join(loads)}\n      {why}" for why, loads in same.items()]
    alike: dict[str, list[str]] = {}
    for slug in decision.book.exercises:
        verdict = decision.verdict(slug)
        word = "open" if verdict.open else "withheld"
        word += ", wants its own yes" if verdict.confirm_own else ""
        grounds = [r.load or said(r) for r in verdict.reasons]
        grounds += [f"asks {flag}" for flag in verdict.ask_first]
        alike.setdefault(f"{word}: {'; '.join(dict.fromkeys(grounds))}".rstrip(": "), []).append(
            slug
        )
    lines += [f"   {', '.join(slugs)}\n      {why}" for why, slugs in alike.items()]
    states: dict[str, list[str]] = {}
    for slug in decision.book.routines:
        composition = decision.routine(slug)
        changed = [
            f"{place.meant} → {place.now or 'nothing'}"
            for place in composition.places
            if place.now != place.meant
        ]
        states.setdefault(
            "; ".join(["open" if composition.open else "not open", *changed]), []
        ).append(slug)
    lines += [f"   routines {', '.join(slugs)}\n      {state}" for state, slugs in states.items()]
    return "\n".join(lines)


def said(reason) -> str:
    level = f" {reason.level.name.lower()}" if reason.level is not None else ""
    authored = f' "{reason.text[:24]}"' if reason.text else ""
    return (
        f"{reason.rule} {reason.answer}{level}{authored} → {reason.change or 'nothing said'} "
        f"[{' '.join(reason.sources)}]"
    )


def test_decisions_are_spelled_out_as_they_were_read_last():
    book = build_rulebook(of_the_witness(read_files()))
    spelling = (
        "\n\n".join(spelled(name, decided(book, sheet)) for name, sheet in people(book).items())
        + "\n"
    )
    as_read_last(FILE, spelling)
