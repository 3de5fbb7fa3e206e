"""The one form in which every part of the gate gives a reason."""

from typing import NamedTuple

from backapp.gate.vocabulary import Level


class Reason(NamedTuple):
    """One ground for withholding, or one caution.

    `rule` names the rule, and `answer` is the id of the answer or condition that triggered it.
    `text` is the authored text and `sources` are its sources. `change` is the code for what would
    change it. screening/words.py has the words for both codes.
    """

    rule: str
    answer: str
    text: str = ""
    sources: tuple[str, ...] = ()
    change: str = ""
    level: Level | None = None
    load: str = ""
