"""Finding conditions and exercises by everyday words: synonyms, beginnings of words, small
misspellings.

Works on the catalogue in memory, knows public facts only, and keeps nothing of what was typed.

    >>> [c.slug for c in find_conditions("brittl bones").conditions][:2]
    ['osteoporosis', 'bone-disease-other']
    >>> urgent_words("numb between my legs")
    True
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from math import log
from weakref import WeakKeyDictionary

from django.conf import settings
from django.utils.translation import get_language
from rapidfuzz.distance import OSA  # letters changed, missing, extra or swapped

from backapp.gate.vocabulary import Kind
from backapp.library.content import STARTER, Catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.library.entries import CatalogueEntry
from backapp.library.languages import whole_words, word_list
from backapp.library.models.words import (
    KINDS,
    SURFACES,
    Aim,
    HealthGroup,
    Need,
    Posture,
    Region,
    word,
)

FILE = "search.toml"
EXAMPLES = 5  # of urgent words that a vocabulary has to recognise, at least
_APOSTROPHES = {0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x60: "'", 0xB4: "'"}
LONGEST_QUERY = 100  # characters
MOST_WORDS = 12
ENOUGH = 0.5  # of the weight of what was typed has to be found
MOST_OF_IT = 0.75  # the same for what is found beside the exercises


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first.

    Ambiguous words lead to a question and come before anything else. `exact` are the harmless
    things that were typed without a slip. Other harmless things come last, so that a slip leads to
    what matters.
    """

    ambiguous: tuple[CatalogueEntry, ...]
    conditions: tuple[CatalogueEntry, ...]
    medicines: tuple[CatalogueEntry, ...] = ()
    exact: tuple[CatalogueEntry, ...] = ()
    harmless: tuple[CatalogueEntry, ...] = ()

    def __bool__(self) -> bool:
        return any((self.ambiguous, self.conditions, self.medicines, self.exact, self.harmless))


def find_health(query: str, *, catalogue: Catalogue | None = None, limit: int = 12) -> Found:
    """As `find_conditions`, and the medicines and harmless things that `query` may stand for.

    In place of a condition that means taking a medicine it finds the medicines.
    Nothing is harmless beside words of a warning sign: "hay fever, numb between my legs".
    """
    catalogue = catalogue or current_catalogue()
    index, found = _indexes(catalogue), find_conditions(query, catalogue=catalogue, limit=limit)
    medicines = index.medicines.best(spoken().words(query), 4)
    taken = {c.slug for c in found.conditions if c.asked_under == HealthGroup.MEDICINES}
    medicines += [
        m.slug
        for m in catalogue.medicines.values()
        if m.slug not in medicines and not taken.isdisjoint(m.adds)
    ]
    harmless: dict[str, bool] = {}  # slug -> whether it was typed without a slip
    for part in () if urgent_words(query) else spoken().names_in(query):
        words = spoken().words(part)
        serious = any(
            one.named(words) for one in (index.ambiguous, index.conditions, index.medicines)
        )
        if words and not serious:
            harmless |= _harmless(words, index.harmless)
    return replace(
        found,
        conditions=tuple(c for c in found.conditions if c.slug not in taken),
        medicines=tuple(catalogue.medicines[slug] for slug in medicines),
        exact=tuple(catalogue.harmless[slug] for slug in harmless if harmless[slug]),
        harmless=tuple(catalogue.harmless[slug] for slug in harmless if not harmless[slug]),
    )


def _harmless(words: list[str], index: "_Index") -> dict[str, bool]:
    """The harmless things that these words name, and whether without a slip.

    A word that is not found could be what matters ("statin muscle pain"), so each has to be.
    """
    alone = [index.named([word]) for word in words]
    if all(alone):  # several, one word each: "depression and anxiety"
        return {slug: True for slugs in alone for slug in slugs}
    found = dict.fromkeys(index.best(words, 4, every=True), False)
    return found | dict.fromkeys(index.named(words), True)


def find_conditions(query: str, *, catalogue: Catalogue | None = None, limit: int = 12) -> Found:
    """Conditions, and words that may mean several, that `query` may stand for."""
    catalogue = catalogue or current_catalogue()
    index = _indexes(catalogue)
    words = spoken().words(query)
    if not words:
        return Found((), ())
    ambiguous = index.ambiguous.best(words, 3, enough=0.4, whole=0.75)
    conditions = index.conditions.best(words, limit)
    return Found(
        tuple(catalogue.ambiguous_words[slug] for slug in ambiguous),
        tuple(catalogue.conditions[slug] for slug in conditions),
    )


def find_exercises(
    query: str, *, catalogue: Catalogue | None = None, limit: int = 60
) -> tuple[CatalogueEntry, ...]:
    """Exercises whose name, everyday words, area, position, equipment, aims or routines `query`
    names, best first.

    Who finds a self-manipulation also finds what replaces it; who looks for a crack or a pop finds
    that first.
    """
    catalogue = catalogue or current_catalogue()
    words = spoken().words(query)
    if not words:
        return ()
    found = _indexes(catalogue).exercises.best(words, limit)
    pushing = [slug for slug in found if catalogue.exercises[slug].kind == Kind.SELF_MANIPULATION]
    gentle = [slug for slug in found if slug not in pushing]
    instead = [
        other
        for slug in pushing
        for other in catalogue.exercises[slug].instead
        if other not in gentle
    ]
    order = [*gentle, *instead, *pushing] if spoken().cracking & set(words) else [*found, *instead]
    slugs = dict.fromkeys(order)
    return tuple(catalogue.exercises[slug] for slug in slugs)[:limit]


@dataclass(frozen=True, slots=True)
class Beside:
    """What `query` also names besides exercises, best first, and whether it asks about cracking."""

    answers: tuple[CatalogueEntry, ...]
    routines: tuple[CatalogueEntry, ...]
    conditions: tuple[CatalogueEntry, ...]
    claims: tuple[CatalogueEntry, ...]
    cracking: bool


def find_beside(
    query: str, *, catalogue: Catalogue | None = None, limit: int = 3, slips: bool = True
) -> Beside:
    """The short answers, routines, conditions and statements of evidence that `query` names.

    They stand beside the exercises, so most of what was typed has to be found in them. `slips`
    forgives misspellings, which is worth its time where nothing else was found.
    """
    catalogue = catalogue or current_catalogue()
    words, index = spoken().words(query), _indexes(catalogue)
    if not words:
        return Beside((), (), (), (), False)
    found = (
        [known[slug] for slug in part.best(words, limit, enough=MOST_OF_IT, slips=slips)]
        for known, part in (
            (catalogue.answers, index.answers),
            (catalogue.routines, index.routines),
            (catalogue.conditions, index.conditions_by_name),
            (catalogue.claims, index.claims),
        )
    )
    return Beside(*map(tuple, found), cracking=bool(spoken().cracking & set(words)))


# -------------------------------------------------------------------------------------------- words


class Vocabulary:
    """The words of one language that searching needs, from `languages/CODE/search.toml`."""

    def __init__(self, said: dict):
        self._no_letters = re.compile(rf"[^{said['letters']}']+")
        self._separators = re.compile(said["separators"])
        self._same = said["same_spelling"]
        self._plurals = [
            (rule["letters"], rule["ending"], rule["becomes"], tuple(rule["unless"]))
            for rule in said["plurals"]
        ]
        self._fillers = frozenset(self.stem(self.plain(word)) for word in said["fillers"])
        self.cracking = frozenset(said["cracking"])
        urgent = said["urgent"]
        self._signs = [
            tuple(whole_words([group], urgent["parts"], flags=0) for group in groups)
            for groups in urgent["signs"]
        ]
        self._signs_alone = {frozenset(self.words(text)) for text in urgent["alone"]}
        self._urgent = frozenset(urgent["words"])
        self._urgent_by_letter: dict[str, list[str]] = {}
        for known in sorted(known for known in self._urgent if len(known) >= 4):
            self._urgent_by_letter.setdefault(known[0], []).append(known)

    def refuted(self, said: dict) -> Iterator[str]:
        """What the examples of the file show to be wrong with it."""
        examples = said["urgent"]
        if len(examples["recognised"]) < EXAMPLES:
            yield f"urgent.recognised needs {EXAMPLES} examples at least"
        yield from (
            f"not urgent: {text}" for text in examples["recognised"] if not self.urgent(text)
        )
        yield from (f"urgent: {text}" for text in examples["harmless"] if self.urgent(text))

    def plain(self, text: str) -> str:
        """`text` in small letters, without accents, signs or apostrophes."""
        text = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES)
        text = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
        return self._no_letters.sub(" ", text).replace("'", "").strip()

    def stem(self, token: str) -> str:
        """A word without the ending of its plural, and in one spelling of several."""
        for other, one in self._same:
            token = token.replace(other, one)
        for letters, ending, becomes, unless in self._plurals:
            if len(token) >= letters and token.endswith(ending) and not token.endswith(unless):
                return token[: -len(ending)] + becomes
        return token

    def words(self, text: str) -> list[str]:
        """The words of a text that are worth looking for, each once."""
        tokens = [self.stem(token) for token in self.plain(text[:LONGEST_QUERY]).split()]
        kept = [token for token in tokens if token not in self._fillers]
        return list(dict.fromkeys(kept or tokens))[:MOST_WORDS]

    def names_in(self, text: str) -> list[str]:
        """The names that one name joins: "Slipped disc, sciatica or trapped nerve"."""
        return self._separators.split(text)

    def urgent(self, text: str) -> bool:
        """Whether a text names what may be a warning sign."""
        text = self.plain(text)
        mended = " ".join(self._mended(token) for token in text.split())
        return any(
            frozenset(self.words(candidate)) in self._signs_alone
            or any(all(group.search(candidate) for group in sign) for sign in self._signs)
            for candidate in {text, mended}
        )

    def _mended(self, token: str) -> str:
        """A misspelled word of a warning sign as it should be; any other word as it is."""
        if len(token) < 4 or token in self._urgent:
            return token
        for known in self._urgent_by_letter.get(token[0], ()):
            if OSA.distance(token, known, score_cutoff=1) <= 1:
                return known
        return token


def vocabulary(code: str) -> Vocabulary:
    """The search vocabulary of a language. Raises ContentError where there is none that works."""
    return word_list(code, FILE, Vocabulary)


def spoken() -> Vocabulary:
    """The vocabulary of the language that this visitor reads."""
    return vocabulary(get_language() or settings.LANGUAGE_CODE)


def _slips(token: str) -> int:
    """How many slips of the finger a word of this length is forgiven."""
    return 0 if len(token) < 4 else 1 if len(token) < 7 else 2


def _alike(typed: str, known: Sequence[str], slips: bool = True) -> dict[str, float]:
    """The `known` words, in order of the alphabet, that a typed one may stand for, and how well: 1
    the same.

    A short word is forgiven slips only where nothing else fits ("walk" is not "wall"); a long one
    always is, since the everyday words of the content hold common misspellings themselves. Without
    `slips` only the same words and longer ones are found, which is much less work.
    """
    first = bisect_left(known, typed)
    last = bisect_left(known, f"{typed}\uffff" if len(typed) >= 3 else f"{typed} ", first)
    found = {token: 1.0 if token == typed else 0.9 for token in known[first:last]}
    if not slips or found and len(typed) < 7:
        return found
    return {token: like for token in known if (like := _likeness(typed, token))} | found


def _likeness(typed: str, known: str) -> float:
    slips = _slips(typed)
    if not slips or typed[0] != known[0] and len(typed) < 6:
        return 0.0
    far = OSA.distance(typed, known, score_cutoff=slips)
    if far > slips and len(known) > len(typed) >= 5:  # a misspelled beginning
        return 0.65 if OSA.distance(typed, known[: len(typed)], score_cutoff=1) <= 1 else 0.0
    return 0.8 - 0.1 * far if far <= slips else 0.0


# ---------------------------------------------------------------------------------------- the index


class _Index:
    """Slugs by their phrases. A phrase counts for `weight`; `rank` decides between equals."""

    def __init__(self, entries: Iterable[tuple[str, float, list[tuple[str, float]]]]):
        words = spoken().words
        self.rank: dict[str, float] = {}
        holders: dict[str, set[str]] = {}
        shared: dict[tuple[tuple[str, ...], float], list[str]] = {}
        for slug, rank, phrases in entries:
            self.rank[slug] = rank
            seen: dict[tuple[str, ...], float] = {}
            for text, weight in phrases:
                tokens = tuple(words(text))
                if tokens:
                    seen[tokens] = max(weight, seen.get(tokens, 0.0))
            for tokens, weight in seen.items():
                shared.setdefault((tokens, weight), []).append(slug)
                for token in tokens:
                    holders.setdefault(token, set()).add(slug)
        ranked = sorted(self.rank, key=lambda slug: (-self.rank[slug], slug))
        self.place = {slug: number for number, slug in enumerate(ranked)}
        # Words, weight, and whose they are, best rank first: many exercises share their area, say.
        self.phrases = [
            (tokens, weight, sorted(slugs, key=self.place.get))
            for (tokens, weight), slugs in shared.items()
        ]
        self.where: dict[str, list[int]] = {}
        for number, (tokens, _weight, _slugs) in enumerate(self.phrases):
            for token in tokens:
                self.where.setdefault(token, []).append(number)
        count = len(self.rank) + 1
        self.rarity = {token: 0.3 + log(count / len(slugs)) for token, slugs in holders.items()}
        self.rarest = 0.3 + log(count)
        self.known = sorted(self.rarity)

    def named(self, typed: list[str]) -> list[str]:
        """Slugs with a phrase of exactly these words, in any order."""
        words = set(typed)
        return [
            slug
            for tokens, _weight, slugs in self.phrases
            if set(tokens) == words
            for slug in slugs
        ]

    def best(
        self,
        typed: list[str],
        limit: int,
        enough: float = ENOUGH,
        whole: float = 0.0,
        every: bool = False,
        slips: bool = True,
    ) -> list[str]:
        """Slugs for the words typed, best first.

        `enough` of what was typed has to be found, `whole` of a phrase to be typed. With `every`,
        each word that was typed has to be found in the phrase.
        """
        alike = [_alike(word, self.known, slips) for word in typed]
        worth = [
            max((self.rarity[token] for token in found), default=self.rarest) for found in alike
        ]
        total = sum(worth)
        # score, rounded -> score and whose it is
        alike_enough: dict[float, list[tuple[float, list[str]]]] = {}
        touched = {number for found in alike for token in found for number in self.where[token]}
        for number in touched:  # a phrase with none of the words cannot be one of the best
            tokens, weight, slugs = self.phrases[number]
            likes = [[found.get(token, 0.0) for token in tokens] for found in alike]
            if every and not all(map(any, likes)):
                continue
            named = sum([max(row) * value for row, value in zip(likes, worth, strict=True)]) / total
            if named < enough:
                continue
            covered = sum([max(column) for column in zip(*likes, strict=True)]) / len(tokens)
            if covered < whole:
                continue
            score = weight * (0.7 * named + 0.3 * covered)
            alike_enough.setdefault(round(score, 2), []).append((score, slugs))
        return self._first(alike_enough, limit)

    def _first(self, scored: dict[float, list[tuple[float, list[str]]]], limit: int) -> list[str]:
        """The first `limit` slugs: by score, then by rank.

        Of a phrase that thousands share only as many are looked at as are wanted.
        """
        order: dict[str, None] = {}
        passed: set[str] = set()
        leader = 0.0
        for rounded in sorted(scored, reverse=True):
            lists = [
                [(self.place[slug], -score, slug) for slug in islice(slugs, limit + len(passed))]
                for score, slugs in scored[rounded]
            ]
            for _place, minus, slug in merge(*lists):
                if slug in passed:
                    continue
                passed.add(slug)
                leader = leader or -minus
                if -minus >= 0.55 * leader:
                    order[slug] = None
                    if len(order) == limit:
                        return list(order)
        return list(order)


@dataclass(frozen=True, slots=True)
class _Indexes:
    ambiguous: _Index
    conditions: _Index
    medicines: _Index
    harmless: _Index
    conditions_by_name: _Index
    exercises: _Index
    routines: _Index
    claims: _Index
    answers: _Index


_built: WeakKeyDictionary[Catalogue, _Indexes] = WeakKeyDictionary()


def _indexes(catalogue: Catalogue) -> _Indexes:
    if catalogue not in _built:
        _built[catalogue] = _Indexes(
            _Index(
                (w.slug, 0, [(text, 1.0) for text in (w.phrase, *w.also)])
                for w in catalogue.ambiguous_words.values()
            ),
            _Index(
                (c.slug, c.search_rank, _condition_phrases(c))
                for c in catalogue.conditions.values()
            ),
            _Index((m.slug, 0, _names(m.label)) for m in catalogue.medicines.values()),
            _Index(
                # what a name excludes is not a word for it ("with no new muscle pain")
                (h.slug, 0, [(text, 1.0) for text in (spoken().names_in(h.name)[0], *h.also)])
                for h in catalogue.harmless.values()
            ),
            _Index(
                (c.slug, c.search_rank, [one for one in _condition_phrases(c) if one[1] == 1.0])
                for c in catalogue.conditions.values()
            ),
            _exercise_index(catalogue),
            _Index(
                (r.slug, -place, [(r.name, 1.0), (r.summary, 0.8), (r.purpose, 0.6)])
                for place, r in enumerate(catalogue.routines.values())
                if r.slug != STARTER  # the quick check leads to it, and nothing else
            ),
            _Index(
                (c.slug, -place, [(c.title, 1.0), (c.seed_claim, 0.8)])
                for place, c in enumerate(catalogue.claims.values())
            ),
            _Index(
                (a.slug, -place, [(text, 1.0) for text in (a.question, *a.search_words)])
                for place, a in enumerate(catalogue.answers.values())
            ),
        )
    return _built[catalogue]


def _names(label: str) -> list[tuple[str, float]]:
    """The names in a label, each by itself, and the whole label."""
    return [(text, 1.0) for text in (*spoken().names_in(label), label)]


def _condition_phrases(condition: CatalogueEntry) -> list[tuple[str, float]]:
    names = [condition.label, condition.name, condition.slug.replace("-", " ")]
    parts = [part for name in names for part in spoken().names_in(name)]
    return [(text, 1.0) for text in (*condition.synonyms, *parts, *names)] + [
        (condition.explanation, 0.55)
    ]


def _exercise_index(catalogue: Catalogue) -> _Index:
    routines: dict[str, list[str]] = {}
    for routine in (r for r in catalogue.routines.values() if r.slug != STARTER):
        for slug in routine.exercises:
            routines.setdefault(slug, []).append(routine.name)
    place = {slug: -number for number, slug in enumerate(catalogue.exercises)}
    return _Index(
        (e.slug, place[e.slug], _exercise_phrases(e, routines.get(e.slug, [])))
        for e in catalogue.exercises.values()
    )


def _exercise_phrases(exercise: CatalogueEntry, routines: list[str]) -> list[tuple[str, float]]:
    kind = next(str(label) for member, label in KINDS.items() if word(member) == exercise.kind)
    facts = [
        Region(exercise.region).label,
        Posture(exercise.posture).label,
        exercise.position,
        exercise.equipment,
        kind,
    ]
    facts += [Aim(aim).label for aim in exercise.aims] + list(exercise.muscles)
    facts += [Need(need).label for need in exercise.needs if need not in SURFACES]
    phrases = [(exercise.name, 1.0)] + [(text, 0.95) for text in exercise.search_words]
    return (
        phrases
        + [(str(text), 0.8) for text in facts]
        + [(text, 0.7) for text in routines]
        + [(exercise.summary, 0.55)]
    )


# ------------------------------------------------------------------------------------- urgent words


def urgent_words(query: str, longest: int = LONGEST_QUERY) -> bool:
    """Whether `query`, its first `longest` characters, names what may be a warning sign, so that a
    page of results shows the warning signs first.

    Generous on purpose: a false alarm costs a glance, and it decides nothing.
    """
    return spoken().urgent(query[:longest])
