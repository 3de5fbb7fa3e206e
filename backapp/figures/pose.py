"""Read a figure: complete every keyframe from the one before, name both sides, mirror if asked.

A figure is plain data (see docs/POSES.md). `read` returns the same shape with nothing left
implicit, so the solver, the drawing and the checks never have to guess.
"""

from __future__ import annotations

from copy import deepcopy
from operator import neg
from typing import Any

Data = dict[str, Any]

VIEWS = ("side", "front", "above")
# All frames have the proportions 8 to 5 and the same middle x: width, height, and how much of the
# height is below the ground line.
SIZES = {
    "low": (208, 130, 12),
    "floor": (256, 160, 14),
    "seat": (288, 180, 14),
    "wide": (320, 200, 16),
    "stand": (360, 225, 15),
    "tall": (400, 250, 18),
}
MIDDLE = 160.0
SIDES = ("left", "right")

ARM_MODES = {"hand": ("hand",), "angles": ("upper", "fore")}
LEG_MODES = {
    "sole": ("sole",),
    "ankle": ("ankle",),
    "heel": ("heel",),
    "toe": ("toe",),
    "angles": ("thigh", "shin"),
}
#: The words of a limb: for each pair, the ways to place it and every word that is known.
LIMBS = {
    "arms": (
        ARM_MODES,
        {"hand", "upper", "fore", "point", "bend", "apparent", "shape", "layer", "palm", "twisted"}
        | {"cradle", "sweep", "shoulder"},
    ),
    "legs": (
        LEG_MODES,
        {"sole", "ankle", "heel", "toe", "thigh", "shin", "toes", "bend", "apparent", "foot"}
        | {"layer", "over", "sweep", "turned", "lift"},
    ),
}
KEYFRAME_WORDS = {
    "caption",
    "hips",
    "spine",
    "head",
    "arms",
    "legs",
    "contacts",
    "arrows",
    "props",
    "seconds",
    "still",
}
PART_WORDS = {
    "hips": {"at", "pin", "with", "x", "on", "lean", "turn"},
    "spine": {"low", "upper", "side_low", "side_upper", "twist", "apparent", "belly"},
    "head": {"neck", "nod", "turn", "tilt", "rest"},
}
FIGURE_WORDS = {
    "exercise",
    "title",
    "view",
    "size",
    "side",
    "mirror",
    "props",
    "keyframes",
    "moves",
    "sure",
    "note",
    "motion",
    "ghost",
}


#: Words of a figure that have few values: the values, the default, and the fault of another value.
CHOICES = {
    "view": (VIEWS, "side", "view is {!r}, not one of " + ", ".join(VIEWS)),
    "size": (SIZES, "wide", "size is {!r}, not one of " + ", ".join(SIZES)),
    "side": ((*SIDES, "both"), "both", "side is left, right or both"),
    "motion": (
        ("", "round"),
        "",
        'motion is "round" (from the last keyframe on to the first), or left out (there and back)',
    ),
}
#: What the first keyframe inherits.
START: Data = {
    "hips": {},
    "spine": {},
    "head": {},
    "arms": {"left": {}, "right": {}},
    "legs": {"left": {}, "right": {}},
    "contacts": [],
    "seconds": 1.6,
}


class PoseError(ValueError):
    """The data is not a valid pose; the message says where and why."""


#: Every error that malformed pose data can raise, including those without a message of our own.
UNREADABLE = (
    PoseError,
    KeyError,
    TypeError,
    ValueError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)

#: The order in which a pose is stored, at every depth: identity before details, words before
#: numbers. Other words follow by name.
ORDER = (
    "exercise", "title", "view", "size", "side", "mirror", "motion", "ghost", "note", "sure",
    "prop", "name",
    "caption", "hips", "spine", "head", "arms", "legs", "left", "right", "both", "contacts",
    "props", "still",
    "at", "pin", "x", "on", "with", "from", "to", "hand", "sole", "heel", "toe", "ankle", "thigh",
    "shin", "toes", "low", "upper", "fore",
    "arrows", "seconds", "moves", "keyframes",
)  # fmt: skip
_RANK = {word: rank for rank, word in enumerate(ORDER)}


DEEPEST = 20  # a pose needs less than half of this


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


def texts(figure: Data) -> list[str]:
    """All text of a figure that people read: title, description, captions.

    Includes both versions of a text that names a side.
    """
    frames = figure.get("keyframes")
    said = [figure.get("title"), figure.get("moves")]
    if isinstance(frames, list):
        said += [frame.get("caption") for frame in frames if isinstance(frame, dict)]
    flat = [
        text for entry in said for text in (entry.values() if isinstance(entry, dict) else [entry])
    ]
    return [text for text in flat if isinstance(text, str) and text]


def with_texts(figure: Data, said: list[str]) -> Data:
    """The figure with other texts, in the order in which `texts` gives them.

    Raises ValueError for another number of them.
    """
    left = iter(said)

    def instead(entry: Any) -> Any:
        if isinstance(entry, dict):
            return {side: instead(text) for side, text in entry.items()}
        return next(left) if isinstance(entry, str) and entry else entry

    if len(said) != len(texts(figure)):
        raise ValueError(f"the figure has {len(texts(figure))} texts, not {len(said)}")
    found = figure | {name: instead(figure[name]) for name in ("title", "moves") if name in figure}
    found["keyframes"] = [
        frame | ({"caption": instead(frame["caption"])} if "caption" in frame else {})
        for frame in figure.get("keyframes", [])
    ]
    return found


def sides_of(figure: Data) -> str:
    """The side drawn: "left", "right" or "both", after any mirroring the data asks for."""
    side = figure.get("side", "both")
    return _other(side) if figure.get("mirror") else side


def read(figure: Data, side: str | None = None) -> Data:
    """The figure with every keyframe complete.

    `side` asks for the left or right version of a one-sided figure. Raises PoseError for unknown
    words, so that a typing error in the admin is reported and not ignored.
    """
    _known(figure, FIGURE_WORDS, "the figure")
    for word, (values, default, fault) in CHOICES.items():
        if figure.get(word, default) not in values:
            raise PoseError(fault.format(figure.get(word)))
    given = figure.get("keyframes")
    if not isinstance(given, list) or not 1 <= len(given) <= 4:
        raise PoseError("a figure has one to four keyframes")

    drawn, view = sides_of(figure), figure.get("view", "side")
    flip = bool(figure.get("mirror"))
    if side in SIDES and drawn in SIDES and side != drawn:
        flip, drawn = not flip, side
    props = [_prop(prop, view) for prop in figure.get("props", [])]
    frame = {**START, "props": {prop["name"]: prop for prop in props}}
    frames = []
    for number, raw in enumerate(given, 1):
        frame = _following(frame, raw, f"keyframe {number}")
        frames.append(frame)
    whole = {
        "title": figure.get("title", ""),
        "exercise": figure.get("exercise", ""),
        "view": view,
        "size": figure.get("size", "wide"),
        "side": drawn,
        "moves": figure.get("moves", ""),
        "motion": figure.get("motion", ""),
        "ghost": figure.get("ghost", True),
        "keyframes": frames,
    }
    if flip:
        whole = _mirrored(whole)
    for frame in whole["keyframes"]:
        frame["caption"] = _words_for(frame["caption"], drawn)
    whole["moves"] = _words_for(whole["moves"], drawn)
    return whole


def _prop(prop: Any, view: str) -> Data:
    """A prop with its name, and the direction it faces where that matters."""
    if not isinstance(prop, dict) or "prop" not in prop:
        raise PoseError('a prop looks like {"prop": "mat"}')
    facing = {
        "chair": "viewer" if view == "front" else "right",
        "wall": "right",
        "bed": "right",
    }.get(prop["prop"])
    return {
        "name": prop.get("name", prop["prop"]),
        **({"facing": facing} if facing else {}),
        **prop,
    }


def _following(before: Data, raw: Data, where: str) -> Data:
    """The complete keyframe: `raw` on top of the complete keyframe before it."""
    _known(raw, KEYFRAME_WORDS, where)
    now = {**deepcopy(before), "arrows": [], "still": [], "caption": ""}
    for key, words in PART_WORDS.items():
        part = raw.get(key, {})
        _known(part, words, f"{where}, {key}")
        if key == "hips" and part.keys() & {"at", "x", "on"}:
            # A new place replaces one that was given in other words.
            gone = ("x", "on", "pin", "with") if "at" in part else ("at", "pin")
            now[key] = {k: v for k, v in now[key].items() if k not in gone}
        now[key].update(deepcopy(part))
    for limbs, (modes, words) in LIMBS.items():
        for which, spec in _spelled(raw.get(limbs, {}), f"{where}, {limbs}"):
            _known(spec, words, f"{where}, {limbs}, {which}")
            old, mode = now[limbs][which], mode_of(spec, modes)
            if mode and mode != mode_of(old, modes):
                old = {k: v for k, v in old.items() if k in ("layer", "over", "foot", "shape")}
            now[limbs][which] = {**old, **deepcopy(spec)}
    for name, change in raw.get("props", {}).items():
        if name not in now["props"]:
            raise PoseError(f"{where} changes {name!r}, which is not among the props")
        now["props"][name] = {**now["props"][name], **change}
    for key in ("contacts", "arrows", "still", "seconds", "caption"):
        if key in raw:
            now[key] = deepcopy(raw[key])
    return now


def mode_of(spec: Data, modes: dict[str, tuple[str, ...]]) -> str:
    """How a limb is placed: by the name of its target, or by "angles"; empty if by neither."""
    return next((mode for mode, keys in modes.items() if any(key in spec for key in keys)), "")


def _spelled(limbs: Data, where: str):
    _known(limbs, {"left", "right", "both"}, where)
    if "both" in limbs:
        yield from ((which, limbs["both"]) for which in SIDES)
    yield from ((which, limbs[which]) for which in SIDES if which in limbs)


def _known(part: Any, words: set[str], where: str) -> None:
    if not isinstance(part, dict):
        raise PoseError(f"{where}: expected names and values, found {part!r}")
    for word in part:
        if word not in words:
            raise PoseError(f"{where}: unknown word {word!r} (known: {', '.join(sorted(words))})")


def _words_for(text: Any, side: str) -> str:
    if not isinstance(text, dict):
        return text
    if side not in text:
        raise PoseError(f"words are given for {', '.join(text)}, but the figure shows {side}")
    return text[side]


def _other(side: str) -> str:
    return {"left": "right", "right": "left"}.get(side, side)


# Mirroring: positions and directions flip, left and right change names, amounts towards a side
# change sign.
_SIGNED = ("side_low", "side_upper", "twist", "tilt", "curve")
_FLIPPED = {
    **dict.fromkeys(
        ("lean", "upper", "fore", "point", "thigh", "shin", "toes", "angle"), lambda v: 180 - v
    ),
    **dict.fromkeys(_SIGNED, neg),
    "x": lambda v: 2 * MIDDLE - v,
}


def _mirrored(whole: Data) -> Data:
    flipped = _flip(whole, "")
    for frame in flipped["keyframes"]:
        hips, head = frame["hips"], frame["head"]
        if "turn" in hips or whole["view"] == "side":
            hips["turn"] = 180 - hips.get("turn", 0)
        if "turn" in head:
            head["turn"] = -head["turn"]
        for prop in frame["props"].values():
            if prop["prop"] == "massage-gun":
                prop["flip"] = not prop.get("flip", False)
        for key in LIMBS:
            frame[key] = {_other(side): spec for side, spec in frame[key].items()}
    return flipped


def _flip(value: Any, key: str) -> Any:
    """The mirror image of one value, which the data stores under `key`."""
    if key in ("caption", "moves", "title"):
        return value
    if key == "spine":  # here "upper" is an amount of bending, not the direction of an upper arm
        return {k: -v if k in _SIGNED else v for k, v in value.items()}
    if isinstance(value, dict):
        return {k: _flip(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return _flip_list(value, key)
    if isinstance(value, str):
        return _other(value) if key in ("bend", "facing") else _swap_name(value)
    if key in _FLIPPED and is_number(value):
        return _FLIPPED[key](value)
    return value


def _flip_list(value: list, key: str) -> list:
    if key in ("apparent", "still", "size"):
        return [_swap_name(v) if isinstance(v, str) else v for v in value]
    if len(value) == 2 and all(isinstance(v, (int, float)) for v in value):
        return [-value[0] if key in ("by", "shoulder") else 2 * MIDDLE - value[0], value[1]]
    return [_flip(v, "") for v in value]


def _swap_name(name: str) -> str:
    part, dot, side = name.rpartition(".")
    return part + dot + _other(side) if dot else name


def is_number(value: Any) -> bool:
    """Whether this is a number and not true or false, which Python counts as numbers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)
