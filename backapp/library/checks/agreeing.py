"""The parts of an exercise or routine must agree: its steps with the dose, its equipment with the
place, and its texts with all their readers.

A visitor follows all the parts at once, so an edit that makes two of them disagree is refused.

Number words are recognised only as far as our own texts use them.
"""

import re
from collections.abc import Iterator

from backapp.library import poses
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks import coach
from backapp.library.models.words import SURFACES, Need, Posture

BREATH = (3, 8)  # seconds for one slow breath, from the quickest to the slowest (PROJECT)
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = rf"(?:{'|'.join(_NUMBERS)}|an?|[0-9]+)"

# ------------------------------------------------------------------------------- steps against dose

_SPAN = re.compile(
    rf"\b({_NUMBER})(?: to ({_NUMBER}))? (?:(?:slow|whole|full|more) "
    rf")*(breaths?|seconds?|minutes?)\b|\bcount to ({_NUMBER})\b",
    re.I,
)
_DOES_IT = re.compile(r"\b(?:hold|stay|breathe|do this|walk|roll|count to|start with|even)\b", re.I)
_OF_SOMETHING_ELSE = re.compile(r"\b(?:if|first|before|finish|add|another|then sit)\b", re.I)
_TIMES = re.compile(
    rf"\b({_NUMBER})(?: to ({_NUMBER}))? (?:small |slow )*(?:times|rocks|rolls|lifts)\b", re.I
)
_OTHER_SIDE = re.compile(
    r"\b(?:change|swap|switch) (?:sides|legs|arms|over|which)\b|\bthen swap\b|\bgo to the "
    r"(?:left|right)\b|"
    r"\b(?:to|on|do|before|start|turn) the other\b",
    re.I,
)
_WHEN_ALL_ARE_DONE = re.compile(r"\b(?:all|both|repeat, then)\b", re.I)
_READ_WHILE_MOVING = ("how_to", *coach.COACH)
_DOSE = ("sets", "repetitions", "hold_seconds")  # what a step of a routine can set otherwise
_NO_HOLD = re.compile(
    r"\bno hold|\bnever hang\b|\bholding at the end\b|\b(?:do not|don't|without) "
    r"(?:hold|stay|pause|holding)\b",
    re.I,
)
_BREATH_ITSELF = re.compile(r"\bhold(?:ing)? (?:your|the) breath\b", re.I)


def _number(said: str) -> int:
    said = said.lower()
    return int(said) if said.isdigit() else 1 if said in ("a", "an") else _NUMBERS.index(said) + 1


def _range(match: re.Match, least: int, most: int) -> tuple[int, int]:
    low = _number(match[least])
    return low, _number(match[most]) if match[most] else low


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yields (phrase, lowest, highest) in seconds for each duration that the text gives for the
    movement itself.
    """
    for sentence in re.split(r"(?<=[.;?])\s+", text):
        if _OF_SOMETHING_ELSE.match(sentence):
            continue
        for clause in re.split(r",| and | but ", sentence):
            if not _DOES_IT.search(clause) or _OF_SOMETHING_ELSE.search(clause):
                continue
            for match in _SPAN.finditer(clause):
                if match[4]:
                    yield match[0], _number(match[4]), _number(match[4])
                    continue
                low, high = _range(match, 1, 2)
                quick, slow = {"b": BREATH, "s": (1, 1), "m": (60, 60)}[match[3][0].lower()]
                yield match[0], low * quick, high * slow


def _steps_and_dose(content: Content) -> Iterator[Fault]:
    drawn = content.by_key("library.figure")
    for row in content.of("library.instruction"):
        dose = row.fields
        for name, line in coach.lines(row, *_READ_WHILE_MOVING):
            for message in _contradictions(line, dose):
                yield row.fault(name, message)
        if dose["alternates"] and not any(map(_OTHER_SIDE.search, dose["how_to"])):
            yield row.fault("alternates", "the sides take turns, but no step says so")
        for line in dose["mistakes"]:
            if message := _denies_hold(line, dose["hold_seconds"]):
                yield row.fault("mistakes", message)
        if row.key in drawn:
            for line in poses.texts(drawn[row.key].fields["pose"]):
                for message in _contradictions(line, dose):
                    yield drawn[row.key].fault("pose", message)
    yield from _doses_in_routines(content)


def _doses_in_routines(content: Content) -> Iterator[Fault]:
    """A routine can give an exercise another dose. Its texts are read beside that one too."""
    drawn = content.by_key("library.figure")
    for step in content.of("library.step"):
        other = {name: step[name] for name in _DOSE if step[name] is not None}
        row = content.one("library.instruction", step.slug("exercise"))
        if not other or row is None:
            continue
        figure = drawn.get(row.key)
        lines = [line for _name, line in coach.lines(row, *_READ_WHILE_MOVING)]
        for line in [*lines, *(poses.texts(figure["pose"]) if figure else ())]:
            for message in _contradictions(line, row.fields | other):
                yield step.fault("exercise", f"{message}: “{line:.80}”")


def _contradictions(line: str, dose: dict) -> Iterator[str]:
    """Yields what `line` says that contradicts the dose."""
    hold, in_a_set = dose["hold_seconds"], dose["repetitions"]
    for words, low, high in _spans(line):
        if not low <= hold <= high:
            yield f"says “{words}”, but the dose holds for {hold} seconds"
    for match in _TIMES.finditer(line):
        low, high = _range(match, 1, 2)
        if not low <= in_a_set <= high:
            yield f"says “{match[0]}”, but the dose is {in_a_set} repetitions"
    several = dose["sets"] * in_a_set > 1
    if dose["each_side"] and several and _OTHER_SIDE.search(line):
        all_first = bool(_WHEN_ALL_ARE_DONE.search(line))
        if all_first and dose["alternates"]:
            yield f"does all of one side first, but in the dose the sides take turns: “{line:.80}”"
        if not all_first and not dose["alternates"]:
            yield f"changes sides each time, but the dose does all of one side first: “{line:.80}”"
    if message := _denies_hold(line, hold):
        yield message


def _denies_hold(line: str, hold: int) -> str:
    found = _NO_HOLD.search(_BREATH_ITSELF.sub("", line)) if hold else None
    return f"says “{found[0]}”, but the dose holds for {hold} seconds" if found else ""


# ------------------------------------------------------------------------------- one or both sides

_SIDE = re.compile(r"\bleft\b|\bright\b(?! angles?\b)", re.I)
_SAID_FOR_BOTH_SIDES = ("how_to", "feel", "mistakes", "easier", "harder", "stop_rules")


def _sides(content: Content) -> Iterator[Fault]:
    """The texts of an exercise done on each side are read beside the picture of either side."""
    for row in content.of("library.instruction"):
        if not row.fields["each_side"]:
            continue
        for name in _SAID_FOR_BOTH_SIDES:
            said = row.fields[name]
            for line in [said] if isinstance(said, str) else said:
                if found := _SIDE.search(line):
                    yield row.fault(
                        name,
                        f"says “{found[0]}”, but is read for both sides: say “one knee”, "
                        f"“the other knee”: “{line:.80}”",
                    )


# ------------------------------------------------------------------------------------- who reads it

_BACK_HURTS = re.compile(r"(?=.*(?<!way )\bback\b)(?=.*\b(?:aches?|pain|hurts)\b)", re.I)
_COMPARES = re.compile(
    r"\b(?:more|worse|grow\w*|sharp\w*|new|pinch\w*|catch\w*|spread\w*|stays|lasts|moves)\b", re.I
)


_AFTER_IT = re.compile(
    r"\b(?:24 hours|(?:over|than|all) a day|afterwards|later|(?:next|following) (?:day|morning)|"
    r"wakes?)\b",
    re.I,
)


def _for_every_reader(content: Content) -> Iterator[Fault]:
    """Texts that every visitor reads must be true for every visitor."""
    conditions = {
        part
        for row in content.of("library.condition")
        for part in row.key[0].split("-")
        if len(part) > 3
    }
    for row in content.of("library.instruction"):
        for word in re.findall(r"[a-z]+", row.fields["frequency"].lower()):
            if word in conditions:
                yield row.fault(
                    "frequency",
                    f"mentions “{word}” to every visitor: give a routine's step its own dose, "
                    f"or give a rule its reason",
                )
        for line in row.fields["stop_rules"]:
            if _BACK_HURTS.search(line) and not _COMPARES.search(line):
                yield row.fault(
                    "stop_rules",
                    f"stops for pain that the pain rule allows: say what is worse than "
                    f"before: “{line:.80}”",
                )
            if _AFTER_IT.search(line) and ":" not in line:
                yield row.fault(
                    "stop_rules",
                    f"cannot be noticed while doing it: say what to do, after a colon, or under "
                    f"easier: “{line:.80}”",
                )


_HOW_MANY = re.compile(
    rf"\b(?:{'|'.join(_NUMBERS[1:])}|[0-9]+)\b(?: [a-z-]+){{0,2}}? "
    rf"(?:exercises|movements|stretches|strengtheners|ways|holds|steps|ones|"
    rf"more|to start)\b|\bfirst (?:{'|'.join(_NUMBERS[1:])})\b|\bminutes?\b",
    re.I,
)


def _routines(content: Content) -> Iterator[Fault]:
    """A routine differs between visitors, because a withheld exercise is replaced or left out. So
    its length and number of exercises are calculated, not written.
    """
    for label, names in (
        ("library.routine", ("name", "summary", "purpose")),
        ("library.plan", ("when",)),
    ):
        for row in content.of(label):
            for name in names:
                if found := _HOW_MANY.search(row.fields[name]):
                    yield row.fault(
                        name,
                        f"says “{found[0]}”: number and length are calculated for each visitor",
                    )
    on_purpose = {
        row.key[0] for row in content.of("library.exercise") if row.fields["own_confirmation"]
    }
    for own in content.under("library.step", "routine").values():
        asked = [step.slug("exercise") in on_purpose for step in own]
        for step, is_last in zip(own, sorted(asked), strict=True):
            if step.slug("exercise") in on_purpose and not is_last:
                yield step.fault(
                    "exercise", "an exercise that opens on purpose must be last in its routine"
                )


# ---------------------------------------------------------------------------- equipment and place

DOWN = {Posture.LYING_BACK, Posture.LYING_FRONT, Posture.LYING_SIDE, Posture.HANDS_AND_KNEES}
#: Exercises done lying, but neither on the floor nor in bed, each with the reason.
ON_SOMETHING_ELSE = {"swiss-ball-drape": "over a ball"}
#: need -> the words in `equipment` or `position` that name it
NAMES_OF = {
    Need.MAT: ("mat",),
    Need.BED: ("bed",),
    Need.CHAIR: ("chair",),
    Need.WALL: ("wall", "doorway"),
    Need.TOWEL: ("towel", "belt", "strap"),
    Need.PILLOWS: ("pillow", "pillows", "cushion", "cushions"),
    Need.FOAM_ROLLER: ("foam roller",),
    Need.SMALL_BALL: ("ball",),
    Need.EXERCISE_BALL: ("exercise ball",),
    Need.MASSAGE_GUN: ("massage gun",),
}
#: a thing that a step mentions -> words, one of which must be in `equipment` or `position`
_USED = {
    "bed": ("bed",), "mat": ("mat",), "chair": ("chair",), "backrest": ("chair",),
    "wall": ("wall",), "doorway": ("doorway",),
    "towel": ("towel",), "belt": ("belt",), "strap": ("strap",),
    "pillow": ("pillow", "pillows", "cushion"),
    "cushion": ("cushion", "cushions", "pillow"), "roller": ("roller",), "ball": ("ball",),
}  # fmt: skip


def _named(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{word}\b", text, re.I) for word in words)


def _things(content: Content) -> Iterator[Fault]:
    for row in content.of("library.exercise"):
        said, slug = row.fields, row.key[0]
        where = [need for need in said["needs"] if need in SURFACES]
        down = said["posture"] in DOWN or _named(said["position"], ("floor",))
        if down and slug not in ON_SOMETHING_ELSE and len(where) != 1:
            yield row.fault(
                "needs",
                f"is done lying or kneeling: say one of "
                f"{', '.join(need for need in Need if need in SURFACES)}",
            )
        shown = f"{said['equipment']}, {said['position']}"
        wanted = {
            need
            for one in said["needs"]
            for need in ((Need.MAT, Need.BED) if one == Need.MAT_OR_BED else (one,))
        }
        for need in Need:
            if need in wanted and not _named(shown, NAMES_OF[need]):
                yield row.fault(
                    "equipment", f"does not name what the exercise needs: {NAMES_OF[need][0]}"
                )
        for need in (Need.MAT, Need.BED):
            if need not in wanted and _named(said["equipment"], NAMES_OF[need]):
                yield row.fault("needs", f"does not say the {need} that the equipment mentions")
        yield from _used(row, content.one("library.instruction", slug), shown)


def _used(row: Row, instruction: Row | None, shown: str) -> Iterator[Fault]:
    for thing, words in _USED.items():
        lines = coach.lines(instruction, *_READ_WHILE_MOVING) if instruction else ()
        if any(_named(line, (thing,)) for _name, line in lines) and not _named(shown, words):
            yield row.fault("equipment", f"does not name the {thing} that the steps use")


CHECKS = (
    _steps_and_dose,
    _sides,
    _for_every_reader,
    _routines,
    _things,
)
