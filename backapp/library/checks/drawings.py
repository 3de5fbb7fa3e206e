"""Drawings: whether each keeps the rules for drawings, and agrees with its exercise and dose in its
equipment and its sides.
"""

import json
from collections.abc import Collection, Iterator
from functools import lru_cache

from backapp import figures
from backapp.library.authored import Content, Fault, Row
from backapp.library.models.words import SURFACES, Need

#: A thing in a drawing -> the need that it meets. None: the exercise can do without it.
PROP_FILLS = {
    "chair": Need.CHAIR, "wall": Need.WALL, "doorway": Need.WALL, "worktop": Need.WALL,
    "roller": Need.FOAM_ROLLER,
    "ball": Need.EXERCISE_BALL, "small-ball": Need.SMALL_BALL, "massage-gun": Need.MASSAGE_GUN,
    "strap": Need.TOWEL,
    "towel": Need.TOWEL, "folded-towel": Need.TOWEL, "pillow": Need.PILLOWS,
    "cushion": Need.PILLOWS, "broomstick": None,
    "mat": None, "bed": None,
}  # fmt: skip
#: Scenery, or help that is not needed: `equipment` can leave it out.
MAY_BE_ABSENT = {"pillow", "cushion", "wall", "worktop", "broomstick", "mat", "bed"}
#: Exercises whose drawing differs from their dose in the sides, each with the reason.
SIDES_DIFFER = {
    "log-roll": "drawn towards one side, and done towards either",
    "wall-ball-massage": "seen from the side, the ball is at the left or at the right of the spine",
}
UNREADABLE = "cannot be read"


def by_themselves(content: Content, drawn: Collection[tuple]) -> Iterator[Fault]:
    """Yields the faults of each pose on its own, except for the exercises in `drawn` (keys)."""
    for row in content.of("library.figure"):
        for message in () if row.key in drawn else _faults_of(_text(row)):
            yield row.fault("pose", message)


def _text(row: Row) -> str:
    return json.dumps(row["pose"] | {"title": "x"}, sort_keys=True)


@lru_cache(maxsize=512)  # rendering takes 30 ms, so each pose is rendered only once
def _faults_of(pose: str) -> tuple[str, ...]:
    return tuple(figures.check(json.loads(pose)))


def _own_words(content: Content) -> Iterator[Fault]:
    for row in content.of("library.figure"):
        for name in ("exercise", "title"):
            if name in row["pose"]:
                yield row.fault("pose", f"contains “{name}”, which comes from the exercise")


def _readable(content: Content) -> Iterator[tuple[Row, Row]]:
    """The figures that can be read, each with its exercise."""
    for row in content.of("library.figure"):
        exercise = content.one("library.exercise", *row.key)
        if exercise is not None and not _is_unreadable(_text(row)):
            yield row, exercise


@lru_cache(maxsize=512)
def _is_unreadable(pose: str) -> bool:
    try:
        figures.read(json.loads(pose))
    except figures.UNREADABLE:
        return True
    return False


def _things(content: Content) -> Iterator[Fault]:
    for row, exercise in _readable(content):
        drawn = {prop["prop"] for prop in row["pose"].get("props", [])}
        filled, needs = {PROP_FILLS.get(prop) for prop in drawn}, exercise["needs"]
        for need in needs:
            if need in Need.values and need not in SURFACES and need not in filled:
                yield row.fault("pose", f"does not show what the exercise needs: {need}")
        for prop in sorted(drawn - MAY_BE_ABSENT):
            if PROP_FILLS[prop] not in needs and prop not in exercise["equipment"]:
                thing = prop.replace("-", " ")
                yield row.fault("pose", f"shows a {thing}, which the exercise does not mention")


def _sides(content: Content) -> Iterator[Fault]:
    for row, _exercise in _readable(content):
        instruction = content.one("library.instruction", *row.key)
        if instruction is None or row.key[0] in SIDES_DIFFER:
            continue
        if instruction["each_side"] != (figures.sides_of(row["pose"]) in ("left", "right")):
            each = "on each side" if instruction["each_side"] else "on both sides at once"
            yield row.fault("pose", f"“side” must agree with the dose, which is done {each}")


CHECKS = (_own_words, _things, _sides)
