"""Exercise cards, each a ready-made piece.

The card itself names the piece: a changed fact, state or drawing is another one, and an open card
is never taken for a withheld one. The first pictures stand in the page; those further down come all
in one file, when they are about to be seen.
"""

from collections.abc import Iterable

from backapp.access import Card
from backapp.pieces import Parts, pieces

INLINE = 2  # pictures of a long list that stand in the page: what a phone shows at first


def drawn(cards: Iterable[Card], inline: int = INLINE) -> Parts:
    """The cards' markup, one by one; the first `inline` of them carry their picture in the page."""
    facts = [(card, place < inline) for place, card in enumerate(cards)]
    return pieces("parts/exercise_card.html", ("card", "inline"), facts)
