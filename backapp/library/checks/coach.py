"""What the coach says, and the tempo of an exercise: every line is short enough to be heard, says
what to do for either side, and leaves the numbers to the dose.

A person hears these lines once, with eyes closed and the phone on the floor.
"""

from collections.abc import Iterator

from django.conf import settings

from backapp.library import lexicon, poses
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.exercises import is_draft
from backapp.library.checks.rule import each
from backapp.library.readability import grade

#: What the coach says, in order: fields of an instruction.
COACH = ("set_up", "first_time", "cue", "breathing", "ease_off")
MAY_BE_EMPTY = {"cue"}
FEWEST_LINES, MOST_LINES = {"first_time": 2}, {"set_up": 3, "first_time": 4}
# For English, the language that they are written in.
MOST_WORDS = 14  # about five seconds of speech
HIGHEST = 7  # Flesch-Kincaid grade of all lines of an exercise together
#: The most that an exercise can ask for; anything above is a slip of the keys.
MOST = {
    "sets": 10,
    "repetitions": 60,
    "hold_seconds": 1_800,
    "rest_seconds": 600,
    "go_seconds": 60,
    "back_seconds": 60,
    "between_seconds": 120,
}
STEADY = 60  # seconds; so long a hold, once, has no way there and back that would count


def lines(row: Row, *names: str) -> Iterator[tuple[str, str]]:
    """Yields (field, line) for these fields of an instruction; for all of the coach without any."""
    for name in names or COACH:
        said = row[name]
        yield from ((name, line) for line in ([said] if isinstance(said, str) else said) if line)


def _is_steady(row: Row) -> bool:
    return row["hold_seconds"] >= STEADY and row["repetitions"] == 1


_tempo = each(
    "library.instruction",
    (
        "alternates",
        "only the sides of an exercise that is done on each side can take turns",
        lambda row, _: row["alternates"] and not row["each_side"],
    ),
    (
        "go_seconds",
        f"the way there takes time, except into a single hold of {STEADY} seconds or more",
        lambda row, _: not row["go_seconds"] and not _is_steady(row),
    ),
    (
        "back_seconds",
        f"the way back takes time, except out of a single hold of {STEADY} seconds or more",
        lambda row, _: not row["back_seconds"] and not _is_steady(row),
    ),
)


def _can_be_done(content: Content) -> Iterator[Fault]:
    for row in content.of("library.instruction"):
        for name, most in MOST.items():
            if row[name] > most:
                yield row.fault(name, f"is {row[name]}: at most {most}")


def _are_there(content: Content) -> Iterator[Fault]:
    for row in content.of("library.instruction"):
        draft = is_draft(content, row.key[0])
        for name in COACH:
            count = len(list(lines(row, name)))
            if not count and not draft and name not in MAY_BE_EMPTY:
                yield row.fault(name, "is empty: the coach has nothing to say here")
            elif count and count < FEWEST_LINES.get(name, 1):
                yield row.fault(name, f"has {count} line: at least {FEWEST_LINES[name]}")
            elif count > MOST_LINES.get(name, 1):
                yield row.fault(name, f"has {count} lines: at most {MOST_LINES[name]}")


def _short_and_plain(content: Content) -> Iterator[Fault]:
    if content.language != settings.LANGUAGE_CODE:
        return
    for row in content.of("library.instruction"):
        for name, line in lines(row):
            if (count := len(line.split())) > MOST_WORDS:
                yield row.fault(name, f"has {count} words, at most {MOST_WORDS}: “{line:.120}”")
        if (hard := grade(" ".join(line for _name, line in lines(row)))) > HIGHEST:
            message = f"the coach is hard to understand (grade {hard:.1f}): use shorter words"
            yield row.fault("first_time", message)


def _no_side_no_number(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for row in content.of("library.instruction"):
        for name, line in lines(row):
            if found := words.side(line):
                message = f"says “{found}”, but the player names the side: say “this leg”"
                yield row.fault(name, f"{message}: “{line:.120}”")
            if found := words.count(line):
                message = f"says “{found}”, but the dose gives the numbers, and it can be made less"
                yield row.fault(name, f"{message}: “{line:.120}”")


def _never_without_breath(content: Content) -> Iterator[Fault]:
    """Straining against a held breath raises the pressure in the belly and of the blood."""
    words = lexicon.of(content.language)
    for row in content.of("library.instruction"):
        for name, line in lines(row, "how_to", "feel", "easier", "harder", *COACH):
            if words.held_breath(line):
                yield row.fault(name, f"nobody is asked to hold the breath: “{line:.120}”")
    for row in content.of("library.figure"):
        for line in poses.texts(row["pose"]):
            if words.held_breath(line):
                yield row.fault("pose", f"nobody is asked to hold the breath: “{line:.120}”")


#: Checks of the words alone, for a translation too.
IN_ANY_LANGUAGE = (_no_side_no_number, _never_without_breath)
CHECKS = (_tempo, _can_be_done, _are_there, _short_and_plain, *IN_ANY_LANGUAGE)
