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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from math import log
from weakref import WeakKeyDictionary

from rapidfuzz.distance import OSA  # letters changed, missing, extra or swapped

from backapp.gate.vocabulary import Kind
from backapp.library.content import Catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.library.entries import CatalogueEntry
from backapp.library.models.words import KINDS, SURFACES, Aim, Need, Posture, Region, word

LONGEST_QUERY = 100  # characters
MOST_WORDS = 12
CRACKING = frozenset(
    {
        "crack",
        "cracking",
        "pop",
        "popping",
        "click",
        "clicking",
        "adjust",
        "adjustment",
        "manipulation",
    }
)
ENOUGH = 0.5  # of the weight of what was typed has to be found
FILLERS = frozenset(
    "a am an and any are at be been bit by can do does feel feels for from get gets got "
    "had has have having i i'm im in into is it "
    "its i've ive just kind like lot me my of on or our really so some the their there "
    "they this to very was we when with you your "
    "mine his her she he that which after".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first.

    Ambiguous words lead to a question and come before anything else.
    """

    ambiguous: tuple[CatalogueEntry, ...]
    conditions: tuple[CatalogueEntry, ...]

    def __bool__(self) -> bool:
        return bool(self.ambiguous or self.conditions)


def find_conditions(query: str, *, catalogue: Catalogue | None = None, limit: int = 12) -> Found:
    """Conditions, and words that may mean several, that `query` may stand for."""
    catalogue = catalogue or current_catalogue()
    index = _indexes(catalogue)
    words = _words(query)
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
    words = _words(query)
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
    order = [*gentle, *instead, *pushing] if CRACKING & set(words) else [*found, *instead]
    slugs = dict.fromkeys(order)
    return tuple(catalogue.exercises[slug] for slug in slugs)[:limit]


# -------------------------------------------------------------------------------------------- words


def plain(text: str) -> str:
    """`text` in small letters, without accents, signs or curly apostrophes."""
    text = unicodedata.normalize("NFKD", text).translate(
        {0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x60: "'", 0xB4: "'"}
    )
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
    return re.sub(r"[^a-z0-9']+", " ", text).replace("'", "").strip()


def _stem(token: str) -> str:
    """A word without the ending of its plural, and without the difference between disk and disc."""
    token = (
        token.replace("disk", "disc")
        .replace("oedema", "edema")
        .replace("haem", "hem")
        .replace("arrhyth", "arryth")
    )
    if len(token) > 4 and token.endswith("ies"):
        return token[:-3] + "y"
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):
        return token[:-1]
    return token


_FILLER_STEMS = frozenset(_stem(plain(filler)) for filler in FILLERS)


def _words(text: str) -> list[str]:
    tokens = [_stem(token) for token in plain(text[:LONGEST_QUERY]).split()]
    kept = [token for token in tokens if token not in _FILLER_STEMS]
    return list(dict.fromkeys(kept or tokens))[:MOST_WORDS]


def _slips(token: str) -> int:
    """How many slips of the finger a word of this length is forgiven."""
    return 0 if len(token) < 4 else 1 if len(token) < 7 else 2


def _alike(typed: str, known: Sequence[str]) -> dict[str, float]:
    """The `known` words, in order of the alphabet, that a typed one may stand for, and how well: 1
    the same.

    A short word is forgiven slips only where nothing else fits ("walk" is not "wall"); a long one
    always is, since the everyday words of the content hold common misspellings themselves.
    """
    first = bisect_left(known, typed)
    last = bisect_left(known, f"{typed}\uffff" if len(typed) >= 3 else f"{typed} ", first)
    found = {token: 1.0 if token == typed else 0.9 for token in known[first:last]}
    if found and len(typed) < 7:
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
        self.rank: dict[str, float] = {}
        holders: dict[str, set[str]] = {}
        shared: dict[tuple[tuple[str, ...], float], list[str]] = {}
        for slug, rank, phrases in entries:
            self.rank[slug] = rank
            seen: dict[tuple[str, ...], float] = {}
            for text, weight in phrases:
                tokens = tuple(_words(text))
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

    def best(
        self, typed: list[str], limit: int, enough: float = ENOUGH, whole: float = 0.0
    ) -> list[str]:
        """Slugs for the words typed, best first.

        `enough` of what was typed has to be found, `whole` of a phrase to be typed.
        """
        alike = [_alike(word, self.known) for word in typed]
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
    exercises: _Index


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
            _exercise_index(catalogue),
        )
    return _built[catalogue]


def _condition_phrases(condition: CatalogueEntry) -> list[tuple[str, float]]:
    names = [condition.label, condition.name, condition.slug.replace("-", " ")]
    parts = [part for name in names for part in re.split(r"[:,;()/]| or ", name)]
    return [(text, 1.0) for text in (*condition.synonyms, *parts, *names)] + [
        (condition.explanation, 0.55)
    ]


def _exercise_index(catalogue: Catalogue) -> _Index:
    routines: dict[str, list[str]] = {}
    for routine in catalogue.routines.values():
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

_NUMB = (
    r"numb\w*|tingl\w*|pins and needles|no feeling|cant feel|can not feel|lost feeling|odd "
    r"feeling|strange feeling|dead"
)
_SADDLE = (
    r"between (?:my |the |their |his |her )?legs|groin|genital\w*|privates?|private "
    r"parts?|crotch|bum|bottom|backside|anus|"
    r"back passage|saddle|vagina|vulva|penis|testicles?|balls|perineum|inner "
    r"thighs?|wip\w+|buttocks?"
)
_CANNOT = (
    r"cant|can not|cannot|unable|not able|couldnt|trouble|struggl\w+|difficult\w*|hard "
    r"to|problems?|stopped|strain\w*|not"
)
_PEE = r"pee|peeing|wee|weeing|piss\w*|urin\w+|bladder|pass water|empty"
_LEAK = r"leak\w*|lost control|losing control|no control|accidents?"
_WET = (
    r"wet(?:ting)? (?:myself|himself|herself|themselves|the bed|my pants)|wetting|incontinen\w*|"
    r"soil(?:ed|ing) (?:myself|himself|herself|my pants)"
)
_BOWEL = r"poo|pooing|bowels?|shit\w*|stools?"
_BOTH = r"both (?:my |the )?legs|both (?:my |the )?feet|legs"
_WEAK = (
    r"weak\w*|give? way|gave way|giving way|going dead|gone dead|paraly\w+|cant "
    r"(?:feel|move)|cannot move|drag\w*|heavy"
)
_LEG_NOW = (
    r"getting weak\w*|weaker|give? way|gave way|giving way|paraly\w+|suddenly weak|cold "
    r"and|(?:went|gone|turned) cold|pale|blue"
)
_AIR = (
    r"cant breathe?|can not breathe?|cannot breathe?|breathless\w*|short(?:ness)? of "
    r"breath|(?:hard|struggling) to breathe?|"
    r"cough\w* (?:up )?blood"
)
_FALL = r"fell|fall|fallen|crash|accident|hit by|car wreck|thrown off"
_FROM = r"back|stairs|ladder|height|horse|car|bike|motorbike|roof|bad\w*|hard"
_BABY = (
    r"bleeding|waters? (?:broke|breaking)|contractions?|baby (?:is )?(?:moving less|not "
    r"moving|stopped moving)"
)


def _with(*groups: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{group})\b") for group in groups)


#: Each line is a sign in a visitor's own words: all its groups have to be there, in any order
#: (facts.md 1).
_SIGNS = (
    _with(_NUMB, _SADDLE),
    _with(r"saddle an\w*esthesia|saddle numbness|cauda equina"),
    _with(_CANNOT, _PEE),
    _with(_LEAK, rf"{_PEE}|{_BOWEL}|myself"),
    _with(_WET),
    _with(_CANNOT, r"hold (?:it|my pee|my wee|my poo|my bowels?|urine)"),
    _with(_CANNOT, _BOWEL),
    _with(r"impoten\w*|erection\w*|orgasm\w*|sex", rf"{_CANNOT}|{_NUMB}|lost|no"),
    _with(_BOTH, rf"{_WEAK}|{_NUMB}"),
    _with(r"leg|foot|ankle|knee", _LEG_NOW),
    _with(
        r"foot drop|drop foot|dropped foot|foot drags?|dragging (?:my )?foot|foot "
        r"slaps?|cant lift (?:my )?(?:foot|toes?)"
    ),
    _with(r"chest", r"pain\w*|hurts?|tight\w*|pressure|crush\w*|heav\w+|ache\w*|squeez\w+"),
    _with(r"heart attack|angina now"),
    _with(_AIR),
    _with(r"tearing|ripping|worst pain|sudden severe|ruptur\w+"),
    _with(r"calf", r"swollen|swelling|swell|hot|red|sore|pain\w*"),
    _with(r"blood clot|clot in"),
    _with(r"stroke|face (?:is )?droop\w*|droop\w* face|slurr\w+|cant speak|thunderclap"),
    _with(
        r"dizz\w+|faint\w*|double vision|seeing double|unsteady|blackout\w*|black "
        r"out|passed out|pass out"
    ),
    _with(r"fever\w*|temperature|shiver\w*|night sweats?|sepsis|feel very ill|chills"),
    _with(r"losing weight|lost weight|weight loss"),
    _with(r"wakes? me|cant sleep|at night|all night", r"pain\w*|agony"),
    _with(_FALL, _FROM),
    _with(_BABY, r"pregnan\w*|baby|waters?|bleeding"),
    _with(r"kill myself|suicid\w*|end it all|want to die|cant go on"),
)

_URGENT_VOCABULARY = frozenset(
    "numb numbness tingling between legs groin genitals bladder bowel bowels incontinent "
    "incontinence urinate urine chest breathe "
    "breathing breathless stroke fever shivering weakness paralysed paralyzed swollen "
    "cannot myself saddle private privates "
    "crotch bottom tightness pressure slurred drooping dizzy dizziness fainted control "
    "leaking leaked".split()
)

_URGENT_BY_LETTER = {
    letter: tuple(
        known for known in sorted(_URGENT_VOCABULARY) if known[0] == letter and len(known) >= 4
    )
    for letter in {known[0] for known in _URGENT_VOCABULARY}
}


def urgent_words(query: str, longest: int = LONGEST_QUERY) -> bool:
    """Whether `query`, its first `longest` characters, names what may be a warning sign, so that a
    page of results shows the warning signs first.

    Generous on purpose: a false alarm costs a glance, and it decides nothing.
    """
    text = plain(query[:longest])
    mended = " ".join(_mended(token) for token in text.split())
    return any(
        all(group.search(candidate) for group in sign)
        for candidate in {text, mended}
        for sign in _SIGNS
    )


def _mended(token: str) -> str:
    """A misspelled word of a warning sign as it should be; any other word as it is."""
    if len(token) < 4 or token in _URGENT_VOCABULARY:
        return token
    for known in _URGENT_BY_LETTER.get(token[0], ()):
        if OSA.distance(token, known, score_cutoff=1) <= 1:
            return known
    return token
