"""Why: the one form in which every part of the gate says what it found."""

from typing import NamedTuple

from backapp.gate.vocabulary import Level


class Reason(NamedTuple):
    """One ground or caution.

    `rule` names the rule, `answer` the id of the answer (or condition) that set it off, `text` and
    `sources` are the authored words and where they come from, `change` says what would change it
    (the words for both codes are in screening/words.py).
    """

    rule: str
    answer: str
    text: str = ""
    sources: tuple[str, ...] = ()
    change: str = ""
    level: Level | None = None
    load: str = ""
