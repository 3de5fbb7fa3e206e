"""Poses as content: their words, their sides, the order of their keys, and what a drawing is made
from. How a body takes a pose is the business of the studio, which stands beside the site.

    >>> captions(bridge, "")[0]
    'Lie on your back, knees bent, feet flat, hip-width apart …'
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

Data = dict[str, Any]

SIDES = ("left", "right")
SHAPES = ("landscape", "square", "portrait")
MOST_KEYFRAMES = 6
LONGEST = 160  # characters of a caption, which stands under its picture
DEEPEST = 20  # a pose needs less than half of this
WORDS = ("caption", "moves")  # what people read; everything else is geometry

#: The words of a pose and of a keyframe, as the studio knows them (studio/pose.py).
OF_A_POSE = {
    "person", "start", "side", "shape", "shoes", "motion", "ghost", "props", "camera", "crop",
    "card", "stills", "notes", "measures", "moves", "keyframes",
}  # fmt: skip
OF_A_KEYFRAME = {
    "start", "caption", "hips", "spine", "neck", "nod", "belly", "shrug", "arms", "legs",
    "contacts", "props", "passing", "arrows", "felt", "inset", "camera", "ghost", "seconds",
}  # fmt: skip
#: The order in which a pose is stored, at every depth: identity before details, words before
#: numbers. Other words follow by name.
ORDER = (
    "person", "start", "shape", "shoes", "motion", "ghost", "props", "camera", "crop",
    "card", "stills", "notes", "prop", "spot", "on", "name", "caption",
    "hips", "spine", "neck", "nod", "belly", "shrug", "arms", "legs", "left", "right", "both",
    "contacts", "passing", "at", "height", "lean", "sway", "roll", "turn", "pin", "low", "high",
    "hand", "sole", "heel", "ankle", "upper", "fore", "along", "side", "around", "out",
    "by",
    "hip", "rotate", "knee", "foot", "toes", "elbow", "fingers", "palm", "grip",
    "kind", "follows", "of", "from", "to", "part", "azimuth", "elevation", "keyframe",
    "angle", "level", "rise", "between", "arrows", "felt", "inset", "seconds", "measures",
    "moves", "keyframes",
)  # fmt: skip
_RANK = {word: rank for rank, word in enumerate(ORDER)}
_SIDE = re.compile(r"\b(left|right)\b", re.I)


class PoseError(ValueError):
    """The data is not a pose. The message says where and why."""


def in_order(value: Any, depth: int = 0) -> Any:
    """The same data with its keys in one order, so that a diff shows only real changes.

    Raises PoseError for data nested too deeply to be a pose, before other code walks through it.
    """
    if depth > DEEPEST:
        raise PoseError("nested too deeply")
    if isinstance(value, dict):
        words = sorted(value, key=lambda word: (_RANK.get(word, len(ORDER)), word))
        return {word: in_order(value[word], depth + 1) for word in words}
    if isinstance(value, list):
        return [in_order(entry, depth + 1) for entry in value]
    return value


# ------------------------------------------------------------------------------------ words


def texts(pose: Data) -> list[str]:
    """All text of a pose that people read: description and captions, and both versions of a text
    that names a side.
    """
    frames = pose.get("keyframes")
    said = [pose.get("moves")]
    if isinstance(frames, list):
        said += [frame.get("caption") for frame in frames if isinstance(frame, dict)]
    flat = [
        text for entry in said for text in (entry.values() if isinstance(entry, dict) else [entry])
    ]
    return [text for text in flat if isinstance(text, str) and text]


def with_texts(pose: Data, said: list[str]) -> Data:
    """The pose with other texts, in the order in which `texts` gives them.

    Raises ValueError for another number of them.
    """
    if len(said) != len(texts(pose)):
        raise ValueError(f"the pose has {len(texts(pose))} texts, not {len(said)}")
    left = iter(said)

    def instead(entry: Any) -> Any:
        if isinstance(entry, dict):
            return {side: instead(text) for side, text in entry.items()}
        return next(left) if isinstance(entry, str) and entry else entry

    found = pose | ({"moves": instead(pose["moves"])} if "moves" in pose else {})
    found["keyframes"] = [
        frame | ({"caption": instead(frame["caption"])} if "caption" in frame else {})
        for frame in pose.get("keyframes", [])
    ]
    return found


def captions(pose: Data, side: str) -> tuple[str, ...]:
    """The one-line instruction of each keyframe, for a side; `side` is empty if it has none."""
    return tuple(_for(frame["caption"], side) for frame in pose["keyframes"])


def moves(pose: Data, side: str) -> str:
    """What moves, for people who cannot see it: the description, or else the captions."""
    said = _for(pose.get("moves", ""), side)
    return said or " ".join(f"{i}. {text}" for i, text in enumerate(captions(pose, side), 1))


def _for(text: str | dict[str, str], side: str) -> str:
    return text[side] if isinstance(text, dict) else text


# ----------------------------------------------------------------------------------- facts


def side_of(pose: Data) -> str:
    """The side as posed, "left" or "right"; empty if both sides do the same."""
    side = pose.get("side")
    return side if side in SIDES else ""


def shape_of(pose: Data) -> str:
    """The shape of its stills: landscape, square or portrait."""
    return pose.get("shape", SHAPES[0])


def telling(pose: Data) -> int:
    """The place of the keyframe that tells most about the exercise, from 0: the one of its card."""
    card, last = pose.get("card"), len(pose["keyframes"]) - 1
    number = card.get("keyframe", last) if isinstance(card, dict) else last
    return number % (last + 1) if isinstance(number, int) else last


def shape_of_size(width: int, height: int) -> str:
    """The shape of a picture of this size."""
    share = width / height
    return "landscape" if share > 1.4 else "portrait" if share < 1 else "square"


def body_of(pose: Data) -> str:
    """The name of the body that shows it in the viewer: a person, in shoes if it stands."""
    return f"{pose.get('person', 'ana')}{'-shoes' if pose.get('shoes') else ''}"


def drawn_from(pose: Data) -> str:
    """The fingerprint of the geometry of a pose, which is everything but its words."""
    geometry = {name: value for name, value in pose.items() if name not in WORDS}
    frames = geometry.get("keyframes")
    if isinstance(frames, list):
        geometry["keyframes"] = [
            {name: value for name, value in frame.items() if name not in WORDS}
            if isinstance(frame, dict)
            else frame
            for frame in frames
        ]
    return hashlib.sha256(json.dumps(geometry, sort_keys=True).encode()).hexdigest()


# ---------------------------------------------------------------------------------- faults


def faults(pose: Data) -> list[str]:
    """What is wrong with a pose as far as the site reads it. The studio checks the rest."""
    return [*_unreadable(pose)] or [*_wording(pose)]


def is_readable(pose: Any) -> bool:
    """Whether this is a pose that the site can read."""
    return isinstance(pose, dict) and not any(_unreadable(pose))


def _unreadable(pose: Data) -> Iterator[str]:
    frames = pose.get("keyframes")
    if not isinstance(frames, list) or not 1 <= len(frames) <= MOST_KEYFRAMES:
        yield f"cannot be read: a pose has one to {MOST_KEYFRAMES} keyframes"
        return
    yield from _unknown(pose, OF_A_POSE, "the pose")
    for name, known in (("side", (*SIDES, "both")), ("shape", SHAPES)):
        if name in pose and pose[name] not in known:
            yield f"cannot be read: {name} is {pose[name]!r:.40}, not one of {', '.join(known)}"
    if not isinstance(pose.get("person", ""), str):
        yield "cannot be read: “person” is a name"
    if not _are_props(pose.get("props", [])):
        yield 'cannot be read: “props” is a list of things like {"prop": "mat"}'
    for number, frame in enumerate(frames, 1):
        if not isinstance(frame, dict):
            yield f"cannot be read: keyframe {number} is written in braces"
            continue
        yield from _unknown(frame, OF_A_KEYFRAME, f"keyframe {number}")
        if not _is_text(frame.get("caption", "")):
            yield f"cannot be read: keyframe {number}: a caption is a text, or one for each side"
    if not _is_text(pose.get("moves", "")):
        yield "cannot be read: “moves” is a text, or one for each side"


def _unknown(part: Data, known: set[str], where: str) -> Iterator[str]:
    for word in part:
        if word not in known:
            yield f"cannot be read: {where}: unknown word {word!r:.40}"


def _are_props(props: Any) -> bool:
    return isinstance(props, list) and all(
        isinstance(prop, dict) and isinstance(prop.get("prop"), str) for prop in props
    )


def _is_text(entry: Any) -> bool:
    if isinstance(entry, dict):
        return set(entry) == set(SIDES) and all(isinstance(text, str) for text in entry.values())
    return isinstance(entry, str)


def _wording(pose: Data) -> Iterator[str]:
    said = [(f"keyframe {i}", k.get("caption", "")) for i, k in enumerate(pose["keyframes"], 1)]
    for where, text in said:
        versions = text.values() if isinstance(text, dict) else [text]
        if not all(versions):
            yield f"{where}: has no caption"
        elif max(map(len, versions)) > LONGEST:
            yield f"{where}: the caption is longer than {LONGEST} characters"
    for where, text in [*said, ("the description", pose.get("moves", ""))]:
        if isinstance(text, dict):
            if not side_of(pose):
                yield f"{where}: has words for each side, but the pose has no side"
            if _swapped(text["left"]) != text["right"]:
                yield f"{where}: the words for left and right differ by more than the side"
        elif side_of(pose) and _SIDE.search(text):
            yield f"{where}: names a side, so it needs words for left and for right"


def _swapped(text: str) -> str:
    """A text with left and right exchanged."""
    other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    return _SIDE.sub(lambda found: other.get(found[0], found[0]), text)
