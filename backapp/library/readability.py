"""How hard an English line is to read: its words, and its grade by Flesch and Kincaid.

The grade is the school year in which a child reads it with ease (Kincaid and others, 1975). The
syllables are counted by the groups of vowels, which is right for nine of ten everyday words.

    >>> grade("Pregnant, or gave birth in the last 6 months") < 8
    True
"""

import re

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_COUNTED = {"pacemaker": 3}  # words that the groups of vowels miscount
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|(?<![aeiou])[aeiou]?[^aeiouydt]ed|[^scxzgh]es)$")


def words(text: str) -> list[str]:
    """The words of a text; a hyphenated one counts once, and so does a number."""
    return _WORD.findall(text)


def sentences(text: str) -> int:
    """How many sentences a text has, at least one."""
    return max(1, len(_SENTENCE.findall(text.strip() + " ")))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text. One without words has grade 0."""
    found = words(text)
    if not found:
        return 0.0
    syllables = sum(map(_syllables, found))
    return 0.39 * len(found) / sentences(text) + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    word = word.lower()
    if word in _COUNTED:
        return _COUNTED[word]
    silent = 1 if _SILENT.search(word) else 0
    return max(1, len(_VOWELS.findall(word)) - silent)
