"""Exercise cards, each a cached fragment.

The card itself is the cache key: a changed fact, state or drawing makes another fragment, so an
open card is never confused with a withheld one. The page contains the first pictures. The others
come in one file, when the visitor scrolls near them.
"""

from collections.abc import Iterable

from backapp.access import Card
from backapp.fragments import Parts, fragments

INLINE = 1  # how many pictures of a long list are in the page: those that a phone shows at first


def drawn(cards: Iterable[Card], inline: int = INLINE) -> Parts:
    """The markup of the cards, one by one; the first `inline` of them include their picture."""
    facts = [(card, place < inline) for place, card in enumerate(cards)]
    return fragments("parts/exercise_card.html", ("card", "inline"), facts)
