"""Simulated people: seldom too much, and whoever can do more gets to the top sooner."""

from tests.plan import people


def test_seldom_too_much_and_the_able_are_sooner_at_the_top(capsys):
    found = people.figures(30)
    with capsys.disabled():
        print("\n" + people.told(found))
    assert all(share <= 0.10 for share, _days in found.values())
    days = [days for _share, days in found.values()]
    assert days == sorted(days, reverse=True) and days[-1] < days[0]


def test_the_ladders_of_the_fixtures_have_every_track():
    assert set(people.authored()) == set(people.TRACKS)
