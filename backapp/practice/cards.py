"""Exercise cards, each a cached fragment.

The card itself is the cache key: a changed fact, state or drawing makes another fragment, so an
open card is never confused with a withheld one. The pictures of a long list come in one file for
each shelf, those of a few cards one by one; both only when the visitor scrolls near them.
"""

from collections.abc import Iterable

from backapp.access import Card
from backapp.fragments import Parts, fragments


def drawn(cards: Iterable[Card], *, few: bool = False) -> Parts:
    """The markup of the cards, one by one. Each of a `few` has a picture file of its own."""
    return fragments("parts/exercise_card.html", ("card", "few"), [(card, few) for card in cards])
