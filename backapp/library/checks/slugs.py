"""Slugs that the code uses, reserved words, and duplicate names."""

from collections.abc import Iterator

from backapp.gate import floor
from backapp.library.authored import Content, Fault, Row, is_published
from backapp.library.checks.rule import each

#: Slugs in the code of the gate and the door. If one were renamed, a rule written in code would
#: silently stop applying.
GATE_SPEAKS_OF = {
    "library.redflag": (
        "one-leg", "both-legs",
        "under-16", "age-16-17", "pregnancy-any", "pregnancy-emergency", "sepsis", "fever",
        "infection-risk", "thoracic-risk",
        "cancer-history", "first-after-50",
    ),
    "library.condition": (
        *sorted(floor.CONDITIONS), "age-65-plus", "neck-problem",
    ),
    "library.load": (
        "thrust", "extension-unloaded", "extension-loaded", "vibration", "soft-tissue-pressure",
        "isometric-strain", "isometric-light",
    ),
}  # fmt: skip
#: The same for content with joined rules. Content from before them, which a site can still hold
#: with its own edits, does not know these slugs, and nobody can have answered them there.
ALSO_SPEAKS_OF = {
    "library.redflag": ("lasting", "mid-after-50", "bend-65"),
    "library.condition": ("bone-risk",),
}
#: Routines that pages link to by name.
PAGES_LEAD_TO = ("comfort", "dont-crack")
#: Values and field names that the forms use, next to the slugs of signs and conditions. A sign with
#: the slug `none` would be ticked by everyone who answers "none of these".
ANSWERS_TAKEN = (
    "none", "unsure", "never", "other", "yes", "no", "who", "country", "remember", "zone", "q",
    "action", "next", "age", "pain",
    "area", "conditions", "diagnosis", "medicines", "harmless", "episode", "pregnancy", "hurt",
    "stopped", "csrfmiddlewaretoken",
)  # fmt: skip
#: Addresses of other pages next to those of the exercises and routines.
ADDRESSES_TAKEN = {
    "library.exercise": ("at-a-glance", "figures"),
    "library.routine": ("mine", "shared"),
}
#: The field by which readers distinguish the rows of a model.
UNIQUE = {
    "library.exercise": "name",
    "library.routine": "name",
    "library.condition": "label",
    "library.load": "label",
    "library.answer": "question",
    "library.ladder": "name",
    "library.claim": "number",
    "library.ambiguousword": "phrase",
    "library.harmlessthing": "name",
}


def _same_names(content: Content) -> Iterator[Fault]:
    for label, name in UNIQUE.items():
        first: dict[object, Row] = {}
        for row in content.of(label):
            said = row[name].casefold() if isinstance(row[name], str) else row[name]
            if said in first:
                other = ".".join(map(str, first[said].key))
                yield row.fault(name, f"is the same as that of {other}")
            first.setdefault(said, row)


def _taken(label: str, message: str, taken: tuple[str, ...]):
    return each(label, ("slug", message, lambda row, _: row.key[0] in taken))


def spoken_of(content: Content) -> Iterator[Fault]:
    """Slugs that the code uses but the content lacks."""
    for label, slugs in GATE_SPEAKS_OF.items():
        also = ALSO_SPEAKS_OF.get(label, ()) if content.of("library.joinedrule") else ()
        for slug in (*slugs, *also):
            if content.one(label, slug) is None:
                yield Fault(label, (slug,), "slug", "is missing, but the gate's own rules use it")
    for slug in PAGES_LEAD_TO:
        label, row = "library.routine", content.one("library.routine", slug)
        if row is None or not is_published(row):
            message = "is missing or a draft, but pages link to it by name"
            yield Fault(label, (slug,), "slug", message)


CHECKS = (
    _same_names,
    *(
        _taken(label, "is a word that the forms already use: choose another", ANSWERS_TAKEN)
        for label in ("library.redflag", "library.condition", "library.medicine")
    ),
    spoken_of,
    *(
        _taken(label, "is the address of another page", taken)
        for label, taken in ADDRESSES_TAKEN.items()
    ),
)
