"""Words that no text may contain: promises, work on the neck, a crack where none belongs.

Every text of every model is read, except those named in `languages.py`; so a new field is checked
from the day it is added. The words are those of the language of the content (`lexicon.py`).
"""

from collections.abc import Iterator

from backapp.library import lexicon, poses
from backapp.library.authored import AUTHORED, Content, Fault, Row
from backapp.library.checks.coach import COACH
from backapp.library.checks.exercises import pushes
from backapp.library.languages import TYPED, text_fields
from backapp.library.lexicon import Lexicon

#: Instructions name what not to do and what to stop for, and may name the neck there: see `_neck`.
MAY_NAME_THE_NECK = {"mistakes", "stop_rules"}


#: What visitors read, by model. What people type to search is not ours to choose.
VISITORS_READ = {
    label: names
    for label in AUTHORED
    if (names := tuple(name for name in text_fields(label) if name not in TYPED.get(label, ())))
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
    "library.answer": ("slug", *VISITORS_READ["library.answer"]),
    "library.ladder": ("slug", *VISITORS_READ["library.ladder"]),
}
#: Where a crack or a thrust would be read as something to do.
NEVER_A_CRACK = {
    "library.exercise": ("name", "summary"),
    "library.instruction": ("how_to", "feel", "easier", "harder", *COACH),
    "library.figure": ("pose",),
    "library.answer": ("do",),
    "library.ladder": ("name", "summary"),
}


def _texts(content: Content, where: dict[str, tuple]) -> Iterator[tuple[Row, str, str]]:
    """Every text in these fields: its row, its field, itself."""
    for label, names in where.items():
        for row in content.of(label):
            for name in names:
                value = row[name]
                said = poses.texts(value) if isinstance(value, dict) else value
                for text in said if isinstance(said, list) else [said]:
                    yield row, name, text


def _forbidden(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for row, name, text in _texts(content, VISITORS_READ):
        if found := words.forbidden(text):
            yield row.fault(name, f"“{found}” is a word we do not use: {text:.80}")


def _neck(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for row, name, text in _texts(content, NEVER_THE_NECK):
        said = text.replace("-", " ") if name == "slug" else text
        if found := _work_on_the_neck(row, said, words):
            message = f"nothing here works on the neck or pushes the head: “{found:.120}”"
            yield row.fault(name, message)
    for row, name, text in _texts(content, {"library.instruction": ("mistakes",)}):
        if words.wanted_neck(text):
            yield row.fault(name, f"asks for more work on the neck or head: “{text:.120}”")


def _work_on_the_neck(row: Row, text: str, words: Lexicon) -> str | None:
    if row.model != "library.load":
        return words.neck_work(text)
    if row.key[0] in lexicon.NECK_LOADS_ALLOWED:
        return None
    # a load names what must not happen to the head
    return text if words.names_neck(text) else None


def _cracks(content: Content) -> Iterator[Fault]:
    words = lexicon.of(content.language)
    for row, name, text in _texts(content, NEVER_A_CRACK):
        exercise = content.one("library.exercise", *row.key)
        if not pushes(exercise) and (found := words.crack(text)):
            message = "reads like a crack or a thrust in what is no self-manipulation"
            yield row.fault(name, f"{message}: “{found:.120}”")


CHECKS = (_forbidden, _neck, _cracks)
