"""Exercise cards as ready-made pieces: a page joins them, since drawing fifty templates anew takes ten times as long.

The card itself is the key: a changed fact, state or drawing is another piece, and an open piece is never taken for a withheld one.
The first pictures stand in the page; those further down come all in one file, when they are about to be seen.
"""

from collections.abc import Iterable
from functools import reduce
from operator import add

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from backapp.access import Card

MOST = 2000  # a few content versions' worth

INLINE = 2  # pictures of a long list that stand in the page: what a phone shows at first

_pieces: dict[tuple[Card, bool, str | None], SafeString] = {}


def joined(cards: Iterable[Card], inline: int = INLINE) -> SafeString:
    """The cards' markup, one after the other; the first `inline` of them carry their picture in the page."""
    language = get_language()
    return reduce(add, [_piece(card, place < inline, language) for place, card in enumerate(cards)], SafeString())


def _piece(card: Card, inline: bool, language: str | None) -> SafeString:
    piece = _pieces.get((card, inline, language))
    if piece is None:
        if len(_pieces) >= MOST:
            _pieces.clear()
        piece = render_to_string("parts/exercise_card.html", {"card": card, "inline": inline})
        _pieces[card, inline, language] = piece
    return piece
