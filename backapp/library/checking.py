"""What content must be, checked on plain rows: before loading, by `check_content`, and when a
clinician saves in the admin.

Each part yields faults; all of them are collected, so that one run tells everything. What a
database could also refuse is checked here first, because here it can be said in words that name the
row.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from backapp import figures
from backapp.gate import floor
from backapp.gate.rulebook import RuleBookError
from backapp.gate.vocabulary import Kind, Level
from backapp.library import agreeing, lexicon
from backapp.library.authored import AUTHORED, Content, Fault, Row, field_names
from backapp.library.content import Catalogue, build_catalogue
from backapp.library.languages import TYPED, text_fields
from backapp.library.models.fields import LevelTable, Lines, Pose
from backapp.library.models.words import SURFACES, Aim, Need, ReviewState, word
from backapp.library.rulebook import is_published

log = logging.getLogger("backapp.library")
#: What visitors read, by model. Words they type to search (synonyms, search words) and titles of
#: sources are not ours to choose.
VISITORS_READ = {
    label: names
    for label in AUTHORED
    if (names := tuple(name for name in text_fields(label) if name not in TYPED.get(label, ())))
}
#: Where nothing may be done to the neck. Mistakes and stop rules name what not to do and what to
#: stop for: see `_neck`.
NEVER_THE_NECK = {
    "library.exercise": (
        "slug",
        "name",
        "summary",
        "position",
        "equipment",
        "muscles",
        "search_words",
    ),
    "library.instruction": ("how_to", "feel", "easier", "harder", "frequency"),
    "library.figure": ("pose",),
    "library.routine": ("slug", "name", "summary", "purpose"),
    "library.plan": ("when",),
    "library.load": ("slug", "label", "meaning", "example"),
}
REMEMBERED = 4
_found: dict[str, list[Fault]] = {}  # fingerprint of content -> what its walks found
#: What the rooms above look at in a catalogue: name -> a function that gives faults. Each room
#: enters its own when the site starts.
WALKS: dict[str, Callable[[Catalogue], list[Fault]]] = {}
#: Slugs that the gate's own code and the door's speak of. Were one renamed, a rule written in code
#: would fall silent.
GATE_SPEAKS_OF = {
    "library.redflag": (
        "one-leg", "both-legs",
        "under-16", "age-16-17", "pregnancy-any", "pregnancy-emergency", "sepsis", "fever",
        "infection-risk", "thoracic-risk",
        "cancer-history", "first-after-50", "height-loss", "stress-fracture",
    ),
    "library.condition": (
        *sorted(floor.CONDITIONS), "age-65-plus", "neck-problem",
    ),
    "library.load": (
        "thrust", "extension-unloaded", "extension-loaded", "vibration", "soft-tissue-pressure",
        "isometric-strain", "isometric-light",
    ),
}  # fmt: skip
#: Routines that pages lead to by name.
PAGES_LEAD_TO = ("comfort", "dont-crack")
NOBODY_CAN_ATTEST = ("no-diagnosis", "other-condition", "age-16-17")
PUSHING = Kind.SELF_MANIPULATION.value
THRUST = "thrust"
#: Values that forms send beside the slugs of signs and conditions, and the names of their own
#: fields.
ANSWERS_TAKEN = (
    "none", "unsure", "never", "other", "yes", "no", "who", "country", "remember", "zone", "q",
    "action", "next", "age", "pain",
    "area", "conditions", "diagnosis", "medicines", "episode", "pregnancy", "hurt", "stopped",
    "csrfmiddlewaretoken",
)  # fmt: skip
#: Addresses beside those of the exercises.
TAKEN = ("at-a-glance", "figures")
#: Addresses beside those of the routines.
ROUTINES_TAKEN = ("mine", "shared")
#: Exercises that ask nothing of the body, each with its reason. Any other without a load was
#: forgotten, and nothing would hold it back.
NO_LOAD = {
    "diaphragmatic-breathing": "breathing, in whatever position is comfortable",
    "scapular-squeeze": "sitting or standing, arms down, half an effort",
}


def check(content: Content) -> list[Fault]:
    """Every fault in `content`, in the order of the files. Empty: it may be loaded."""
    unreadable: set[tuple[str, int, tuple]] = set()
    faults = list(_misshapen(content, unreadable))
    readable = Content(
        {
            label: [row for row in rows if (label, row.number, row.key) not in unreadable]
            for label, rows in content.rows.items()
        }
    )
    faults += list(_dangling(content)) + [fault for part in PARTS for fault in part(readable)]
    faults += _as_a_whole(content, alone=not faults)
    order = list(AUTHORED)
    return sorted(dict.fromkeys(faults), key=lambda fault: (order.index(fault.model), fault.number))


# ------------------------------------------------------------------------------ the rows themselves


def _misshapen(content: Content, unreadable: set[tuple[str, int, tuple]]) -> Iterator[Fault]:
    """Fields missing, unknown, of another kind, empty or too long; rows that stand twice.

    Adds rows that cannot be read on with.
    """
    for label, rows in content.rows.items():
        columns = _columns(label)
        for row in rows:
            for column in columns.values():
                fault = _unreadable(row, column)
                if fault is None:
                    yield from _value(row, column)
                    continue
                unreadable.add((label, row.number, row.key))
                yield fault
            for name in row.fields:
                if name not in columns:
                    yield row.fault(name, "there is no such field")
        for key, count in Counter(row.key for row in rows).items():
            if count > 1:
                yield [row for row in rows if row.key == key][-1].fault("", f"stands {count} times")


@cache
def _columns(label: str) -> dict[str, models.Field]:
    """The fields a file of this model holds, by name."""
    model = apps.get_model(label)
    return {name: model._meta.get_field(name) for name in field_names(model)}


def _unreadable(row: Row, column: models.Field) -> Fault | None:
    """What makes a field impossible to go on with: it is missing, or of another kind than it
    should be.
    """
    if column.name not in row.fields:
        return row.fault(column.name, "is missing")
    value = row.fields[column.name]
    if column.many_to_many:
        fine = isinstance(value, list) and all(_is_reference(entry) for entry in value)
        return (
            None if fine else row.fault(column.name, 'must be a list of references like [["slug"]]')
        )
    if column.is_relation:
        fine = _is_reference(value) or (value is None and column.null)
        return None if fine else row.fault(column.name, 'must be a reference like ["slug"]')
    expected, kind = _kind_of(column)
    fine = (value is None and column.null) or (
        isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    )
    if isinstance(column, Lines) and fine:
        fine = all(isinstance(entry, str) for entry in value)
    return None if fine else row.fault(column.name, f"must be {expected}, not {value!r:.40}")


def _value(row: Row, column: models.Field) -> Iterator[Fault]:
    value = row.fields[column.name]
    if column.many_to_many:
        if not value and not column.blank:
            yield row.fault(column.name, "must name at least one")
        for slug, count in Counter(entry[0] for entry in value).items():
            if count > 1:
                yield row.fault(column.name, f"names {slug} {count} times")
    elif not column.is_relation and not (value is None and column.null):
        if isinstance(value, str) and value != value.strip():
            yield row.fault(column.name, "begins or ends with a space")
        for message in _objections(column, value):
            yield row.fault(column.name, message)


def _objections(column: models.Field, value: object) -> tuple[str, ...]:
    """What the field itself has to say against a value: not a choice, too long, empty."""
    if isinstance(value, dict):
        return _cleaned(column, value)
    return _remembered(column, tuple(value) if isinstance(value, list) else value)


@lru_cache(maxsize=32_768)  # most rows are the same before and after an edit
def _remembered(column: models.Field, value: object) -> tuple[str, ...]:
    return _cleaned(column, list(value) if isinstance(value, tuple) else value)


def _cleaned(column: models.Field, value: object) -> tuple[str, ...]:
    try:
        column.clean(value, None)
    except ValidationError as error:
        return tuple(error.messages)
    return ()


def _is_reference(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and bool(value[0])
    )


@cache
def _kind_of(column: models.Field) -> tuple[str, type]:
    if isinstance(column, Lines):
        return "a list of texts", list
    if isinstance(column, LevelTable):
        return "a table of levels", dict
    if isinstance(column, Pose):
        return "a pose in braces", dict
    if isinstance(column, models.BooleanField):
        return "true or false", bool
    if isinstance(column, models.IntegerField):
        return "a whole number", int
    if isinstance(column, models.DateField):
        return "a date like 2026-01-31", str
    return "a text", str


def _dangling(content: Content) -> Iterator[Fault]:
    """References to what does not exist."""
    for label, rows in content.rows.items():
        for relation in (
            f
            for f in apps.get_model(label)._meta.get_fields()
            if f.is_relation and not f.auto_created
        ):
            target = relation.related_model._meta.label_lower
            known = {row.fields.get("slug") for row in content.of(target)}
            for row in rows:
                value = row.fields.get(relation.name)
                references = value if relation.many_to_many and isinstance(value, list) else [value]
                for reference in references:
                    if _is_reference(reference) and reference[0] not in known:
                        kind = relation.related_model._meta.verbose_name
                        yield row.fault(relation.name, f"there is no {kind} “{reference[0]}”")


# -------------------------------------------------------------------------------- what each must be


def _signatures(content: Content) -> Iterator[Fault]:
    for rows in content.rows.values():
        for row in rows:
            if "review_state" not in row.fields:
                continue
            signed = row.fields["review_state"] == ReviewState.REVIEWED
            by, on = row.fields["reviewed_by"], row.fields["reviewed_on"]
            if signed and not by:
                yield row.fault("reviewed_by", "a reviewed row carries the name of who reviewed it")
            if signed and not on:
                yield row.fault("reviewed_on", "a reviewed row carries the date of its review")
            if not signed and (by or on):
                yield row.fault("review_state", "only a reviewed row carries a name and a date")


def _names(content: Content) -> Iterator[Fault]:
    """Two things of one name cannot be told apart on a page."""
    unique = {
        "library.exercise": "name", "library.routine": "name", "library.condition": "label",
        "library.load": "label",
        "library.claim": "number", "library.ambiguousword": "phrase",
    }  # fmt: skip
    for label, name in unique.items():
        seen: dict[object, Row] = {}
        for row in content.of(label):
            said = row.fields[name]
            said = said.casefold() if isinstance(said, str) else said
            if said in seen:
                yield row.fault(
                    name, f"is the same as that of {'.'.join(map(str, seen[said].key))}"
                )
            seen.setdefault(said, row)


def _answers(content: Content) -> Iterator[Fault]:
    """A sign called `none` would be ticked by everybody who answers "none of these"."""
    for label in ("library.redflag", "library.condition", "library.medicine"):
        for row in content.of(label):
            if row.key[0] in ANSWERS_TAKEN:
                yield row.fault(
                    "slug", "is a word that the forms use for something else: choose another"
                )


def _spoken_of(content: Content) -> Iterator[Fault]:
    for label, slugs in GATE_SPEAKS_OF.items():
        for slug in slugs:
            if content.one(label, slug) is None:
                yield Fault(label, (slug,), "slug", "is missing: the gate's own rules speak of it")
    for slug in PAGES_LEAD_TO:
        row = content.one("library.routine", slug)
        if row is None or not is_published(row):
            yield Fault(
                "library.routine",
                (slug,),
                "slug",
                "is missing, or a draft: pages lead to it by name",
            )


def _exercises(content: Content) -> Iterator[Fault]:
    instead = content.under("library.replacement", "exercise")
    drafts = {row.key[0] for row in content.of("library.exercise") if not is_published(row)}
    pushing = {
        row.key[0] for row in content.of("library.exercise") if row.fields["kind"] == PUSHING
    }
    for row in content.of("library.exercise"):
        said, loads, slug = row.fields, row.slugs("loads"), row.key[0]
        if slug in TAKEN:
            yield row.fault("slug", "is the address of another page")
        if content.one("library.instruction", slug) is None:
            yield row.fault("", "has no instruction: how to do it, dose, stop rules")
        if content.one("library.figure", slug) is None and slug not in drafts:
            yield row.fault("", "has no figure: draw it in numbers, or leave it a draft")
        if (slug in pushing) != (THRUST in loads):
            yield row.fault(
                "loads", "a self-manipulation, and nothing else, carries the load thrust"
            )
        if (slug in pushing) != (said["requires"] == PUSHING):
            yield row.fault(
                "requires",
                "a self-manipulation, and nothing else, needs the positive reason "
                "“self-manipulation”",
            )
        if slug in pushing and said["comfort"]:
            yield row.fault("comfort", "a self-manipulation is never in the comfort set")
        if not loads and slug not in NO_LOAD:
            yield row.fault(
                "loads",
                "has no load: say what it asks of the body, so that conditions can hold it back",
            )
        for name, known in (("needs", Need.values), ("aims", Aim.values)):
            for entry in said[name]:
                if entry not in known:
                    yield row.fault(name, f"“{entry}” is not one of {', '.join(known)}")
        offers = [offer.slug("replacement") for offer in instead.get(slug, [])]
        if not offers:
            yield row.fault("instead", "has no replacement: what to offer when it is withheld")
        elif slug not in drafts and drafts.issuperset(offers):
            yield row.fault("instead", "every replacement is a draft")
    for row in content.of("library.replacement"):
        if row.slug("replacement") in pushing:
            yield row.fault("replacement", "a self-manipulation never replaces anything")
        if row.slug("replacement") == row.slug("exercise"):
            yield row.fault("replacement", "an exercise cannot replace itself")
    for owner, offers in instead.items():
        for slug, count in Counter(offer.slug("replacement") for offer in offers).items():
            if count > 1:
                yield offers[-1].fault("replacement", f"{owner} offers {slug} {count} times")


def _conditions(content: Content) -> Iterator[Fault]:
    rules = content.under("library.contraindication", "condition")
    for row in content.of("library.condition"):
        said, slug = row.fields, row.key[0]
        where: dict[str, Row] = {}
        for rule in rules.get(slug, []):
            for load in rule.slugs("loads"):
                if load in where:
                    yield rule.fault(
                        "loads", f"{load} stands in another row of this condition already"
                    )
                where.setdefault(load, rule)
            if rule.fields["level"] != word(Level.OK):
                if not rule.fields["reason"]:
                    yield rule.fault("reason", "says nothing: a visitor is told why")
                if not rule.slugs("sources"):
                    yield rule.fault("sources", "must name at least one")
            if bool(rule.fields["fresh_level"]) != bool(rule.fields["settled_level"]):
                yield rule.fault(
                    "fresh_level",
                    "state the level for the first 72 hours and for afterwards, or neither",
                )
        if THRUST not in where:
            yield row.fault("contraindications", "does not state its level for thrust")
        elif slug in floor.CONDITIONS:
            thrust = where[THRUST].fields
            levels = {thrust[name] for name in ("level", "fresh_level", "settled_level")} - {""}
            if not levels <= {word(Level.AVOID), word(Level.CLINICIAN)}:
                yield where[THRUST].fault(
                    "level",
                    "the gate's floor bars self-manipulation with this: thrust is avoid or "
                    "clinician",
                )
        if (said["manipulation"] != "no" or said["prone_extension"]) and not said[
            "is_back_diagnosis"
        ]:
            yield row.fault(
                "is_back_diagnosis",
                "only a condition that names a cause of back pain can be a reason to open anything",
            )
        if said["manipulation"] != "no" and slug in floor.CONDITIONS:
            yield row.fault(
                "manipulation",
                "the gate's floor bars self-manipulation with this: it cannot be the reason for it",
            )
        if slug in NOBODY_CAN_ATTEST and said["attestable"]:
            yield row.fault("attestable", "no clinician's word counts for this one")
        if said["liftable"] and not (said["attestable"] and said["floor"] == "comfort-only"):
            yield row.fault(
                "liftable",
                "only a comfort-only floor can be lifted, and only where a clinician's word counts",
            )
        if said["common_cause"] and not said["is_back_diagnosis"]:
            yield row.fault(
                "common_cause",
                "only a condition that names a cause of back pain can be one of the common causes",
            )
        if row.slugs("becomes") and not said["liftable"]:
            yield row.fault("becomes", "only a condition whose floor can be lifted becomes another")
        if said["floor"] == "unscreened":
            yield row.fault("floor", "unscreened is not something a condition can be")


def _follow_ups(content: Content) -> Iterator[Fault]:
    asked = content.under("library.followup", "condition")
    for row in content.of("library.followup"):
        said, kind = row.fields, row.fields["kind"]
        beside = {
            other.fields["name"]: other.fields["kind"] for other in asked[row.slug("condition")]
        }
        for name in ("longer_if", "ended_by"):
            if said[name] and beside.get(said[name]) != "detail":
                yield row.fault(
                    name, f"“{said[name]}” is not a follow-up of the kind detail beside this one"
                )
        if kind == "since" and not said["weeks"]:
            yield row.fault("weeks", "a date question has a number of weeks")
        if kind != "since" and (
            said["weeks"] or said["longer_weeks"] or said["never_allowed"] or row.slugs("only")
        ):
            yield row.fault(
                "weeks", "only a date question has weeks, “never” or exercises of its own"
            )
        if bool(said["longer_weeks"]) != bool(said["longer_if"]):
            yield row.fault(
                "longer_weeks", "a longer window needs both its weeks and what makes it longer"
            )
        if said["longer_weeks"] and said["longer_weeks"] <= said["weeks"]:
            yield row.fault("longer_weeks", "the longer window is not longer")
        if (kind == "sign") != (said["urgency"] in ("urgent-today", "emergency")) or (
            kind != "sign" and said["urgency"] != "self-care"
        ):
            yield row.fault(
                "urgency", "a sign is urgent or an emergency; no other follow-up has an urgency"
            )
        if kind in ("since", "floor") and said["scope"] in ("full", "unscreened"):
            yield row.fault("scope", "must withhold something")
        if kind == "sign" and said["scope"] != "nothing":
            yield row.fault("scope", "a sign leaves nothing open")
        yield from _levels(content, row)


def _levels(content: Content, row: Row) -> Iterator[Fault]:
    levels = row.fields["levels"]
    if levels and row.fields["kind"] != "relief":
        yield row.fault("levels", "only relief states levels of its own")
    for load, level in levels.items():
        if content.one("library.load", load) is None:
            yield row.fault("levels", f"there is no movement load “{load}”")
        if level not in [word(member) for member in Level]:
            yield row.fault(
                "levels", f"“{level}” is not one of {', '.join(word(member) for member in Level)}"
            )
    if levels and THRUST not in levels:
        yield row.fault("levels", "does not state its level for thrust")


def _signs(content: Content) -> Iterator[Fault]:
    for row in content.of("library.redflag"):
        said = row.fields
        urgent = said["urgency"] in ("emergency", "urgent-today")
        if said["urgency"] == "self-care":
            yield row.fault("urgency", "a warning sign sends to somebody")
        if urgent and said["scope"] != "nothing":
            yield row.fault("scope", "a sign this urgent leaves nothing open")
        if urgent and not said["sticky"]:
            yield row.fault("sticky", "a sign this urgent holds on")
        if not urgent and said["scope"] in ("full", "unscreened"):
            yield row.fault("scope", "must withhold something")
        if urgent and not said["action_unsure"]:
            yield row.fault("action_unsure", "a sign this urgent says what to do when not sure")
    for row in content.of("library.medicine"):
        if not row.slugs("adds") and row.fields["red_flag"] is None:
            yield row.fault("adds", "stands for nothing: name a condition or a warning sign")


def _words(content: Content) -> Iterator[Fault]:
    options = content.under("library.ambiguousoption", "word")
    for row in content.of("library.ambiguousword"):
        if len(options.get(row.key[0], [])) < 2:
            yield row.fault("options", "an ambiguous word has at least two choices")


def _routines(content: Content) -> Iterator[Fault]:
    steps = content.under("library.step", "routine")
    drafts = {row.key[0] for row in content.of("library.exercise") if not is_published(row)}
    for row in content.of("library.routine"):
        own = steps.get(row.key[0], [])
        if row.key[0] in ROUTINES_TAKEN:
            yield row.fault("slug", "is the address of another page")
        if not own:
            yield row.fault("steps", "has no step")
        elif is_published(row) and drafts.issuperset(step.slug("exercise") for step in own):
            yield row.fault("steps", "every step is a draft")
        if content.one("library.plan", row.key[0]) is None:
            yield row.fault("", "has no plan: when and how often")
        for slug, count in Counter(step.slug("exercise") for step in own).items():
            if count > 1:
                yield own[-1].fault("exercise", f"{row.key[0]} holds {slug} {count} times")


def _claims(content: Content) -> Iterator[Fault]:
    for row in content.of("library.claim"):
        for name in VISITORS_READ["library.claim"]:
            text = row.fields[name]
            if "(k)" in text:
                yield row.fault(name, "holds a figure marked as unchecked")
            for figure in _figures(" ".join(row.fields["unchecked_figures"])):
                if figure in _figures(text):
                    yield row.fault(
                        name, f"holds {figure}, which is among the figures still to be checked"
                    )


def _figures(text: str) -> set[str]:
    """Numbers with a decimal point in `text`, without their signs."""
    return set(re.findall(r"\d+\.\d+", text))


# ----------------------------------------------------------------------------------------- drawings

#: What is drawn -> the need that it fills. Mats, beds and cushions are at hand, or an exercise does
#: without.
PROP_FILLS = {
    "chair": Need.CHAIR, "wall": Need.WALL, "doorway": Need.WALL, "worktop": Need.WALL,
    "roller": Need.FOAM_ROLLER,
    "ball": Need.EXERCISE_BALL, "small-ball": Need.SMALL_BALL, "massage-gun": Need.MASSAGE_GUN,
    "strap": Need.TOWEL,
    "towel": Need.TOWEL, "folded-towel": Need.TOWEL, "pillow": Need.PILLOWS,
    "cushion": Need.PILLOWS, "broomstick": None,
    "mat": None, "bed": None,
}  # fmt: skip
#: Drawn as help or scenery, not needed: the words of `equipment` may name it, or not.
MAY_BE_ABSENT = {"pillow", "cushion", "wall", "worktop", "broomstick", "mat", "bed"}
#: Done on each side or not, other than the drawing, each with its reason.
SIDES_DIFFER = {
    "log-roll": "drawn towards one side, and done towards either",
    "wall-ball-massage": "seen from the side, the ball is at the left or at the right of the spine",
}


@lru_cache(maxsize=512)  # a pose is checked once, however often the content is
def _wrong_with(pose: str) -> tuple[str, ...]:
    return tuple(figures.check(json.loads(pose)))


def _drawings(content: Content) -> Iterator[Fault]:
    """What the rules of the drawings say, and whether each agrees with its exercise: things,
    sides.
    """
    for row in content.of("library.figure"):
        pose, exercise = row.fields["pose"], content.one("library.exercise", *row.key)
        for name in ("exercise", "title"):
            if name in pose:
                yield row.fault("pose", f"holds “{name}”, which is that of the exercise")
        faults = _wrong_with(json.dumps(pose | {"title": "x"}, sort_keys=True))
        for fault in faults:
            yield row.fault("pose", fault)
        if exercise is None or any(fault.startswith("cannot be read") for fault in faults):
            continue
        drawn = {prop["prop"] for prop in pose.get("props", [])}
        needs = exercise.fields["needs"]
        for need in needs:
            if (
                need in Need.values
                and need not in SURFACES
                and need not in {PROP_FILLS.get(prop) for prop in drawn}
            ):
                yield row.fault("pose", f"does not show what the exercise needs: {need}")
        for prop in sorted(drawn - MAY_BE_ABSENT):
            if PROP_FILLS[prop] not in needs and prop not in exercise.fields["equipment"]:
                yield row.fault(
                    "pose", f"shows a {prop.replace('-', ' ')}, of which the exercise says nothing"
                )
        instruction = content.one("library.instruction", *row.key)
        if instruction is None or row.key[0] in SIDES_DIFFER:
            continue
        if instruction.fields["each_side"] != (figures.sides_of(pose) in ("left", "right")):
            each = "on each side" if instruction.fields["each_side"] else "on both sides at once"
            yield row.fault("pose", f"“side” must agree with the dose, which is done {each}")


# -------------------------------------------------------------------------------------------- words


def _texts(row: Row, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        value = row.fields[name]
        said = figures.texts(value) if isinstance(value, dict) else value
        for text in said if isinstance(said, list) else [said]:
            yield name, text


def _forbidden(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for label, names in VISITORS_READ.items():
        for row in content.of(label):
            for name, text in _texts(row, names):
                if found := words.forbidden(text):
                    yield row.fault(name, f"“{found}” is a word we do not use: {text:.80}")


def _neck(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for label, names in NEVER_THE_NECK.items():
        for row in content.of(label):
            if label == "library.load" and row.key[0] in lexicon.NECK_LOADS_ALLOWED:
                continue
            for name, text in _texts(row, names):
                text = text.replace("-", " ") if name == "slug" else text
                heads_too = label != "library.load"  # a load names what must not happen to the head
                found = (
                    words.neck_work(text)
                    if heads_too
                    else (text if words.names_neck(text) else None)
                )
                if found:
                    yield row.fault(
                        name, f"nothing here works on the neck or pushes the head: “{found:.120}”"
                    )
    for row in content.of("library.instruction"):
        for name, text in _texts(row, ("mistakes",)):
            if words.wanted_neck(text):
                yield row.fault(name, f"asks for more work on the neck or head: “{text:.120}”")


def _cracks(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    pushing = {row.key for row in content.of("library.exercise") if row.fields["kind"] == PUSHING}
    for label, names in (
        ("library.exercise", ("name", "summary")),
        ("library.instruction", ("how_to", "feel", "easier", "harder")),
        ("library.figure", ("pose",)),
    ):
        for row in content.of(label):
            if row.key in pushing:
                continue
            for name, text in _texts(row, names):
                if found := words.crack(text):
                    yield row.fault(
                        name,
                        f"reads like a crack or a thrust in what is no self-manipulation: "
                        f"“{found:.120}”",
                    )


def _as_a_whole(content: Content, *, alone: bool) -> list[Fault]:
    """What is wrong with the catalogue that is made of the rows; that none can be made, where no
    row was told of already (`alone`).
    """
    try:
        catalogue = build_catalogue(content, content.digest)
    except (RuleBookError, ValueError, KeyError, TypeError) as error:
        return (
            [Fault("library.condition", (), "", f"no catalogue can be made of this: {error}")]
            if alone
            else []
        )
    return walked(catalogue)


def walked(catalogue: Catalogue) -> list[Fault]:
    """What the rooms above say of this content: whether their pages can be made of it, and lead
    somewhere.

    Remembered for the last few, by their stamp: an edit is looked at before and after, and what was
    after is before the next one.
    """
    if catalogue.stamp not in _found:
        while len(_found) >= REMEMBERED:
            _found.pop(next(iter(_found)), None)
        _found[catalogue.stamp] = [
            fault for walk in WALKS.values() for fault in _walked(walk, catalogue)
        ]
    return _found[catalogue.stamp]


def _walked(walk: Callable[[Catalogue], list[Fault]], catalogue: Catalogue) -> list[Fault]:
    try:
        return walk(catalogue)
    # whatever a page would end in, here it is a reason to refuse the edit
    except Exception as error:
        log.exception("the pages cannot be made of this content")
        return [
            Fault(
                "library.condition",
                (),
                "",
                f"the pages cannot be made of this ({type(error).__name__}: {error})",
            )
        ]


def _lost(content: Content) -> Iterator[Fault]:
    for label, rows in content.rows.items():
        if not rows:
            yield Fault(
                label, (), "", "holds nothing at all: rules that were lost would hold nobody back"
            )


PARTS: tuple[Callable[[Content], Iterator[Fault]], ...] = (
    _lost,
    _signatures, _names, _answers, _spoken_of, _exercises, _drawings, _conditions, _follow_ups,
    _signs, _words, _routines,
    _claims, _forbidden, _neck, _cracks, *agreeing.PARTS,
)  # fmt: skip
"""Every part, run on the rows that are well-formed."""
