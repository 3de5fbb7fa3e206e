"""Snapshots of whole permits: everything that the door gives to some people, without authored text.

After an intended change, write the file again and read the difference: `SPELL=1 make test
ARGS=tests/access/test_permits_spelled_out.py`.
"""

from pathlib import Path

import pytest

from backapp.access import OpenedRoutine, Permit, own_routine
from backapp.library.authored import read_files
from backapp.library.content import build_catalogue
from backapp.screening.runs import OWN, Chosen
from tests.gate.people import NOW, all_no, decided, examined
from tests.spelled import as_read_last, of_the_witness

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent / "permits.txt"
CHOSEN = (
    Chosen("bridge", 1, 5, 3),
    Chosen("chair-twist-push", 9, 9, 9),
    Chosen("prone-prop"),
    Chosen("egg-roll"),
    Chosen("gone"),
)


def permits(book):
    """Return name -> (answers, other arguments of the permit)."""
    thin = all_no(
        book,
        age=58,
        osteoporosis="yes",
        pregnancy="no",
        area=["low"],
        episode="longer",
        pain=3,
        both_legs="no",
    )
    return {
        "nobody asked anything": ({}, {"screened": False}),
        "everything open": (examined(book), {"own": CHOSEN}),
        "everything open, on purpose, asked a moment ago": (
            examined(
                book,
                **{
                    "egg-roll.on-purpose": "yes",
                    "asked-first": {"foam-roller-upper-back": NOW.isoformat()},
                },
            ),
            {},
        ),
        "everything open, half a day ago": (
            examined(book, completed_at="2026-11-20T20:00:00+00:00"),
            {"own": CHOSEN},
        ),
        "thin bones": (thin, {"own": CHOSEN, "they": True}),
        "one leg": (
            all_no(book, age=40, one_leg="yes", pain=2, episode="longer", area=["low", "leg"]),
            {},
        ),
        "both legs, an examined disc": (
            examined(book, both_legs="unsure", diagnosis=["disc-bulge"]),
            {},
        ),
        "a disc down the leg": (
            examined(book, diagnosis=["disc-sciatica"], prone_direction="yes", prone_week="yes"),
            {},
        ),
        "perhaps osteopenia, and what a fresh operation adds": (
            all_no(book, age=50, osteopenia="unsure", recent_spine_surgery="yes"),
            {},
        ),
        "stopped": (
            all_no(book, age=34, stopped=["bridge", "pelvic-tilt"], pain=1, episode="longer"),
            {"own": CHOSEN[:1]},
        ),
        "a clinician first": (all_no(book, age=34, supervised_only="yes"), {"own": CHOSEN}),
        "half said": ({"age": 34, "fever": "no"}, {"own": CHOSEN}),
    }


def spelled(name, permit) -> str:
    lines = [
        f"== {name}: {permit.decision.scope.word}; check due {permit.check_due}; may build "
        f"{permit.may_build}; they {permit.they}"
    ]
    alike: dict[str, list[str]] = {}
    for slug in permit.catalogue.exercises:
        alike.setdefault(of_exercise(permit.open(slug)), []).append(slug)
    lines += [f"   {', '.join(slugs)}\n      {what}" for what, slugs in alike.items()]
    for slug in [*permit.catalogue.routines, *([OWN] if permit.own else [])]:
        lines += [f"   {line}" for line in of_routine(permit, permit.open_routine(slug))]
    for place in own_routine.places(permit):
        dose = (
            (place.dose.sets, place.dose.repetitions, place.dose.hold_seconds)
            if place.dose
            else None
        )
        door = f"{place.exercise.card.slug} {of_exercise(place.exercise)}"
        lines.append(
            f"   own place {place.number}: {door}; {dose}; or "
            f"{', '.join(card.slug for card in place.others)}"
        )
    fitting = [card.slug for card in own_routine.to_add(permit)]
    assert fitting == [
        s
        for s in permit.catalogue.exercises
        if own_routine.fits(permit, s) and s not in {place.exercise for place in permit.own}
    ]
    lines.append(f"   for a routine of one's own: {', '.join(fitting)}")
    alone = [(slug, one) for slug in permit.catalogue.exercises if (one := permit.open_alone(slug))]
    lines += [
        f"   alone: {of_card(one.card)}, {', '.join(one.equipment)}; {one.minutes}; {of_steps(one)}"
        for _slug, one in alone[:6]
    ]
    lines.append(
        f"   alone in all: {len(alone)}; order of routines: "
        f"{', '.join(card.slug for card in permit.routine_cards())}"
    )
    return "\n".join(lines)


def of_exercise(door) -> str:
    picture = "drawn" if door.card.figure else "not drawn"
    if door.open:
        cautions = ", ".join(reason.code for reason in door.cautions)
        words = (
            f"{door.card.state}, {picture}, pain up to {door.pain_limit}, not yet checked "
            f"{door.not_yet_checked}"
        )
        return f"{words}; by {door.reviewed_by!r} {door.reviewed_on}; {cautions}"
    reasons = ", ".join(reason.code for reason in door.reasons)
    asks = (
        f"asks first {', '.join(door.ask_first)}; questions {', '.join(door.questions)}; check "
        f"due {door.check_due}"
    )
    return (
        f"{door.card.state}, {picture}: {reasons}; {asks}; unscreened {door.unscreened}; or "
        f"{', '.join(card.slug for card in door.instead)}"
    )


def of_routine(permit, routine) -> list[str]:
    lines = [
        f"routine {of_card(routine.card)}, named {bool(routine.card.name)}; purpose "
        f"{bool(routine.purpose)}"
    ]
    if not isinstance(routine, OpenedRoutine):
        instead, reasons = (
            ", ".join(card.slug for card in routine.instead),
            ", ".join(reason.code for reason in routine.reasons),
        )
        return [
            *lines,
            f"   not open: {reasons}; or {instead}; unscreened {routine.unscreened}; "
            f"{len(routine.names)} names",
        ]
    lines.append(
        f"   {routine.minutes} min; {', '.join(routine.equipment)}; when "
        f"{bool(routine.when)}; check due {routine.check_due}"
    )
    lines.append(f"   {of_steps(routine)}")
    return lines + [
        f"   left out {one.card.slug}: {', '.join(reason.code for reason in one.reasons)}"
        for one in routine.left_out
    ]


def of_card(card) -> str:
    needs, why = ", ".join(card.equipment), ", ".join(card.why)
    return (
        f"{card.slug}: {card.open}, {card.count} of {card.total}, fits {why or '-'}, "
        f"offered {card.offered}, {card.minutes} min {needs}"
    )


def of_steps(routine) -> str:
    return "; ".join(
        (
            f"{s.number} {s.exercise.card.slug} "
            f"{s.dose.sets}×{s.dose.repetitions}×{s.dose.hold_seconds}"
        )
        + (f" for {s.stands_in_for}" if s.stands_in_for else "")
        for s in routine.steps
    )


def test_permits_are_spelled_out_as_they_were_read_last(db):
    known = build_catalogue(of_the_witness(read_files()), "the witness")
    told = [
        spelled(name, Permit(known, decided(known.rulebook, sheet), **({"screened": True} | how)))
        for name, (sheet, how) in permits(known.rulebook).items()
    ]
    as_read_last(FILE, "\n\n".join(told) + "\n")
