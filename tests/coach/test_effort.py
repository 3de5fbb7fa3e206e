"""What an answer to "How was that?" changes: every state with every answer."""

from itertools import product

import pytest

from backapp.coach.effort import EFFORTS, OUTCOMES, Amount, after

# less, easy, sizes there are, held, answer -> less and easy next time, and what that is
TABLE = [
    # too much: one size less, down to the least
    (0, 0, 3, False, "hard", 1, 0, "less"),
    (0, 2, 3, False, "hard", 1, 0, "less"),
    (2, 0, 3, False, "hard", 3, 0, "less"),
    (3, 0, 3, False, "hard", 3, 0, "least"),
    (0, 1, 0, False, "hard", 0, 0, "least"),
    (1, 0, 3, True, "hard", 2, 0, "less"),
    (3, 0, 3, True, "hard", 3, 0, "least"),
    # about right: the same again
    (0, 0, 3, False, "right", 0, 0, "same"),
    (0, 1, 3, False, "right", 0, 0, "same"),
    (2, 0, 3, False, "right", 2, 0, "same"),
    (2, 0, 3, True, "right", 2, 0, "same"),
    # easy: back up one size; as written, twice in a row offers something harder
    (2, 0, 3, False, "easy", 1, 0, "more"),
    (1, 0, 3, False, "easy", 0, 0, "more"),
    (0, 0, 3, False, "easy", 0, 1, "same"),
    (0, 1, 3, False, "easy", 0, 2, "harder"),
    (0, 2, 3, False, "easy", 0, 2, "harder"),
    (0, 0, 0, False, "easy", 0, 1, "same"),
    # nothing becomes more while it is held, or while fewer sizes are possible than usual
    (2, 0, 3, True, "easy", 2, 0, "same"),
    (0, 1, 3, True, "easy", 0, 0, "same"),
    (3, 0, 1, False, "easy", 3, 0, "same"),
    (3, 0, 0, False, "easy", 3, 0, "same"),
    (3, 0, 1, False, "right", 3, 0, "same"),
    (3, 0, 1, False, "hard", 3, 0, "least"),
]


@pytest.mark.parametrize(("less", "easy", "most", "held", "said", "then", "so_easy", "is_"), TABLE)
def test_each_answer_has_one_outcome(less, easy, most, held, said, then, so_easy, is_):
    assert after(Amount(less, easy), said, most, held=held) == (Amount(then, so_easy), is_)


def test_the_table_has_every_answer_and_every_outcome():
    assert {row[4] for row in TABLE} == set(EFFORTS) and {row[7] for row in TABLE} == set(OUTCOMES)
    assert {(row[3], row[4]) for row in TABLE} == set(product((False, True), EFFORTS))


@pytest.mark.parametrize("said", EFFORTS)
def test_whatever_the_state_it_is_never_more_than_written_and_moves_one_size_at_most(said):
    for less, easy, most, held in product(range(6), range(3), range(6), (False, True)):
        now, is_ = after(Amount(less, easy), said, most, held=held)
        assert 0 <= now.less <= max(less, most) and abs(now.less - less) <= 1 and is_ in OUTCOMES
        assert now.easy <= 2 and (now.easy == 0 or now.less == 0)
        assert (now.less > less) == (is_ == "less") and (now.less < less) == (is_ == "more")
        assert not (held and now.less < less), "nothing becomes more while it is held"


@pytest.mark.parametrize("said", ["", "harder", "worse", None])
def test_another_answer_is_refused(said):
    with pytest.raises(ValueError):
        after(Amount(), said, 3)
