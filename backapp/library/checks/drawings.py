"""Poses and drawings: whether a pose can be read and says what it shows, whether its drawings were
made from it, and whether it agrees with its exercise and dose in its equipment and its sides.

Whether a body can take a pose, and whether the picture shows it well, is checked by the studio.
"""

from collections.abc import Iterator

from backapp.library import pictures, poses
from backapp.library.authored import Content, Fault, Row
from backapp.library.models.words import SURFACES, Need

#: A thing in a pose -> the need that it meets. None: the exercise can do without it.
PROP_FILLS = {
    "chair": Need.CHAIR, "wall": Need.WALL, "doorway": Need.WALL, "worktop": Need.WALL,
    "roller": Need.FOAM_ROLLER,
    "ball": Need.EXERCISE_BALL, "small-ball": Need.SMALL_BALL, "gun": Need.MASSAGE_GUN,
    "strap": Need.TOWEL, "belt": Need.TOWEL,
    "towel": Need.TOWEL, "folded-towel": Need.TOWEL, "pillow": Need.PILLOWS,
    "cushion": Need.PILLOWS, "stick": None, "band": None, "step": None, "weight": None,
    "mark": None,  # a line on the body
    "mat": None, "bed": None,
}  # fmt: skip
#: Scenery, or help that is not needed: `equipment` can leave it out.
MAY_BE_ABSENT = {"pillow", "cushion", "wall", "worktop", "stick", "mark", "mat", "bed"}
#: Exercises whose pose differs from their dose in the sides, each with the reason.
SIDES_DIFFER = {"log-roll": "drawn towards one side, and done towards either"}


def _by_themselves(content: Content) -> Iterator[Fault]:
    for row in content.of("library.figure"):
        for message in poses.faults(row["pose"]):
            yield row.fault("pose", message)


def readable(content: Content) -> Iterator[tuple[Row, Row]]:
    """The figures that can be read, each with its exercise."""
    for row in content.of("library.figure"):
        exercise = content.one("library.exercise", *row.key)
        if exercise is not None and poses.is_readable(row["pose"]):
            yield row, exercise


def _things(content: Content) -> Iterator[Fault]:
    for row, exercise in readable(content):
        drawn = {prop["prop"] for prop in row["pose"].get("props", [])}
        for prop in sorted(drawn - PROP_FILLS.keys()):
            yield row.fault("pose", f"shows a {prop}, which this site does not know")
        filled, needs = {PROP_FILLS.get(prop) for prop in drawn}, exercise["needs"]
        for need in needs:
            if need in Need.values and need not in SURFACES and need not in filled:
                yield row.fault("pose", f"does not show what the exercise needs: {need}")
        for prop in sorted((drawn & PROP_FILLS.keys()) - MAY_BE_ABSENT):
            if PROP_FILLS[prop] not in needs and prop not in exercise["equipment"]:
                thing = prop.replace("-", " ")
                yield row.fault("pose", f"shows a {thing}, which the exercise does not mention")


def _sides(content: Content) -> Iterator[Fault]:
    for row, _exercise in readable(content):
        instruction = content.one("library.instruction", *row.key)
        if instruction is None or row.key[0] in SIDES_DIFFER:
            continue
        if instruction["each_side"] != bool(poses.side_of(row["pose"])):
            each = "on each side" if instruction["each_side"] else "on both sides at once"
            yield row.fault("pose", f"“side” must agree with the dose, which is done {each}")


def to_be_drawn(content: Content) -> Iterator[Fault]:
    """What the studio has to draw before a release: poses without a drawing or with an older one,
    and drawings without a pose.

    An edit in the admin is not refused for it. Until it is drawn, visitors see no picture of it
    (`locked.py`), because an older picture could show another side or other numbers.
    """
    for row in content.of("library.figure"):
        drawing = content.one("library.drawing", *row.key)
        if drawing is None:
            yield row.fault("pose", "is not drawn. Run `make drawings`.")
        elif drawing["drawn_from"] != poses.drawn_from(row["pose"]):
            yield drawing.fault("drawn_from", "is older than its pose. Run `make drawings`.")
    for row in content.of("library.drawing"):
        if content.one("library.figure", *row.key) is None:
            yield row.fault("", "belongs to no figure. Run `make drawings`.")


def _of_its_frames(content: Content) -> Iterator[Fault]:
    """A drawing that was made from its pose has a still for each keyframe, in its shape."""
    drawings = content.by_key("library.drawing")
    for figure, _exercise in readable(content):
        row, pose = drawings.get(figure.key), figure["pose"]
        if row is None or row["drawn_from"] != poses.drawn_from(pose):
            continue
        frames, stills = len(pose["keyframes"]), row["stills"]
        if len(stills) != frames:
            yield row.fault("stills", f"has {len(stills)} pictures of {frames} keyframes")
        sound = [svg for svg in stills if not pictures.faults(svg)]
        if {poses.shape_of_size(*pictures.size(svg)) for svg in sound} - {poses.shape_of(pose)}:
            yield row.fault("stills", f"are not all {poses.shape_of(pose)}, as the pose says")


def _only_drawings(content: Content) -> Iterator[Fault]:
    for row in content.of("library.drawing"):
        named = [("start_card", row["start_card"]), ("card", row["card"])]
        for name, svg in [*named, *(("stills", svg) for svg in row["stills"])]:
            for message in pictures.faults(svg):
                yield row.fault(name, message)
        if not pictures.BASE64.fullmatch(row["movement"]):
            yield row.fault("movement", "is no base64")


CHECKS = (_by_themselves, _things, _sides, _of_its_frames, _only_drawings)
