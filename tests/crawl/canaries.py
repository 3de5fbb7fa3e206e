"""Canaries: a token in every locked field, so that a leak by any road is told, and from whom.

Every text of every instruction, figure and plan gets a word of its own, and so does every movement
for the viewer; every repetition of an instruction and of a step gets a number of its own; every
drawing gets an arrow that points where nothing else does, so that a picture without words is told
as well. What no page may ever show
(notes for editors, unchecked figures, drafts) gets words too, owned by nobody.
"""

import base64
import gzip
import html
import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from django.utils import timezone

from backapp.library.authored import Content, read_tables
from backapp.library.changing import as_json, changed_rows
from backapp.library.models import Claim, Condition, Exercise, Routine, Source
from backapp.library.models.changes import ChangeSet
from backapp.library.models.instructions import Drawing, Figure, Instruction, Plan, Step
from backapp.library.versions import mark_changed

FIELDS = (
    "how_to", "feel", "mistakes", "easier", "harder", "stop_rules", "frequency",
    "set_up", "first_time", "cue", "breathing", "ease_off",
)  # fmt: skip
TOKEN = re.compile(r"canary([a-z]+)x")
NUMBER = re.compile(r"(?<![\w.])2[0-3]\d{3}(?![\w.])|\b2[0-3],\d{3}\b")
#: Numbers that mean nothing: those of drawings, and lists of every number up to the most that may
#: be chosen.
DRAWN = re.compile(
    r"\s(?:d|points|viewBox|transform|[xy][12]?|c[xy]|r[xy]?|width|height)=\"[^\"]*\"|<option[^>]*>[\d,]+</option>"
)
# where the arrows point, and how far from one exercise to the next
FAR, APART = 7_300_000, 1_000
NOBODY = "nobody"  # the owner of what is never shown
#: "canary" as it looks in base64, at each of its three places in a group, and in hexadecimal.
DISGUISED = (
    *(base64.b64encode(b"\0" * n + b"canary").decode()[n + 1 : -3] for n in range(3)),
    b"canary".hex(),
)
DISGUISES = re.compile("|".join(map(re.escape, DISGUISED)))


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


@dataclass
class Planted:
    """What was planted: token, number or arrow -> its owner, an exercise's slug, "routine:" and
    a routine's, or NOBODY.
    """

    tokens: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    arrows: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tokens) + len(self.numbers) + len(self.arrows)

    @cached_property
    def owners(self) -> set[str]:
        return {*self.tokens.values(), *self.numbers.values(), *self.arrows.values()}

    def word(self, owner: str) -> str:
        """A new word that belongs to `owner`."""
        token = letters(len(self.tokens))
        self.tokens[token] = owner
        return f"canary{token}x"

    def found(self, text: str, *, numbers: bool = True) -> set[str]:
        """Whose canaries are in a text, plain or escaped, in small or capital letters."""
        plain = text if "canary" in text else html.unescape(unquote(text)).casefold()
        if "canary" in plain:
            plain = html.unescape(plain)
        owners = {
            self.tokens.get(token, f"a canary that nobody planted: {token}")
            for token in TOKEN.findall(plain)
        }
        if DISGUISES.search(text):
            owners.add("a canary in disguise")
        if "M" in text:
            pointed = re.findall(r"M-?(7[23]\d{5}(?:\.\d)?)\b", text)
            owners |= {
                self.arrows[n]
                for number in pointed
                if (n := round((float(number) - FAR) / APART)) in self.arrows
            }
        if numbers:
            read = {int(number.replace(",", "")) for number in NUMBER.findall(DRAWN.sub("", text))}
            owners |= {self.numbers[number] for number in read if number in self.numbers}
        return owners

    def found_in(self, response) -> set[str]:
        """Whose canaries are in a response: body, headers and cookies."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        around = repr(dict(response.headers)) + response.cookies.output()
        return self.found(body.decode("utf-8", "replace")) | self.found(around, numbers=False)


def with_arrow(svg: str, n: int) -> str:
    """A drawing with the arrow of the `n`-th exercise."""
    arrow = f'<path class="fig-arrow" fill="none" stroke="#b5541c" d="M{FAR + n * APART} 5v45"/>'
    return f"{svg[: -len('</svg>')]}{arrow}</svg>"


def draw_arrows(row: Drawing, n: int) -> None:
    """Put the arrow of the `n`-th exercise into each of its drawings."""
    row.stills = [with_arrow(svg, n) for svg in row.stills]
    row.start_card, row.card = with_arrow(row.start_card, n), with_arrow(row.card, n)


def plant() -> Planted:
    """Plant a canary in everything that is locked, in the database of the tests."""
    planted = Planted()
    for n, row in enumerate(Instruction.objects.select_related("exercise")):
        owner = row.exercise.slug
        for name in FIELDS:
            value, said = getattr(row, name), planted.word(owner)
            setattr(row, name, [said, *value] if isinstance(value, list) else said)
        row.repetitions = 20_000 + n
        planted.numbers[row.repetitions] = owner
        row.save()
    for n, row in enumerate(Drawing.objects.select_related("exercise"), 1):
        owner = planted.arrows[n] = row.exercise.slug
        draw_arrows(row, n)
        row.movement = f"{planted.word(owner)}/{row.movement}"
        row.save()
    for row in Figure.objects.select_related("exercise"):
        owner = row.exercise.slug
        for part, name in [
            (row.pose, "moves"),
            *((frame, "caption") for frame in row.pose["keyframes"]),
        ]:
            words, said = part[name], planted.word(owner) + " "
            part[name] = (
                {side: said + text for side, text in words.items()}
                if isinstance(words, dict)
                else said + words
            )
        row.save()
    for row in Plan.objects.select_related("routine"):
        row.when = planted.word(f"routine:{row.routine.slug}")
        row.save()
    for n, row in enumerate(Step.objects.select_related("routine")):
        row.repetitions = 21_000 + n
        planted.numbers[row.repetitions] = f"routine:{row.routine.slug}"
        row.save()
    _plant_what_is_never_shown(planted)
    plant_change()
    mark_changed(timezone.now())
    return planted


def plant_change() -> None:
    """A published change and a waiting one that keep every row with its canaries."""
    rows = as_json(changed_rows(Content({}), read_tables()))
    now, made = timezone.now(), {"origin": "edit", "reason": "A reason.", "rows": rows}
    for state in ("published", "waiting"):
        ChangeSet.objects.create(state=state, made_at=now, decided_at=now, **made)


def _plant_what_is_never_shown(planted: Planted) -> None:
    for model, name in (
        (Exercise, "note"),
        (Source, "note"),
        (Condition, "floor_note"),
        (Claim, "unchecked_figures"),
    ):
        for row in model.objects.all():
            said = planted.word(NOBODY)
            setattr(row, name, [said] if name == "unchecked_figures" else said)
            row.save()
    draft = Exercise.objects.get(slug="bridge")
    how, figure, drawing = (
        model.objects.get(exercise=draft) for model in (Instruction, Figure, Drawing)
    )
    draft.pk, draft.slug, draft.review_state = None, "a-draft", "draft"
    for name in ("name", "summary", "position", "equipment", "note"):
        setattr(draft, name, planted.word(NOBODY))
    draft.search_words = draft.muscles = [planted.word(NOBODY)]
    draft.save()
    for row in (how, figure, drawing):
        row.pk, row.exercise = None, draft
    for name in FIELDS:
        said = planted.word(NOBODY)
        setattr(how, name, [said] if isinstance(getattr(how, name), list) else said)
    figure.pose = figure.pose | {"moves": planted.word(NOBODY)}
    planted.arrows[len(planted.arrows) + 1] = NOBODY
    draw_arrows(drawing, len(planted.arrows))
    drawing.movement = planted.word(NOBODY)
    for row in (how, figure, drawing):
        row.save()
    routine = Routine.objects.get(slug="dont-crack")
    plan = Plan.objects.get(routine=routine)
    routine.pk, routine.slug, routine.review_state = None, "a-draft-of-a-routine", "draft"
    routine.name, routine.summary, routine.purpose = (planted.word(NOBODY) for _ in range(3))
    routine.save()
    plan.pk, plan.routine, plan.when = None, routine, planted.word(NOBODY)
    plan.save()
