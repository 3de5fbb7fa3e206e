"""Cues in a visitor's answers: which lines were ticked for a sign, and their words.

The gate reads signs only. The answer "fever": "yes" can have the ticked cues beside it, by name:
"fever.cues": ["shivering"]. For a sign that is not sure, they are those that the visitor is not
sure about.
"""

from collections.abc import Collection, Mapping

from backapp.screening.lines import PREFIX
from backapp.sentences import clauses

SUFFIX = ".cues"
TYPED = ("q", "next")
PICKERS = ("conditions", "diagnosis", "named-too")


def key(sign: str) -> str:
    """The id of the answer that holds the ticked cues of a sign."""
    return sign + SUFFIX


def is_cues(id: str) -> bool:
    """Whether an answer's id is that of ticked cues."""
    return id.endswith(SUFFIX)


def sign_answer(answers: Mapping[str, str], names: Collection[str]) -> tuple[str, list[str]]:
    """Return the answer to a sign and the cues to keep with it, from the answers to its cues.

    `names` are all the cues of the sign. Raises KeyError if one has no answer.
    """
    for answer in ("yes", "unsure"):
        if found := [name for name in names if answers[name] == answer]:
            return answer, found
    return "no", []


def ticked_in(form: Mapping, catalogue) -> dict[str, object]:
    """Return the signs that a submitted form raises, with their cues, and the group lines that it
    ticks, whatever page it is of.

    `form` is a QueryDict. Lists have lines, cues or signs as values. A line, cue or sign that is
    asked by itself has yes, no or unsure. What was typed or chosen elsewhere names none, such as
    "kidney" in the search for conditions.
    """
    lists = [name for name in form if name not in TYPED and not name.startswith(PICKERS)]
    known = {*catalogue.cues, *catalogue.red_flags, *map(PREFIX.__add__, catalogue.group_lines)}
    single = [
        (id, answer)
        for id in form
        if id in known
        for answer in ("unsure", "yes")
        if answer in form.getlist(id)
    ]
    listed = [(id, "yes") for name in lists for id in form.getlist(name) if id in known]
    found: dict[str, object] = {}
    for id, answer in (*single, *listed):
        if id.startswith(PREFIX):
            found[id] = answer
            continue
        sign, _dot, name = id.partition(".")
        found[sign] = "yes" if "yes" in (answer, found.get(sign)) else answer
        if name:
            named = found.setdefault(key(sign), [])
            named.append(name)  # type: ignore[attr-defined]
    return found


def quoted(said: Mapping[str, object], catalogue, they: bool = False) -> dict[str, str]:
    """Return sign -> the words of its ticked cues, for the signs that have any."""
    return {
        slug: clauses(words)
        for slug, flag in catalogue.red_flags.items()
        if said.get(slug) in ("yes", "unsure")
        and isinstance(names := said.get(key(slug), ()), list)
        and (words := [line(cue, they) for cue in flag.cues if cue.name in names])
    }


def line(cue, they: bool) -> str:
    """A cue as the visitor reads it."""
    return cue.they if they else cue.text
