"""Words that content may not hold: forbidden promises, anything done to the neck, and a crack where
none belongs.

A word alone proves nothing ("never roll onto the neck" is a warning), so a sentence that names the
neck has to be a plain warning, or stand in the list of sentences allowed by reason. The list is
code on purpose: adding to it is a review.
"""

import re
from functools import lru_cache

FORBIDDEN = re.compile(
    r"\b(safe|safely|safer|safest|unsafe|safety|cleared|clearance|cure|cures|cured|curing|"
    r"realign\w*|puts? back|put (?:it |them )?back in(?:to)? place|get(?:s|ting)? rid of|"
    r"workouts?|blocked|patients?|users?|doctor[- ]approved|is_safe)\b",
    re.IGNORECASE,
)
NECK = re.compile(
    r"\b(necks?|cervical|nape|throat|sternocleidomastoid|suboccipitals?|occipital|occiput|"
    r"scalenes?|splenius|levator scapulae|upper trapezius|atlas|c[1-7])\b",
    re.IGNORECASE,
)
_HEAD = r"(?:head|chin|skull|forehead|jaw)"
_SHOVE = (
    r"(?:push|press|pull|forc|crank|jerk|crack|thrust|twist|wrench|massag|shov|yank|tug|throw|snap|"
    r"roll|drill|pound)(?:e|e?s|e?d|ing)?"
)
_HAND = r"(?:hands?|fingers?|fingertips?|palms?|arms?|thumbs?|gun|ball|roller|device)"
_TURN = r"(?:turn|tilt|bend|tip|stretch|move)(?:s|ed|ing)?"
_TOO_FAR = r"(?:hard|as far as|further|force\w*|quick\w*|fast|sharply)"
HEAD_WORKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_SHOVE}(?: [\w']+){{0,3}} {_HEAD}\b",
        rf"\b{_HEAD}\b[^,;]*(?<!not )(?<!not be )\b(?:hang|dangle|drop)(?:s|ping|ing)?\b",
        rf"\b{_TURN}(?: [\w']+){{0,3}} {_HEAD}\b[^.;]*\b{_TOO_FAR}\b",
    )
)
#: A hand, then a push, then the head, in one clause. One after the other, since one pattern for all
#: three takes minutes over a long text.
HEAD_BY_HAND = tuple(re.compile(rf"\b{word}\b", re.IGNORECASE) for word in (_HAND, _SHOVE, _HEAD))
CRACK = re.compile(
    r"\b(crack\w*|pops?|popped|popping|thrust\w*|yank\w*|bounc\w*|jerk\w*|fling\w*|flung|slam\w*|"
    r"whip\w*|manipulat\w*|sudden\w*|forc\w+|"
    r"adjust\w* (?:your|the) (?:back|spine|joints?)|quick(?:ly)? (?:push|pull|twist|turn|drop)\w*|"
    r"(?:push|pull|twist|turn|drop)\w* (?:[\w']+ ){0,2}(?:quickly|fast|sharply))\b",
    re.IGNORECASE,
)
_WARNING = re.compile(r"^(?:never|do not|don't|avoid)\b", re.IGNORECASE)
_TWIST_IN_IT = re.compile(
    r"\b(but|then|until|unless|except|before|instead|stop|only|less|mind|forget)\b", re.IGNORECASE
)
_NEGATION = re.compile(r"\b(no|not|never|without|nothing|don't|avoid|rather than)\b", re.IGNORECASE)

#: Sentences about neck or head that may stand, as `plain` makes them, each with its reason.
NECK_ALLOWED = {
    "cup your head in your hands so your neck carries no weight": "keeps weight off the neck",
    (
        "you should feel the muscles between your shoulder blades working with your neck relaxed"
    ): "says that the neck does nothing",
    "stiff neck of my back": (
        "what people call the top of the mid back when they search; no instruction"
    ),
    (
        "it opens only for some people and we ask about neck signs every time"
    ): "says that the warning sign about neck arteries is asked",
}
#: Loads about the neck that may stand: a load can only ever withhold.
NECK_LOADS_ALLOWED = {
    "neck-load": "what conditions and exercises are held to, so that nothing loads the neck"
}
#: Clauses with a crack in them that may stand in an exercise that has none.
CRACK_ALLOWED = {
    "the kind answer to the urge to twist and pop": "names the habit that this replaces"
}


def sentences(text: str) -> list[str]:
    """`text` cut at full stops, question marks, exclamation marks and semicolons."""
    return [part.strip() for part in re.split(r"[.!?;]+(?:\s+|$)|[;\n]", text) if part.strip()]


def plain(text: str) -> str:
    """`text` in small letters, signs taken out, so that a comma does not make another sentence
    of it.
    """
    return " ".join(re.sub(r"[^a-z0-9']+", " ", text.casefold().replace("’", "'")).split())


@lru_cache(maxsize=16_384)  # the same texts are looked at before and after every edit
def forbidden(text: str) -> str | None:
    """The first forbidden word in `text`, or None."""
    found = FORBIDDEN.search(text)
    return found.group() if found else None


@lru_cache(maxsize=16_384)
def neck_work(text: str) -> str | None:
    """The first sentence of `text` that works on the neck, pushes the head or lets it hang, or
    None.
    """
    for sentence in sentences(text):
        if plain(sentence) in NECK_ALLOWED or _plain_warning(sentence):
            continue
        by_hand = any(_in_turn(clause, HEAD_BY_HAND) for clause in re.split("[,;]", sentence))
        if (
            by_hand
            or NECK.search(sentence)
            or any(pattern.search(sentence) for pattern in HEAD_WORKED)
        ):
            return sentence
    return None


def wanted_neck(mistake: str) -> str | None:
    """As `neck_work` for a common mistake, which names what not to do: only one that asks for
    more is a fault.
    """
    asks_for_more = re.match(
        r"(not|too (?:little|gently|softly|lightly)|forgetting|failing|skipping)\b",
        mistake.strip(),
        re.IGNORECASE,
    )
    return (
        mistake
        if asks_for_more
        and (NECK.search(mistake) or re.search(rf"\b{_HEAD}\b", mistake, re.IGNORECASE))
        else None
    )


@lru_cache(maxsize=16_384)
def crack(text: str) -> str | None:
    """The first clause of `text` that asks for a crack, a thrust or force, or None."""
    for sentence in sentences(text):
        for clause in re.split(r"[,:;]| but | then ", sentence):
            negated = _NEGATION.search(clause) and not re.search(
                r"\b(until|unless|stop|enough|mind)\b", clause, re.IGNORECASE
            )
            if CRACK.search(clause) and not negated and plain(clause) not in CRACK_ALLOWED:
                return clause.strip()
    return None


def _in_turn(clause: str, words: tuple[re.Pattern, ...]) -> bool:
    """Whether the words stand in a clause one after the other, whatever is between them."""
    at = 0
    for word in words:
        found = word.search(clause, at)
        if not found:
            return False
        at = found.end()
    return True


def _plain_warning(sentence: str) -> bool:
    """Whether a sentence says what not to do, and nothing else."""
    return bool(_WARNING.match(sentence)) and not _TWIST_IN_IT.search(sentence)
