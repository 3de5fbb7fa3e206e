"""Reading a figure: keyframes inherit from the one before, both sides are spelled out, mirroring is
done here.

A figure is plain data (see POSES.md). What leaves this module has the same shape with nothing left
implicit, so the solver, the drawing and the checks never guess.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Data = dict[str, Any]

VIEWS = ("side", "front", "above")
# One family of frames, all 8 to 5 and all centred on the same x: width, height, and what lies below
# the ground line.
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
LIMB_WORDS = {
    "arms": {
        "hand",
        "upper",
        "fore",
        "point",
        "bend",
        "apparent",
        "shape",
        "layer",
        "palm",
        "twisted",
        "cradle",
        "sweep",
        "shoulder",
    },
    "legs": {
        "sole",
        "ankle",
        "heel",
        "toe",
        "thigh",
        "shin",
        "toes",
        "bend",
        "apparent",
        "foot",
        "layer",
        "over",
        "sweep",
        "turned",
        "lift",
    },
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
HIPS_WORDS = {"at", "pin", "with", "x", "on", "lean", "turn"}
SPINE_WORDS = {"low", "upper", "side_low", "side_upper", "twist", "apparent", "belly"}
HEAD_WORDS = {"neck", "nod", "turn", "tilt", "rest"}
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


class PoseError(ValueError):
    """The data cannot be read as a pose; the message says where and why."""


#: What data that is no pose may end in, beside the faults that are told in words.
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

#: The order in which a pose is written down, at every depth: what it is before how it is, words
#: before numbers. Others follow by name.
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


DEEPEST = 20  # a pose needs less than half of it


def in_order(value: Any, depth: int = 0) -> Any:
    """The same data with its words in one order, wherever it was stored meanwhile: a diff then
    shows what changed.

    Raises PoseError for data nested so deeply that it can be no pose, before anything else has to
    walk through it.
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
    """Every text in a figure that people read: title, what moves, captions; both versions where
    they name a side.
    """
    frames = figure.get("keyframes")
    said = [figure.get("title"), figure.get("moves")]
    said += (
        [frame.get("caption") for frame in frames if isinstance(frame, dict)]
        if isinstance(frames, list)
        else []
    )
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

    `side` asks for the left or right version of a one-sided figure.

    Raises PoseError for unknown words, so a slip of the pen in the admin is told and not ignored.
    """
    _known(figure, FIGURE_WORDS, "the figure")
    view = figure.get("view", "side")
    if view not in VIEWS:
        raise PoseError(f"view is {view!r}, not one of {', '.join(VIEWS)}")
    if figure.get("size", "wide") not in SIZES:
        raise PoseError(f"size is {figure.get('size')!r}, not one of {', '.join(SIZES)}")
    if figure.get("side", "both") not in (*SIDES, "both"):
        raise PoseError("side is left, right or both")
    if figure.get("motion", "") not in ("", "round"):
        raise PoseError(
            'motion is "round" (from the last keyframe on to the first), or left out '
            "(there and back)"
        )
    given = figure.get("keyframes")
    if not isinstance(given, list) or not 1 <= len(given) <= 4:
        raise PoseError("a figure has one to four keyframes")

    drawn = sides_of(figure)
    flip = bool(figure.get("mirror"))
    if side in SIDES and drawn in SIDES and side != drawn:
        flip = not flip
        drawn = side

    props = []
    for prop in figure.get("props", []):
        if not isinstance(prop, dict) or "prop" not in prop:
            raise PoseError('a prop looks like {"prop": "mat"}')
        facing = {
            "chair": "viewer" if view == "front" else "right",
            "wall": "right",
            "bed": "right",
        }.get(prop["prop"])
        props.append(
            {
                "name": prop.get("name", prop["prop"]),
                **({"facing": facing} if facing else {}),
                **prop,
            }
        )

    keyframes = []
    before: Data = {
        "hips": {},
        "spine": {},
        "head": {},
        "arms": {"left": {}, "right": {}},
        "legs": {"left": {}, "right": {}},
        "contacts": [],
        "props": {p["name"]: p for p in props},
        "seconds": 1.6,
    }
    for number, raw in enumerate(given, 1):
        where = f"keyframe {number}"
        _known(raw, KEYFRAME_WORDS, where)
        now = deepcopy(before)
        now.update(arrows=[], still=[], caption="")
        for key, words in (("hips", HIPS_WORDS), ("spine", SPINE_WORDS), ("head", HEAD_WORDS)):
            part = raw.get(key, {})
            _known(part, words, f"{where}, {key}")
            if key == "hips" and part.keys() & {"at", "x", "on"}:
                now[key] = (
                    {k: v for k, v in now[key].items() if k not in ("at", "pin")}
                    if "at" not in part
                    else {k: v for k, v in now[key].items() if k not in ("x", "on", "pin", "with")}
                )
            now[key].update(deepcopy(part))
        for limbs, modes in (("arms", ARM_MODES), ("legs", LEG_MODES)):
            for which, spec in _spelled(raw.get(limbs, {}), f"{where}, {limbs}"):
                _known(spec, LIMB_WORDS[limbs], f"{where}, {limbs}, {which}")
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
        keyframes.append(now)
        before = now
    whole = {
        "title": figure.get("title", ""),
        "exercise": figure.get("exercise", ""),
        "view": view,
        "size": figure.get("size", "wide"),
        "side": drawn,
        "moves": figure.get("moves", ""),
        "motion": figure.get("motion", ""),
        "ghost": figure.get("ghost", True),
        "keyframes": keyframes,
    }
    if flip:
        whole = _mirrored(whole)
    for frame in whole["keyframes"]:
        frame["caption"] = _words_for(frame["caption"], drawn)
    whole["moves"] = _words_for(whole["moves"], drawn)
    return whole


def mode_of(spec: Data, modes: dict[str, tuple[str, ...]]) -> str:
    """How a limb is given: by the name of its target, or by "angles"; empty if it names neither."""
    for mode, keys in modes.items():
        if any(key in spec for key in keys):
            return mode
    return ""


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
    if isinstance(text, dict):
        if side not in text:
            raise PoseError(f"words are given for {', '.join(text)}, but the figure shows {side}")
        return text[side]
    return text


def _other(side: str) -> str:
    return {"left": "right", "right": "left"}.get(side, side)


# Mirroring: positions and directions flip, left and right change names, amounts towards a side
# change sign.
_ANGLES = {"lean", "upper", "fore", "point", "thigh", "shin", "toes", "angle"}
_SIGNED = {"side_low", "side_upper", "twist", "tilt", "curve"}
_SWAPPED = {"bend", "facing"}


def _mirrored(whole: Data) -> Data:
    flipped = _flip(whole, "")
    for frame in flipped["keyframes"]:
        if "turn" in frame["hips"]:
            frame["hips"]["turn"] = 180 - frame["hips"]["turn"]
        elif whole["view"] == "side":
            frame["hips"]["turn"] = 180
        if "turn" in frame["head"]:
            frame["head"]["turn"] = -frame["head"]["turn"]
        for prop in frame["props"].values():
            if prop["prop"] == "massage-gun":
                prop["flip"] = not prop.get("flip", False)
        for key in ("arms", "legs"):
            frame[key] = {_other(side): spec for side, spec in frame[key].items()}
    return flipped


def _flip(value: Any, key: str) -> Any:
    if key in ("caption", "moves", "title"):
        return value
    if key == "spine":  # here "upper" is an amount of bending, not the direction of an upper arm
        return {k: -v if k in _SIGNED else v for k, v in value.items()}
    if isinstance(value, dict):
        return {k: _flip(v, k) for k, v in value.items()}
    if isinstance(value, list):
        if key in ("apparent", "still", "size"):
            return [_swap_name(v) if isinstance(v, str) else v for v in value]
        if len(value) == 2 and all(isinstance(v, (int, float)) for v in value):
            return [-value[0] if key in ("by", "shoulder") else 2 * MIDDLE - value[0], value[1]]
        return [_flip(v, "") for v in value]
    if isinstance(value, str):
        return _other(value) if key in _SWAPPED else _swap_name(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if key in _ANGLES:
        return 180 - value
    if key in _SIGNED:
        return -value
    if key == "x":
        return 2 * MIDDLE - value
    return value


def _swap_name(name: str) -> str:
    for side in SIDES:
        if name.endswith("." + side):
            return name[: -len(side)] + _other(side)
    return name
