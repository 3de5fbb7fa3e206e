"""What a visitor does otherwise than written: "How was that?" after a run, and *Change this* in the
middle of one.
"""

import re
from html import unescape

import pytest
from django.test import Client

from backapp import fragments
from backapp.access import Permit
from backapp.coach.effort import EFFORTS
from backapp.coach.wishes import read
from backapp.gate.verdicts import pushes
from backapp.library import pacing
from backapp.library.content import catalogue
from backapp.library.locked import Dose, store_of
from backapp.practice import changed
from backapp.practice.change import MOST_OTHERS
from backapp.screening.record import KEY, Record
from backapp.screening.runs import MOST_CHANGED, OWN, Change, Changes
from tests.locked import rows
from tests.people import CAST, come_in
from tests.visits import kept, permit_of, request_of
from tests.walk import walk

pytestmark = pytest.mark.django_db
SET, TEN = "/routines/low-back-strength/", "/sessions/loosen/low-back/10/"
KEY_OF = {SET: ("routine", "low-back-strength"), TEN: ("session", "loosen/low-back/10")}


def begin(client, at=SET, pain=2):
    assert client.post(f"{at}follow/", {"pain": pain})["Location"] == f"{at}follow/"
    return client


def ended(client, at=SET, **said):
    """The page after a run in which that was said."""
    begin(client, at)
    client.post(f"{at}done/", {"pain": 2, "felt": "same"} | said)
    return main(client, f"{at}done/")


def main(client, at):
    text = re.search(r"<main.*?</main>", client.get(at).content.decode(), re.S)[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def steps(client, at=SET):
    """Exercise and dose of each step, as the player gets it."""
    context = client.get(f"{at}steps/1/").context
    return [(step.card.slug, step.dose) for step in context["routine"].steps]


def slugs(client, at=SET):
    return [slug for slug, _dose in steps(client, at)]


def change(client, do, number=1, at=SET, **more):
    page = client.get(f"{at}change/?at={number}")
    exercise = page.context["exercise"].card.slug
    return client.post(f"{at}change/", {"do": do, "at": number, "exercise": exercise} | more)


def seconds(found):
    return pacing.seconds(dose for _slug, dose in found)


# ------------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ((3, 10, 0), [(3, 10, 0), (2, 10, 0), (1, 10, 0), (1, 5, 0)]),
        ((1, 8, 3), [(1, 8, 3), (1, 4, 3), (1, 4, 2)]),
        ((1, 1, 300), [(1, 1, 300), (1, 1, 180)]),
        ((1, 1, 0), [(1, 1, 0)]),
    ],
)
def test_each_size_is_a_set_less_then_half_the_times_then_half_the_hold(dose, expected):
    one = Dose(*dose, rest_seconds=30, each_side=False, frequency="")
    found = [(d.sets, d.repetitions, d.hold_seconds) for d in changed.sizes(one, one)]
    assert found == expected


def test_every_size_of_every_dose_is_less_than_the_one_before_and_none_is_below_the_smallest():
    store = store_of(catalogue())
    doses = [(how.dose, how.dose) for how in store.instructions.values()]
    doses += [
        (step.dose, store.instructions[step.exercise].dose)
        for plan in store.plans.values()
        for step in plan.steps
    ]
    for dose, usual in doses:
        found = changed.sizes(dose, usual)
        times = [pacing.seconds([one]) for one in found]
        assert found[0] == dose and times == sorted(times, reverse=True)
        for one in found:
            for name, choices in dose.choices.items():
                assert choices[0] <= getattr(one, name) <= getattr(dose, name), (dose, one)


# ------------------------------------------------------------------------------------ how was that


@pytest.mark.parametrize("at", [SET, TEN, "/exercises/bridge/"])
def test_too_much_says_at_once_that_there_is_less_next_time_and_then_there_is(at):
    client = come_in("never-diagnosed")
    before = steps(client, at)
    assert "next time you do less of each exercise" in ended(client, at, effort="hard")
    now = steps(client, at)
    assert [slug for slug, _dose in now] == [slug for slug, _dose in before]
    assert seconds(now) < seconds(before)
    for (slug, dose), (_slug, was) in zip(now, before, strict=True):
        usual = store_of(catalogue()).instructions[slug].dose
        assert dose in changed.sizes(was, usual)[:2], slug
    assert "a little more again" in ended(client, at, effort="easy")
    assert steps(client, at) == before


def test_about_right_is_the_same_again_and_twice_easy_names_something_harder():
    client = come_in("never-diagnosed")
    before = steps(client)
    for said in ("right", "easy", "right", "easy"):
        assert "the same again" in ended(client, effort=said) and steps(client) == before
    text = ended(client, effort="easy")
    lines = changed.something_harder(
        permit_of(client), permit_of(client).open_routine(SET.split("/")[2])
    )
    assert lines and "Easy twice" in text and all(line in text for _name, line in lines)
    assert steps(client) == before, "nothing is more than written"


def test_less_ends_at_the_least_and_says_so():
    client = come_in("never-diagnosed")
    for _time in range(8):
        text = ended(client, effort="hard")
    assert "the smallest amount already" in text
    usual = {slug: store_of(catalogue()).instructions[slug].dose for slug in slugs(client)}
    assert all(
        dose.sets == 1 and dose.repetitions <= usual[slug].choices["repetitions"][0]
        for slug, dose in steps(client)
    )
    assert Record(request_of(client)).changes[KEY_OF[SET]].less <= 8


def test_what_the_pages_state_is_what_it_takes_from_then_on(html):
    client = come_in("never-diagnosed")
    for _time in range(2):
        ended(client, effort="hard")
    minutes = pacing.minutes(dose for _slug, dose in steps(client))
    routine = client.get(SET).context["routine"]
    assert routine.card.minutes == minutes and f"about {minutes} minutes" in main(client, SET)
    cards = client.get("/routines/").context
    stated = {card.slug: card.minutes for card in [*cards["best"], *cards["others"]]}
    assert stated["low-back-strength"] == minutes
    assert f"{minutes} minutes" in main(client, f"{SET}worksheet/")
    assert f"{minutes} minutes" in html(client, f"{SET}follow/")


def test_the_same_answer_sent_twice_counts_once():
    client = begin(come_in("never-diagnosed"))
    for said in ("hard", "hard", "easy"):
        client.post(f"{SET}done/", {"pain": 1, "effort": said})
    assert Record(request_of(client)).changes[KEY_OF[SET]] == Changes(less=1)
    assert Record(request_of(client)).run.effort == "hard"


def test_every_question_after_a_run_can_be_skipped():
    client = begin(come_in("never-diagnosed"))
    assert client.post(f"{SET}done/", {"asked": "1"})["Location"] == SET
    assert (
        client.post(f"{SET}done/", {"asked": "1", "effort": "right"})["Location"] == f"{SET}done/"
    )
    assert client.post(f"{SET}done/")["Location"] == f"{SET}done/", "the player's own End"
    run = record_of(client).run
    assert run.ended and run.effort == "right" and run.after is None and not run.felt


@pytest.mark.parametrize("said", ["", "great", "hard,easy"])
def test_an_answer_that_was_not_offered_changes_nothing(said):
    client = come_in("never-diagnosed")
    ended(client, effort=said)
    assert not Record(request_of(client)).changes and not Record(request_of(client)).run.effort


@pytest.mark.parametrize("how", ["sharper", "spreading", "sign"])
def test_after_a_movement_hurt_it_is_not_asked_and_not_taken(how):
    client = begin(come_in("never-diagnosed"))
    assert 'name="effort"' in client.get(f"{SET}done/").content.decode()
    client.post(f"{SET}hurts/", {"step": "1", "choice": how})
    assert 'name="effort"' not in client.get(f"{SET}done/").content.decode()
    client.post(f"{SET}done/", {"pain": 3, "effort": "easy"})
    assert not Record(request_of(client)).changes and not Record(request_of(client)).run.effort


@pytest.mark.parametrize("said", EFFORTS)
def test_if_it_was_worse_nothing_becomes_more(said):
    client = come_in("never-diagnosed")
    ended(client, effort="hard")
    text = ended(client, effort=said, pain=5, felt="worse")
    assert "Do no more today" in text and "more again" not in text and "Easy twice" not in text
    assert Record(request_of(client)).changes[KEY_OF[SET]].less == (2 if said == "hard" else 1)


def test_with_strong_pain_there_is_no_size_below_and_none_above():
    client = Client()
    walk(client, pain=7)
    permit = permit_of(client)
    assert permit.does_less
    shown = permit.open_routine("comfort")
    for made in (Changes(less=3), Changes(steps={shown.steps[0].card.slug: Change(down=-3)})):
        found = changed.places(permit, shown, made)
        assert [place.step.dose for place in found] == [step.dose for step in shown.steps]
        assert all(place.most == 0 for place in found)
    assert changed.harder_lines(permit, shown.steps[0].exercise) == ()


def test_everything_can_be_as_it_was_at_first(html):
    client = come_in("never-diagnosed")
    before = steps(client)
    ended(client, effort="hard")
    change(client, "easier", 2)
    assert "As it was at first" in html(client, SET)
    response = client.post(f"{SET}change/", {"do": "as-written"})
    assert response["Location"] == SET and steps(client) == before
    assert "As it was at first" not in html(client, SET)
    ended(client, "/exercises/bridge/", effort="hard")
    assert "As it was at first" in html(client, "/exercises/bridge/")


# -------------------------------------------------------------------------------------- change this


def test_easier_has_its_lines_and_fewer_times_and_stays_so(html):
    client = begin(come_in("never-diagnosed"))
    before = steps(client)
    slug = before[1][0]
    easier = store_of(catalogue()).instructions[slug].easier[0]
    page = main(client, f"{SET}change/?at=2")
    assert easier in page and "Make it easier" in page
    assert change(client, "easier", 2)["Location"] == f"{SET}steps/2/"
    now = steps(client)
    assert now[1][1] == changed.sizes(before[1][1], before[1][1])[1] and now[0] == before[0]
    assert easier in main(client, f"{SET}steps/2/")
    assert "data-eased" in html(client, f"{SET}follow/steps/2/")
    client.post(f"{SET}done/")
    begin(client)
    assert steps(client) == now and "data-eased" in html(client, f"{SET}follow/steps/2/")


def test_harder_is_more_only_up_to_what_is_written_and_shows_its_lines(html):
    client = begin(come_in("never-diagnosed"))
    before = steps(client)
    harder = store_of(catalogue()).instructions[before[0][0]].harder[0]
    change(client, "less")
    assert steps(client)[0][1] == changed.sizes(before[0][1], before[0][1])[-1]
    for _time in range(12):
        change(client, "harder")
    assert steps(client) == before
    assert harder in main(client, f"{SET}steps/1/") and harder in unescape(
        html(client, f"{SET}follow/steps/1/")
    )
    offered = client.get(f"{SET}change/?at=1").context["offered"]
    assert "harder" not in offered.choices and not offered.harder_amount


def test_an_ordinary_pull_in_this_run_offers_nothing_harder():
    client = begin(come_in("never-diagnosed"))
    client.post(f"{SET}hurts/", {"step": "1", "choice": "gentler"})
    offered = client.get(f"{SET}change/?at=1").context["offered"]
    assert "harder" not in offered.choices and not offered.harder


def test_another_exercise_takes_its_place_and_the_first_can_come_back():
    client = begin(come_in("never-diagnosed"))
    before = slugs(client)
    others = client.get(f"{SET}change/?at=1").context["offered"].others
    assert 0 < len(others) <= MOST_OTHERS and not {card.slug for card in others} & set(before)
    assert change(client, f"swap:{others[0].slug}")["Location"] == f"{SET}steps/1/"
    assert slugs(client) == [others[0].slug, *before[1:]]
    assert "not for you" not in main(client, f"{SET}steps/1/"), (
        "it is there because of their choice"
    )
    again = client.get(f"{SET}change/?at=1").context["offered"]
    assert again.others[0].slug == before[0], "what it was before comes first"
    change(client, f"swap:{before[0]}")
    assert slugs(client) == before and not Record(request_of(client)).changes
    change(client, f"swap:{others[0].slug}")
    change(client, "back")
    assert slugs(client) == before


def test_what_is_left_out_stays_out_and_one_exercise_always_stays():
    client = begin(come_in("never-diagnosed"))
    before = slugs(client)
    assert change(client, "out", 2)["Location"] == f"{SET}steps/2/"
    assert slugs(client) == [before[0], *before[2:]]
    for _one in before[2:]:
        change(client, "out")
    assert len(slugs(client)) == 1
    assert change(client, "out").status_code == 422 and len(slugs(client)) == 1
    assert main(client, SET).count("As it was at first") == 1


def test_an_exercise_by_itself_is_changed_too_and_another_one_is_its_own_page():
    at, client = "/exercises/bridge/", come_in("never-diagnosed")
    begin(client, at)
    (_slug, before) = steps(client, at)[0]
    change(client, "easier", at=at)
    now = steps(client, at)[0][1]
    assert now == changed.sizes(before, before)[1]
    fragments.clear()  # a page from the cache has no context
    assert client.get(at).context["exercise"].dose == now
    offered = client.get(f"{at}change/").context["offered"]
    assert "out" not in offered.choices
    other = offered.others[0].slug
    assert change(client, f"swap:{other}", at=at)["Location"] == f"/exercises/{other}/follow/"
    assert slugs(client, at) == ["bridge"]


def test_a_session_keeps_a_change_in_its_address_and_the_run_goes_on_in_the_new_one():
    client = begin(come_in("never-diagnosed"), TEN)
    before = steps(client, TEN)
    names = [slug for slug, _dose in before]
    number = next(
        n
        for n, (_slug, dose) in enumerate(before, 1)
        if len(changed.sizes(dose, dose)) > 1
        and "less" in client.get(f"{TEN}change/?at={n}").context["offered"].choices
    )
    slug = names[number - 1]
    at = change(client, "less", number, TEN, player="1")["Location"]
    assert at == f"{TEN}less/{slug}/follow/"
    page = client.get(at)
    assert page.context["of"] and page.context["at"] == [*slugs(client, at[:-7])].index(slug) + 1
    record = Record(request_of(client))
    assert record.run.slug == f"loosen/low-back/10/less/{slug}" and record.run.before == 2
    now = at.removesuffix("follow/")
    here = slugs(client, now).index(slug) + 1
    at = change(client, "another", here, now)["Location"]
    assert f"/without/{slug}/" in at and slug not in slugs(client, at[: at.index("steps/")])


def test_easier_in_a_session_is_kept_for_the_plain_wish(html):
    client = begin(come_in("never-diagnosed"), TEN)
    slug = slugs(client, TEN)[0]
    at = change(client, "easier", 1, TEN)["Location"]
    assert record_of(client).changes[KEY_OF[TEN]].steps[slug] == Change(way="easier")
    here = re.search(r"steps/(\d+)/", at)[1]
    assert "data-eased" in html(client, re.sub(r"steps/\d+/", f"follow/steps/{here}/", at))


def record_of(client):
    return Record(request_of(client))


def test_the_player_begins_the_changed_step_anew_at_the_same_place(html):
    client = begin(come_in("never-diagnosed"))
    first = client.get(f"{SET}follow/").context
    assert first["at"] == 1
    assert change(client, "easier", 2, player="1")["Location"] == f"{SET}follow/"
    then = client.get(f"{SET}follow/").context
    assert then["at"] == 2 and then["run"] == first["run"] + 1, "what it kept counts no longer"
    assert 'data-at="2"' in html(client, f"{SET}follow/")


def test_the_player_and_each_step_lead_to_it_without_a_script(html):
    client = begin(come_in("never-diagnosed"))
    assert f'formaction="{SET}change/"' in html(client, f"{SET}follow/")
    assert f'href="{SET}change/?at=2"' in html(client, f"{SET}steps/2/")
    page = html(client, f"{SET}change/?step=1&at=2&player=1")
    assert f'href="{SET}follow/"' in page and f'href="{SET}hurts/?step=2"' in page
    assert f'href="{SET}steps/2/"' in html(client, f"{SET}change/?at=2")


@pytest.mark.parametrize("do", ["", "stronger", "swap:", "swap:egg-roll", "swap:../x", "another"])
def test_a_choice_that_is_not_offered_asks_again_and_changes_nothing(do):
    client = begin(come_in("never-diagnosed"))
    response = change(client, do)
    assert response.status_code == 422 and "Choose from this list" in response.content.decode()
    assert not record_of(client).changes


def test_a_form_from_before_another_change_changes_nothing():
    client = begin(come_in("never-diagnosed"))
    names = slugs(client)
    change(client, "out", 1)
    response = client.post(f"{SET}change/", {"do": "out", "at": 1, "exercise": names[0]})
    assert response.status_code == 422 and slugs(client) == names[1:]


@pytest.mark.parametrize("name", [name for name in CAST if CAST[name] is not None])
def test_whatever_the_record_says_nothing_but_what_is_open_is_followed_and_never_more(
    name, shown_in
):
    client = come_in(name)
    known, store = catalogue(), store_of(catalogue())
    cracking = next(slug for slug, one in known.rulebook.exercises.items() if pushes(one))
    session = client.session
    session[KEY]["changes"] = [
        {
            "kind": "routine",
            "slug": slug,
            "less": 0,
            "easy": 0,
            "steps": {
                step.exercise: [-9, "harder", other, False]
                for step, other in zip(
                    store.plans[slug].steps,
                    [cracking, "prone-press-up", *known.exercises],
                    strict=False,
                )
            },
        }
        for slug in list(known.routines)[:MOST_CHANGED]
    ]
    session.save()
    permit = permit_of(client)
    opened = {slug for slug in known.exercises if permit.opens(slug)}
    for slug in list(known.routines)[:MOST_CHANGED]:
        for page in (
            f"/routines/{slug}/steps/1/",
            f"/routines/{slug}/change/?at=1",
            f"/routines/{slug}/follow/steps/2/",
        ):
            response = client.get(page)
            if response.status_code == 200:
                assert shown_in(response.content.decode()) <= opened, page
        shown = permit.open_routine(slug)
        if not shown.open:
            continue
        found = changed.places(permit, shown, record_of(client).changes["routine", slug])
        for place in found:
            assert permit.opens(place.step.card.slug)
            usual = permit.open(place.step.card.slug).dose
            own = next((s.dose for s in shown.steps if s.card.slug == place.step.card.slug), usual)
            assert pacing.seconds([place.step.dose]) <= pacing.seconds([own])
        assert len({place.step.card.slug for place in found}) == len(found), "none comes twice"


def test_a_push_is_in_nothings_place(monkeypatch):
    """Even where cracking is open."""
    client = come_in("full-set")
    permit = permit_of(client)
    shown = permit.open_routine("low-back-strength")
    open_pushes = [
        slug
        for slug, one in catalogue().rulebook.exercises.items()
        if pushes(one) and permit.opens(slug)
    ]
    assert open_pushes
    for slug in open_pushes:
        made = Changes(steps={shown.steps[0].card.slug: Change(instead=slug)})
        assert changed.places(permit, shown, made)[0].step.card.slug == shown.steps[0].card.slug
        assert changed.harder_lines(permit, permit.open(slug)) == ()


def test_a_line_that_names_what_is_not_open_is_not_offered():
    client = come_in("never-diagnosed")
    permit = permit_of(client)
    assert not permit.opens("prone-prop")
    known = catalogue().exercises
    name = known["prone-prop"].name
    assert changed.lines(
        permit, (f"Go on to “{name}”.", "Lift higher.", "There is no harder version.")
    ) == ("Lift higher.",)


def test_the_words_for_nothing_harder_are_those_of_the_content():
    """`changed.NOTHING_HARDER` knows them."""
    said = [
        line
        for row in rows("instructions")
        for line in row["harder"]
        if re.search(r"\bno harder\b", line)
    ]
    assert said and all(line.startswith(changed.NOTHING_HARDER) for line in said)


@pytest.mark.parametrize("name", ["nobody"])
def test_who_has_answered_nothing_has_nothing_to_change(name):
    response = come_in(name).get(f"{SET}change/?at=1")
    assert response.status_code == 200 and 'id="change"' not in response.content.decode()


def test_on_a_day_something_hurt_nothing_is_changed():
    client = begin(come_in("never-diagnosed"))
    client.post(f"{SET}hurts/", {"step": "1", "choice": "sharper"})
    client.post("/screening/now/", {})
    response = client.get("/routines/desk-break/change/?at=1")
    assert 'id="change"' not in response.content.decode()


def test_a_new_own_routine_is_as_written():
    client = come_in("never-diagnosed")
    client.post(f"{SET}adapt/")
    at = f"/routines/{OWN}/"
    begin(client, at)
    change(client, "out", 1, at)
    assert record_of(client).changes
    client.post("/routines/mine/edit/", {"do": "save"})
    assert not record_of(client).changes


def test_only_the_newest_changes_are_kept():
    client = come_in("never-diagnosed")
    record = record_of(client)
    request = request_of(client)
    record = Record(request)
    names = list(catalogue().exercises)[: MOST_CHANGED + 3]
    for slug in names:
        record.store_changes("exercise", slug, Changes(less=1))
    request.session.save()
    assert [slug for _kind, slug in record_of(client).changes] == names[::-1][:MOST_CHANGED]


def test_what_is_not_open_cannot_come_in_the_place_of_another_even_unasked(monkeypatch):
    """A planted fault: what takes an exercise's place is not asked for at the door."""
    client = come_in("never-diagnosed")
    permit = permit_of(client)
    shown = permit.open_routine("low-back-strength")
    made = Changes(steps={shown.steps[0].card.slug: Change(instead="prone-press-up")})
    assert changed.places(permit, shown, made)[0].step.card.slug != "prone-press-up"
    made_anyway = lambda self, slug: self._made(slug, "", "", [self._step(1, slug, None)])  # noqa: E731
    monkeypatch.setattr(Permit, "open_alone", made_anyway)
    with pytest.raises(AttributeError):  # what is withheld has no dose, so no page can come of it
        changed.places(permit, shown, made)


def test_the_wish_of_a_session_is_read_back():
    wish = read("loosen/hips/10/less/bridge")
    assert str(wish.as_usual("bridge")) == "loosen/hips/10" and wish.as_usual("cat-camel") == wish


def test_what_was_changed_goes_with_the_answers():
    client = come_in("never-diagnosed")
    ended(client, effort="hard")
    assert kept(client)["changes"]
    client.post("/finish/")
    assert not kept(client)


# ------------------------------------------------------------------- the easier and the harder way


@pytest.mark.parametrize("name", ["never-diagnosed", "full-set", "thin-bones", "pregnant"])
def test_easier_and_harder_ways_lead_to_open_exercises_and_name_no_other(name):
    client, permit, found = come_in(name), permit_of(come_in(name)), 0
    slugs = {one.name: one.slug for one in catalogue().exercises.values()}
    for row in rows("instructions"):
        slug = row["exercise"][0]
        if not permit.opens(slug):
            continue
        text = client.get(f"/exercises/{slug}/").content.decode()
        for line in [*row["easier"], *row["harder"]]:
            for other in re.findall("“([^”]+)”", line):
                link = f'“<a href="/exercises/{slugs[other]}/">{other}</a>”'
                assert (link in text) is permit.opens(slugs[other]), (slug, other)
                found += 1
    assert found
