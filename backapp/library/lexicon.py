"""What the texts of a language may not say: forbidden promises, anything done to the neck, and a
crack where none belongs.

A word alone proves nothing ("never roll onto the neck" is a warning), so a sentence that names the
neck has to be a plain warning, or be in the list of sentences allowed by reason. The words are in
`fixtures/languages/CODE/wording.toml`; how they are put together is here. That file also names
texts that each check has to refuse: a list that was emptied, or translated badly, cannot be used.

    >>> of("en").forbidden("This is a safe stretch.")
    'safe'
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from backapp.library.languages import whole_words, word_list

FILE = "wording.toml"
LISTS = (
    "forbidden", "neck", "head_worked", "crack", "warning", "warning_undone", "negation",
    "negation_undone", "asks_for_more", "sides", "counts", "holds_breath",
)  # fmt: skip
#: Examples that each check has to refuse, at least.
EXAMPLES = {
    "forbidden": 3, "neck_work": 3, "crack": 3, "wanted_neck": 1,
    "side": 2, "count": 4, "held_breath": 4,
}  # fmt: skip
#: Loads about the neck that are allowed: a load can only ever withhold.
NECK_LOADS_ALLOWED = {
    "neck-load": "what conditions and exercises are held to, so that nothing loads the neck"
}


def of(code: str) -> "Lexicon":
    """The lexicon of a language. Raises ContentError where there is none that works."""
    return word_list(code, FILE, Lexicon)


class Lexicon:
    """The wording checks of one language."""

    def __init__(self, said: dict):
        parts = said["parts"]
        for name in LISTS:
            if not said[name]:
                raise ValueError(f"{name} is empty")
        found = {name: whole_words(said[name], parts) for name in LISTS}
        self._forbidden, self.neck, self._crack = (
            found["forbidden"],
            found["neck"],
            found["crack"],
        )
        self._head_worked = found["head_worked"]
        # One after the other, since one pattern for all three takes minutes over a long text.
        self._head_by_hand = [whole_words([word], parts) for word in said["head_by_hand"]]
        self._head = self._head_by_hand[-1]
        self._warning, self._warning_undone = found["warning"], found["warning_undone"]
        self._negation, self._negation_undone = found["negation"], found["negation_undone"]
        self._asks_for_more = found["asks_for_more"]
        self._sides, self._counts = found["sides"], found["counts"]
        self._holds_breath = found["holds_breath"]
        ends = re.escape(said["sentence_ends"])
        self._sentence_ends = re.compile(rf"[{ends}]+(?:\s+|$)|[;\n]")
        self._clause_ends = re.compile("|".join(said["clause_ends"]))
        self._no_letters = re.compile(rf"[^{said['letters']}]+")
        self._ignored = str.maketrans("", "", said.get("ignored", ""))
        self._without_accents = said.get("without_accents", False)
        self.neck_allowed, self.crack_allowed = said["neck_allowed"], said["crack_allowed"]
        # the same texts are looked at before and after every edit
        self.forbidden = lru_cache(maxsize=16_384)(self._first_forbidden)
        self.neck_work = lru_cache(maxsize=16_384)(self._first_neck_work)
        self.crack = lru_cache(maxsize=16_384)(self._first_crack)

    def refuted(self, said: dict) -> Iterator[str]:
        """What the examples of the file show to be wrong with it."""
        for check, least in EXAMPLES.items():
            if len(said["refused"][check]) < least:
                yield f"refused.{check} needs {least} examples at least"
            for text in said["refused"][check]:
                if not getattr(self, check)(text):
                    yield f"{check} does not refuse: {text}"
        for text in said["accepted"]["all"]:
            for check in EXAMPLES:
                if getattr(self, check)(text):
                    yield f"{check} refuses: {text}"

    def sentences(self, text: str) -> list[str]:
        """`text` cut where a sentence ends, and at semicolons."""
        return [
            part.strip() for part in self._sentence_ends.split(self._read(text)) if part.strip()
        ]

    def plain(self, text: str) -> str:
        """`text` in small letters, signs taken out, so that a comma does not make another sentence
        of it.
        """
        text = self._read(text).casefold().replace("’", "'")
        return " ".join(self._no_letters.sub(" ", text).split())

    def _first_forbidden(self, text: str) -> str | None:
        """The first forbidden word in `text`, or None."""
        found = self._forbidden.search(self._read(text))
        return found.group() if found else None

    def names_neck(self, text: str) -> bool:
        """Whether `text` names the neck at all."""
        return bool(self.neck.search(self._read(text)))

    def _first_neck_work(self, text: str) -> str | None:
        """The first sentence of `text` that works on the neck, pushes the head or lets it hang, or
        None.
        """
        for sentence in self.sentences(text):
            if self.plain(sentence) in self.neck_allowed or self._plain_warning(sentence):
                continue
            by_hand = any(self._by_hand(clause) for clause in re.split("[,;]", sentence))
            if by_hand or self.neck.search(sentence) or self._head_worked.search(sentence):
                return sentence
        return None

    def wanted_neck(self, mistake: str) -> str | None:
        """As `neck_work` for a common mistake, which names what not to do: only one that asks for
        more is a fault.
        """
        text = self._read(mistake).strip()
        asks_for_more = self._asks_for_more.match(text)
        named = self.neck.search(text) or self._head.search(text)
        return mistake if asks_for_more and named else None

    def _first_crack(self, text: str) -> str | None:
        """The first clause of `text` that asks for a crack, a thrust or force, or None."""
        for sentence in self.sentences(text):
            for clause in self._clause_ends.split(sentence):
                negated = self._negation.search(clause) and not self._negation_undone.search(clause)
                allowed = negated or self.plain(clause) in self.crack_allowed
                if self._crack.search(clause) and not allowed:
                    return clause.strip()
        return None

    def side(self, text: str) -> str | None:
        """The first word for the left or the right side in `text`, or None."""
        found = self._sides.search(self._read(text))
        return found.group() if found else None

    def count(self, text: str) -> str | None:
        """The first number of seconds, breaths or times in `text`, or None."""
        found = self._counts.search(self._read(text))
        return found.group() if found else None

    def held_breath(self, text: str) -> str | None:
        """The first sentence of `text` that asks to hold the breath, or None."""
        for sentence in self.sentences(text):
            for found in self._holds_breath.finditer(sentence):
                before = self._clause_ends.split(sentence[: found.start()])[-1]
                if not self._negation.search(before):
                    return sentence
        return None

    def _by_hand(self, clause: str) -> bool:
        """Whether a hand, a push and the head are in a clause one after the other."""
        at = 0
        for word in self._head_by_hand:
            found = word.search(clause, at)
            if not found:
                return False
            at = found.end()
        return True

    def _plain_warning(self, sentence: str) -> bool:
        """Whether a sentence says what not to do, and nothing else."""
        return bool(self._warning.match(sentence)) and not self._warning_undone.search(sentence)

    def _read(self, text: str) -> str:
        """`text` without what this language does not look at."""
        if self._ignored:
            text = text.translate(self._ignored)
        if self._without_accents:
            letters = unicodedata.normalize("NFKD", text)
            text = "".join(letter for letter in letters if not unicodedata.combining(letter))
        return text
