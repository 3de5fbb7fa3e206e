"""How hard an English line is to read.

Lines to tick must not be above `HIGHEST`, so that most people of eleven and over understand them at
the first reading.
"""

import re

HIGHEST = 8.0
_WORD = re.compile(r"[^\W_][\w'’+-]*")
_SENTENCE_END = re.compile(r"[.!?:;](?=\s)")
_VOWELS = re.compile(r"[aeiouy]+")


def words(text: str) -> int:
    """The number of words between spaces, as a reader counts them."""
    return len(text.split())


def grade(text: str) -> float:
    """The Flesch-Kincaid grade (school years in the US) of an English text; 0 without words.

    Syllables are counted by groups of vowels, which is right to about one in ten.
    """
    found = _WORD.findall(text)
    if not found:
        return 0.0
    sentences = len(_SENTENCE_END.findall(text)) + 1
    syllables = sum(map(_syllables, found))
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    letters = re.sub("[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(letters))
    if count > 1 and letters.endswith("e") and not re.search(r"[^aeiou]le$", letters):
        count -= 1
    if count > 1 and re.search(r"[^aeioutd]ed$", letters):
        count -= 1
    return max(1, count)
