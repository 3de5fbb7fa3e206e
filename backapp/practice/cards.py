"""Exercise cards as ready-made pieces: a page joins them, since drawing fifty templates anew takes ten times as long.

The card itself is the key: a changed fact or state is another piece, and an open piece is never taken for a withheld one.
"""

from collections.abc import Iterable
from functools import reduce
from operator import add

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from backapp.access import Card

MOST = 2000  # a few content versions' worth

_pieces: dict[tuple[Card, str | None], SafeString] = {}


def joined(cards: Iterable[Card]) -> SafeString:
    """The cards' markup, one after the other."""
    language = get_language()
    return reduce(add, [_piece(card, language) for card in cards], SafeString())


def _piece(card: Card, language: str | None) -> SafeString:
    piece = _pieces.get((card, language))
    if piece is None:
        if len(_pieces) >= MOST:
            _pieces.clear()
        piece = _pieces[card, language] = render_to_string("parts/exercise_card.html", {"card": card})
    return piece
