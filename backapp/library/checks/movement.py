"""Whether the loads of an exercise are as large as the movement in its pose.

A pose gives the bend of the spine in degrees, in its lower and upper half. A spine that clearly
bends or turns puts a load on the back, so one of the loads for that direction must be among those
of the exercise; otherwise its rules would not apply. Where the load is left out on purpose, the
note of the exercise says why, in a line that begins with the direction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backapp.library.authored import Content, Fault
from backapp.library.checks.drawings import readable


@dataclass(frozen=True)
class Direction:
    """A way in which the spine bends: what counts as a clear bend, in degrees, and its loads."""

    name: str
    from_degrees: int
    loads: tuple[str, ...]
    far_from: int = 1_000  # degrees from which only `far` loads are enough
    far: tuple[str, ...] = ()


#: Chosen by us from the poses of the exercises whose loads come from the fact sheet (appendix B):
#: every pose beyond these has such a load, and none below needs one.
DIRECTIONS = (
    Direction("rounding", 24, ("flexion-mid", "flexion-unloaded", "flexion-loaded")),
    Direction(
        "arching",
        13,
        ("extension-mid", "extension-unloaded", "extension-loaded"),
        far_from=35,
        far=("extension-unloaded", "extension-loaded"),
    ),
    Direction("bending sideways", 20, ("side-bend",)),
    Direction("turning", 20, ("rotation-mid", "rotation-assisted", "rotation-end", "thrust")),
)


def bends(pose: Mapping) -> dict[str, float]:
    """The largest bend of the spine in each direction over the keyframes of a pose, in degrees.

    A keyframe that says nothing of a half of the spine leaves it as it was.
    """
    halves, found = (
        {"low": (0, 0, 0), "high": (0, 0, 0)},
        dict.fromkeys((direction.name for direction in DIRECTIONS), 0.0),
    )
    for frame in pose["keyframes"]:
        said = frame.get("spine") or {}
        halves |= {half: _three(said[half]) for half in halves if half in said}
        forward, sideways, turned = (sum(one) for one in zip(*halves.values(), strict=True))
        now = (forward, -forward, abs(sideways), abs(turned))
        found = {
            name: max(most, degrees)
            for (name, most), degrees in zip(found.items(), now, strict=True)
        }
    return found


def _three(angle: float | list[float]) -> tuple[float, ...]:
    """Forward, sideways and turned; a number alone is forward."""
    angles = [*(angle if isinstance(angle, list) else [angle]), 0, 0][:3]
    # the studio, which draws a pose, refuses what is no number
    return tuple(float(one) if isinstance(one, int | float) else 0.0 for one in angles)


def _loads(content: Content) -> Iterator[Fault]:
    for row, exercise in readable(content):
        loads, degrees = set(exercise.slugs("loads")), bends(row["pose"])
        for way in DIRECTIONS:
            bend = degrees[way.name]
            enough = way.far if bend > way.far_from else way.loads
            stated = any(
                line.strip().lower().startswith(f"{way.name}:")
                for line in exercise["note"].splitlines()
            )
            if bend > way.from_degrees and not loads & set(enough) and not stated:
                yield exercise.fault(
                    "loads",
                    f"the spine bends {bend:.0f}° in its pose ({way.name}), and none of these "
                    f"loads is here: {', '.join(enough)}. Add one, or say why not in the note, in "
                    f"a line that begins with “{way.name}:”",
                )


CHECKS = (_loads,)
