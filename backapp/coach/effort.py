"""How much there is next time, by the answer to "How was that?" after a run.

Pure. An amount is a number of sizes below what is written; what one size is, the caller knows.

>>> after(Amount(), HARD, most=3)
(Amount(less=1, easy=0), 'less')
>>> after(Amount(less=1), EASY, most=3)
(Amount(less=0, easy=0), 'more')
"""

from dataclasses import dataclass, replace

EASY, RIGHT, HARD = EFFORTS = ("easy", "right", "hard")
#: What follows: less than now, the least already, the same again, one size more, or the same with
#: an offer of something harder.
LESS, LEAST, SAME, MORE, HARDER = OUTCOMES = ("less", "least", "same", "more", "harder")
TWICE = 2  # so often in a row easy as written, before something harder is offered (PROJECT)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something to follow is done.

    `less` is how many sizes below what is written, and `easy` how often in a row it was easy as
    written, at most `TWICE`.
    """

    less: int = 0
    easy: int = 0


def after(amount: Amount, effort: str, most: int, *, held: bool = False) -> tuple[Amount, str]:
    """Return the amount for next time, and which of `OUTCOMES` that is.

    `most` is how many sizes there are now. `held`: nothing becomes more, for example because the
    pain is strong or has got worse. Never is there more than what is written. Raises ValueError for
    an answer that is none of `EFFORTS`.
    """
    if effort not in EFFORTS:
        raise ValueError(effort)
    now = min(amount.less, most)
    if effort == HARD:
        if now < most:
            return Amount(now + 1), LESS
        return replace(amount, easy=0), LEAST
    if effort == RIGHT or held or now < amount.less:  # less is possible now than usually
        return replace(amount, easy=0), SAME
    if now:
        return Amount(now - 1), MORE
    easy = min(amount.easy + 1, TWICE)
    return Amount(easy=easy), HARDER if easy == TWICE else SAME
