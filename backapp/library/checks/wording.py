"""Words that no text may contain: promises, work on the neck, a crack where none belongs.

Every text of every model is read, except those named here; so a new field is checked from the day
it is added.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from backapp import figures
from backapp.library import lexicon
from backapp.library.authored import AUTHORED, Content, Fault, Row, field_names
from backapp.library.checks.exercises import pushes
from backapp.library.models.fields import Lines, Pose

#: Texts that no visitor reads, or that are not ours to choose: what people type to search, titles
#: of sources, notes for editors, words of closed lists.
NOT_OUR_WORDS = {
    "library.source": {"citation", "where", "note"},
    "library.claim": {"unchecked_figures"},
    "library.condition": {"synonyms", "floor_note"},
    "library.ambiguousword": {"phrase", "also"},
    "library.exercise": {"needs", "aims", "search_words", "note"},
}
#: Instructions name what not to do and what to stop for, and may name the neck there: see `_neck`.
MAY_NAME_THE_NECK = {"mistakes", "stop_rules"}


def _texts_of(label: str) -> tuple[str, ...]:
    """The fields of a model that hold words, in order."""
    fields = [apps.get_model(label)._meta.get_field(n) for n in field_names(apps.get_model(label))]
    return tuple(
        field.name
        for field in fields
        if isinstance(field, models.CharField | models.TextField | Lines | Pose)
        and not isinstance(field, models.SlugField)
        and not field.choices
        and field.name != "reviewed_by"
    )


#: What visitors read, by model.
VISITORS_READ = {
    label: names
    for label in AUTHORED
    if (names := tuple(n for n in _texts_of(label) if n not in NOT_OUR_WORDS.get(label, ())))
}
#: Where nothing is done to the neck: not in a name, nor in the words that an exercise is found by.
NEVER_THE_NECK = {
    "library.exercise": ("slug", *VISITORS_READ["library.exercise"], "search_words"),
    "library.instruction": tuple(
        name for name in VISITORS_READ["library.instruction"] if name not in MAY_NAME_THE_NECK
    ),
    "library.figure": VISITORS_READ["library.figure"],
    "library.routine": ("slug", *VISITORS_READ["library.routine"]),
    "library.plan": VISITORS_READ["library.plan"],
    "library.load": ("slug", *VISITORS_READ["library.load"]),
}
#: Where a crack or a thrust would be read as something to do.
NEVER_A_CRACK = {
    "library.exercise": ("name", "summary"),
    "library.instruction": ("how_to", "feel", "easier", "harder"),
    "library.figure": ("pose",),
}


def _texts(content: Content, where: dict[str, tuple]) -> Iterator[tuple[Row, str, str]]:
    """Every text in these fields: its row, its field, itself."""
    for label, names in where.items():
        for row in content.of(label):
            for name in names:
                value = row[name]
                said = figures.texts(value) if isinstance(value, dict) else value
                for text in said if isinstance(said, list) else [said]:
                    yield row, name, text


def _forbidden(content: Content) -> Iterator[Fault]:
    for row, name, text in _texts(content, VISITORS_READ):
        if found := lexicon.forbidden(text):
            yield row.fault(name, f"“{found}” is a word we do not use: {text:.80}")


def _neck(content: Content) -> Iterator[Fault]:
    for row, name, text in _texts(content, NEVER_THE_NECK):
        if found := _work_on_the_neck(row, text.replace("-", " ") if name == "slug" else text):
            message = f"nothing here works on the neck or pushes the head: “{found:.120}”"
            yield row.fault(name, message)
    for row, name, text in _texts(content, {"library.instruction": ("mistakes",)}):
        if lexicon.wanted_neck(text):
            yield row.fault(name, f"asks for more work on the neck or head: “{text:.120}”")


def _work_on_the_neck(row: Row, text: str) -> str | None:
    if row.model != "library.load":
        return lexicon.neck_work(text)
    if row.key[0] in lexicon.NECK_LOADS_ALLOWED:
        return None
    # a load names what must not happen to the head
    return text if lexicon.NECK.search(text) else None


def _cracks(content: Content) -> Iterator[Fault]:
    for row, name, text in _texts(content, NEVER_A_CRACK):
        exercise = content.one("library.exercise", *row.key)
        if not pushes(exercise) and (found := lexicon.crack(text)):
            message = "reads like a crack or a thrust in what is no self-manipulation"
            yield row.fault(name, f"{message}: “{found:.120}”")


CHECKS = (_forbidden, _neck, _cracks)
