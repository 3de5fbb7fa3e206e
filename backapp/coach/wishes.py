"""What a visitor asks for: an aim, an area and a length, as an address says it.

>>> read("loosen/mid-back/10")
Wish(aim='loosen', area='mid-back', length='10', less=(), without=())
>>> read("loosen/mid-back/10/without/bird-dog").without
('bird-dog',)
>>> read("loosen/neck/10") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

INSTEAD, LOOSEN, STRENGTHEN, DESK, BED, CALM = AIMS = (
    "instead",
    "loosen",
    "strengthen",
    "desk",
    "bed",
    "calm",
)
#: Where it hurts by the answers, which no address says; and the regions of the content that can be
#: asked for. The tummy belongs to the low back.
HERE, WHOLE, MID, LOW, HIPS = AREAS = (
    "where-it-hurts",
    "whole-spine",
    "mid-back",
    "low-back",
    "hips",
)
SHORTEST = "90-seconds"  # for the moment of the urge to crack, and for no other aim
#: a length as an address says it -> seconds
LENGTHS: Mapping[str, int] = MappingProxyType(
    {SHORTEST: 90} | {str(minutes): minutes * 60 for minutes in (3, 5, 10, 15, 20)}
)
MOST_CHANGES = 8  # how many exercises an address can leave out, and how many it can make less of
LONGEST_SLUG = 60
_SLUG = rf"(?=[a-z0-9-]{{1,{LONGEST_SLUG}}}(?:[+/]|$))[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUGS = rf"{_SLUG}(?:\+{_SLUG}){{0,{MOST_CHANGES - 1}}}"
#: A wish as a part of an address.
PATTERN = (
    rf"(?:{'|'.join(AIMS)})/(?:{'|'.join(AREAS)})/(?:{'|'.join(LENGTHS)})"
    rf"(?:/less/{_SLUGS})?(?:/without/{_SLUGS})?"
)
_WISH = re.compile(
    rf"(?P<aim>{'|'.join(AIMS)})/(?P<area>{'|'.join(AREAS)})/(?P<length>{'|'.join(LENGTHS)})"
    rf"(?:/less/(?P<less>{_SLUGS}))?(?:/without/(?P<without>{_SLUGS}))?"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A session that a visitor asks for.

    `less` are the exercises to do as little of as possible, and `without` those to leave out, each
    in the order in which the visitor said so.
    """

    aim: str
    area: str
    length: str
    less: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def seconds(self) -> int:
        return LENGTHS[self.length]

    @property
    def plain(self) -> Wish:
        """The same session without the visitor's changes."""
        return replace(self, less=(), without=())

    @property
    def name(self) -> str:
        """The name of the plain session in a diary, such as loosen-mid-back-10."""
        return f"{self.aim}-{self.area}-{self.length}"

    def less_of(self, slug: str) -> Wish:
        """The same session with less of one exercise; unchanged if there is no room for more."""
        return replace(self, less=_with(self.less, slug))

    def as_usual(self, slug: str) -> Wish:
        """The same session without less of one exercise."""
        return replace(self, less=tuple(one for one in self.less if one != slug))

    def leaving_out(self, slug: str) -> Wish:
        """The same session without one exercise; unchanged if there is no room for more."""
        less = tuple(one for one in self.less if one != slug)
        return replace(self, less=less, without=_with(self.without, slug))

    @property
    def steps(self) -> Iterator[Wish]:
        """The visitor's changes one after another: the wish after each."""
        for number in range(1, len(self.less) + 1):
            yield replace(self, less=self.less[:number], without=())
        for number in range(1, len(self.without) + 1):
            yield replace(self, without=self.without[:number])

    def __str__(self) -> str:
        """The wish as a part of an address."""
        less = f"/less/{'+'.join(self.less)}" if self.less else ""
        without = f"/without/{'+'.join(self.without)}" if self.without else ""
        return f"{self.aim}/{self.area}/{self.length}{less}{without}"


def _with(slugs: tuple[str, ...], slug: str) -> tuple[str, ...]:
    return slugs if slug in slugs or len(slugs) >= MOST_CHANGES else (*slugs, slug)


def is_offered(aim: str, length: str) -> bool:
    """Whether an aim comes in this length."""
    return length != SHORTEST or aim == INSTEAD


def read(text: str) -> Wish | None:
    """Return the wish that an address says; None for anything else."""
    found = _WISH.fullmatch(text)
    if found is None or not is_offered(found["aim"], found["length"]):
        return None
    changes = [tuple((found[name] or "").split("+")) for name in ("less", "without")]
    less, without = ((() if slugs == ("",) else slugs) for slugs in changes)
    twice = len({*less, *without}) < len(less) + len(without)
    return None if twice else Wish(found["aim"], found["area"], found["length"], less, without)


#: name -> the plain wish of that name
NAMED: Mapping[str, Wish] = MappingProxyType(
    {
        wish.name: wish
        for wish in (
            Wish(aim, area, length)
            for aim in AIMS
            for area in AREAS
            for length in LENGTHS
            if is_offered(aim, length)
        )
    }
)
