"""Exercise cards, each a cached fragment.

The card itself is the key: a changed fact, state or drawing makes another fragment, and an open
card is never taken for a withheld one. The first pictures are in the page; those further down come
in one file, when they are about to be seen.
"""

from collections.abc import Iterable

from backapp.access import Card
from backapp.fragments import Parts, fragments

INLINE = 2  # pictures of a long list that are in the page: what a phone shows at first


def drawn(cards: Iterable[Card], inline: int = INLINE) -> Parts:
    """The markup of the cards, one by one; the first `inline` of them include their picture."""
    facts = [(card, place < inline) for place, card in enumerate(cards)]
    return fragments("parts/exercise_card.html", ("card", "inline"), facts)
