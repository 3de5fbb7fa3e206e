"""The short check: in brief if nothing speaks against it, in full otherwise (docs/adr/0123)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp.access import permit_for
from backapp.library.content import catalogue
from backapp.library.models import GroupLine, RedFlag
from backapp.screening.record import KEY
from tests.people import aged, come_in
from tests.walk import send, walk

pytestmark = pytest.mark.django_db
CHECK, FOLLOW = "/screening/now/", "/routines/comfort/follow/"
BRIEF, FULL = 'name="new" value="nothing"', 'name="now" value="line.below"'


def shown(client, address=CHECK) -> str:
    return client.get(address).content.decode()


def said(client, **values):
    """As if this visitor had answered so. The names are ids, with _ for -."""
    session = client.session
    session[KEY]["said"] |= {id.replace("_", "-"): value for id, value in values.items()}
    session.save()


def due(client) -> bool:
    return permit_for(client.get("/routines/").wsgi_request).check_due


def words_in_main(page: str) -> list[str]:
    main = re.search(r"<main.*?</main>", page, re.S).group()
    main = re.sub(r"<details.*?</details>", " ", main, flags=re.S)
    return re.findall(r"\w[\w'’-]*", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("who", ["never-diagnosed", "pregnant", "full-set", "for-someone-else"])
def test_the_check_has_sixty_words_at_most_and_one_tap_answers_it(who):
    client = come_in(who)
    aged(client, hours=30, remember="28-days")
    page = shown(client, f"{CHECK}?next={FOLLOW}")
    assert BRIEF in page and 0 < len(words_in_main(page)) <= 60
    assert due(client)
    passed = client.post(f"{CHECK}?next={FOLLOW}", {"new": "nothing", "next": FOLLOW})
    assert passed["Location"] == FOLLOW and not due(client)


def test_the_check_in_brief_names_every_sign_that_the_check_in_full_asks():
    flags = catalogue(fresh=True).red_flags.values()
    page = shown(come_in("pregnant"))
    asked = [flag for flag in flags if flag.session_check or flag.slug == "pregnancy-emergency"]
    assert len(asked) > 12
    for flag in asked:
        assert flag.brief and flag.brief in page, flag.slug
    assert "pregnancy" not in shown(come_in("never-diagnosed"))


def opens(client) -> list[str]:
    permit = permit_for(client.get("/routines/").wsgi_request)
    return [slug for slug in catalogue().exercises if permit.opens(slug)]


def test_something_new_leads_to_lines_and_their_cues_and_opens_nothing():
    """Two pages of few words instead of one with every sign in full (docs/adr/0123)."""
    client = come_in("never-diagnosed")
    aged(client, hours=30, remember="28-days")
    response = client.post(CHECK, {"new": "something", "next": FOLLOW})
    assert response["Location"] == f"{CHECK}?all=1&next=%2Froutines%2Fcomfort%2Ffollow%2F"
    page = shown(client, response["Location"])
    assert FULL in page and due(client) and 0 < len(words_in_main(page)) <= 200
    closer = client.post(response["Location"], {"now": "line.below", "next": FOLLOW})["Location"]
    assert closer == response["Location"] and opens(client) == []
    page = client.get(closer)
    assert set(page.context["page"].ids) == set(catalogue().group_lines["below"].signs)
    assert len(words_in_main(page.content.decode())) <= 260
    cue = catalogue().red_flags["saddle-numbness"].cues[0].id
    name = next(field for field in page.context["fields"] if cue in str(field["choices"]))["id"]
    assert client.post(closer, {name: cue})["Location"] == "/result/"
    assert client.get("/result/").context["decision"].disposition.word == "emergency"


def test_a_line_that_is_ticked_stands_for_its_cues_until_they_are_answered():
    client = come_in("never-diagnosed")
    before = opens(client)
    client.post(CHECK, {"new": "something"})
    closer = client.post(f"{CHECK}?all=1", {"now": "line.nerve"})["Location"]
    assert before and closer.startswith(CHECK) and opens(client) == []
    lists = {field["id"]: "none" for field in client.get(closer).context["fields"]}
    assert client.post(closer, lists)["Location"] == "/result/"
    assert opens(client) == before


def test_cues_that_were_denied_in_the_screening_are_asked_again():
    client = Client()
    walk(client, **{"line.below": "yes"})
    assert client.session[KEY]["said"]["saddle-numbness"] == "no"
    client.post(CHECK, {"new": "something"})
    closer = client.post(f"{CHECK}?all=1", {"now": "line.below"})["Location"]
    assert "saddle-numbness" in client.get(closer).context["page"].ids


def through(client, address: str, *cues: str, seen=lambda ids: None) -> str:
    """Answer the pages of the check from this one on with no, but for these cues. Returns where
    they lead. `seen` is told what each page asks; nothing is open while there is one.
    """
    for _page in range(9):
        if not address.startswith(CHECK):
            break
        assert opens(client) == []
        context = client.get(address).context
        seen(context["page"].ids)
        form = {"asked": context["asked"]}
        for q in context["page"].questions:
            ticked = [one.value for one in q.choices if one.value in cues]
            no = "yes" if q.id in cues else "no"
            form[q.id] = ticked or ("none" if q.kind in ("cues", "lines") else no)
        address = client.post(address, form)["Location"]
    return address


def felt(client, hurt: bool) -> None:
    """Something new, while moving or not."""
    if hurt:
        client.post("/routines/dont-crack/hurts/", {"choice": "sign", "step": 1})
    else:
        client.post(CHECK, {"new": "something"})


@pytest.mark.parametrize("why", ["not sure", "it hurt"])
def test_a_ticked_line_does_not_deny_the_others_where_a_list_cannot(why):
    """Who is not sure about the list, or felt something move wrong, is asked about the other lines
    after the cues of the line that they ticked.
    """
    client = come_in("never-diagnosed")
    felt(client, why == "it hurt")
    sent = ["line.ill", "unsure"] if why == "not sure" else ["line.ill"]
    there = client.post(f"{CHECK}?all=1", {"now": sent})["Location"]
    while not str(client.get(there).context["page"].ids[0]).startswith("line."):
        page = client.get(there).context["page"]
        none = {q.id: "none" if q.kind == "cues" else "no" for q in page.questions}
        there = client.post(there, none)["Location"]
    asked = client.get(there).context["page"].ids
    assert opens(client) == [] and "line.below" in asked and "line.ill" not in asked
    assert through(client, there) == "/result/" and opens(client)


@pytest.mark.parametrize("hurt", [True, False])
def test_a_mild_sign_does_not_end_the_check_of_the_other_lines(hurt):
    client = come_in("never-diagnosed")
    felt(client, hurt)
    sent = ["line.chest"] if hurt else ["line.chest", "unsure"]
    there = client.post(f"{CHECK}?all=1", {"now": sent})["Location"]
    cue = catalogue().red_flags["sudden-bend"].cues[0].id
    assert cue not in client.get(there).content.decode(), "the emergencies come before it"
    pages = []
    assert through(client, there, cue, seen=pages.append) == "/result/"
    told = next(number for number, ids in enumerate(pages) if "sudden-bend" in ids)
    assert any("line.below" in ids for ids in pages[told:]), "the other lines are asked after it"
    assert client.session[KEY]["said"]["sudden-bend"] == "yes"


def test_a_line_alone_does_not_end_the_check_of_the_others():
    """One line with an emergency behind it, the others left empty: its cues come at once, and the
    check is still to be answered after them.
    """
    client = come_in("never-diagnosed")
    felt(client, hurt=True)
    there = client.post(f"{CHECK}?each=1", {"line.below": "yes"})["Location"]
    assert "closer" in there and opens(client) == []
    lists = {field["id"]: "none" for field in client.get(there).context["fields"]}
    client.post(there, lists)
    assert opens(client) == [] and client.get("/result/")["Location"] == CHECK


def test_an_emergency_that_was_told_is_shown_and_taking_it_back_does_not_end_the_check():
    client = come_in("never-diagnosed")
    felt(client, hurt=True)
    there = client.post(f"{CHECK}?all=1", {"now": "line.below"})["Location"]
    cue = catalogue().red_flags["saddle-numbness"].cues[0].id
    assert through(client, there, cue) == "/result/"
    for address in ("/result/", "/"):
        assert "Call 999" in shown(client, address), address
    client.post("/screening/correct/", {"saddle-numbness": "mistake"})
    client.post("/screening/check/", {})
    assert opens(client) == []


def test_something_new_counts_in_an_unfinished_screening_too():
    client = come_in("never-diagnosed")
    client.get(CHECK)
    send(client, "your-pain", pain=3)  # in another tab
    client.post(CHECK, {"new": "something"})
    client.post("/screening/check/", {})
    assert opens(client) == [] and client.get("/result/")["Location"] == CHECK


def test_a_check_that_is_asked_anew_denies_nothing_by_itself():
    client = come_in("never-diagnosed")
    felt(client, hurt=True)
    old = client.get(f"{CHECK}?each=1").context["asked"]
    client.post(f"{CHECK}?all=1", {"now": "line.drowsy"})  # in another tab
    for address in (f"{CHECK}?each=1", f"{CHECK}?all=1"):
        page = client.post(address, {"asked": old})
        assert page.status_code == 422 and " checked" not in page.content.decode()


def test_a_line_that_waits_for_its_cues_is_not_denied_by_an_older_list():
    client = come_in("never-diagnosed")
    felt(client, hurt=False)
    old = client.get(f"{CHECK}?all=1").context["asked"]
    client.post(f"{CHECK}?all=1", {"now": "line.below"})
    client.post(f"{CHECK}?all=1", {"now": "none", "asked": old})  # another tab, or the back button
    assert opens(client) == []
    assert "saddle-numbness" in client.get(CHECK).context["page"].ids


def test_half_a_check_of_long_ago_is_asked_again():
    client = come_in("never-diagnosed")
    felt(client, hurt=True)
    every = client.get(f"{CHECK}?all=1").context["page"].ids
    there = client.post(f"{CHECK}?all=1", {"now": "line.drowsy"})["Location"]
    while "dulled-today" in client.get(there).context["page"].ids:
        page = client.get(there).context["page"]
        none = {q.id: "none" if q.kind == "cues" else "no" for q in page.questions}
        there = client.post(there, none)["Location"]
    assert len(client.get(there).context["page"].ids) == len(every) - 1
    session = client.session
    long_ago = (timezone.now() - timedelta(days=2)).isoformat()
    session[KEY]["check"] = dict.fromkeys(session[KEY]["check"], long_ago)
    session.save()
    assert client.get(there).context["page"].ids == every


def test_a_sign_of_the_check_is_asked_whatever_other_answers_say(monkeypatch):
    client = come_in("never-diagnosed")
    client.post(CHECK, {"new": "something"})
    monkeypatch.setattr("backapp.gate.signs.does_not_apply", lambda slug, said: True)
    closer = client.post(f"{CHECK}?all=1", {"now": "line.nerve"})["Location"]
    assert client.get(closer).context["page"].ids == ("one-leg",)


def test_what_was_told_before_is_denied_by_no_line_of_the_check():
    """Only the signs of the check are new questions. What else stands behind a line stays."""
    line = catalogue().group_lines["fall"]
    other = next(s for s in line.signs if not catalogue().rulebook.red_flags[s].session_check)
    client = Client()
    walk(client, **{other: "yes"})
    client.post(f"{CHECK}?all=1", {"now": "none"})
    kept = client.session[KEY]["said"]
    assert kept[other] == "yes" and kept["line.fall"] == "yes" and kept["major-trauma"] == "no"


def test_a_sign_that_no_line_stands_for_is_asked_beside_the_lines():
    client = come_in("never-diagnosed")
    for line in GroupLine.objects.filter(signs__slug="dulled-today"):
        line.signs.remove(RedFlag.objects.get(slug="dulled-today"))
    _saved()
    (lines, *lists) = client.get(f"{CHECK}?all=1").context["page"].questions
    assert lines.kind == "lines" and "dulled-today" in {id for one in lists for id in one.ids}


@pytest.mark.parametrize("answer", [{}, {"new": ""}, {"new": "no"}, {"new": ["nothing", "no"]}])
def test_no_answer_or_another_one_is_no_check(answer):
    client = come_in("never-diagnosed")
    aged(client, hours=30, remember="28-days")
    response = client.post(CHECK, answer)
    assert response.status_code == 422 and BRIEF in response.content.decode() and due(client)


def test_whoever_has_such_a_sign_or_never_answered_one_is_asked_in_full():
    for answer in ("yes", "unsure"):
        client = come_in("never-diagnosed")
        said(client, dulled_today=answer)
        assert FULL in shown(client)
        refused = client.post(CHECK, {"new": "nothing"})
        assert refused.status_code == 422 and FULL in refused.content.decode()
    client = come_in("never-diagnosed")
    session = client.session
    del session[KEY]["said"]["fever"]
    session.save()
    assert FULL in shown(client)


def test_whoever_reported_a_sign_while_moving_is_asked_about_every_one():
    client = come_in("never-diagnosed")
    client.post("/routines/dont-crack/hurts/", {"choice": "sign", "step": 1})
    assert FULL in shown(client) and BRIEF not in shown(client)
    refused = client.post(CHECK, {"new": "nothing"})
    assert refused.status_code == 422
    assert permit_for(client.get("/routines/").wsgi_request).decision.scope.word == "nothing"


def test_a_sign_without_few_words_is_asked_in_full():
    client = come_in("never-diagnosed")
    assert BRIEF in shown(client)
    RedFlag.objects.filter(slug="fever").update(brief="")
    _saved()
    assert FULL in shown(client)


def _saved():
    """The content as the admin would leave it: with the fingerprint of what is in the tables."""
    from backapp.library.authored import read_tables
    from backapp.library.models import ContentVersion

    ContentVersion.objects.update(stamp=read_tables().digest)


@pytest.mark.parametrize("hours", [-1, -0.01])
def test_a_check_that_a_clock_puts_into_the_future_counts_for_nothing(hours):
    client = come_in("never-diagnosed")
    aged(client, hours=hours)
    assert due(client)


def test_a_hurt_whose_time_was_lost_asks_for_the_check_and_the_check_settles_it():
    for lost in ({}, {"sharper": "no time"}, {"sharper": None}):
        client = come_in("never-diagnosed")
        session = client.session
        session[KEY]["hurt"] = lost
        session.save()
        assert due(client), lost
        client.post(CHECK, {"new": "nothing"})
        assert not due(client), lost


def test_a_screening_that_was_started_again_takes_no_check_from_an_old_page():
    client = come_in("never-diagnosed")
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    response = client.post(CHECK, {"new": "nothing"})
    assert response.status_code == 302 and response["Location"].startswith("/screening/")
    assert "checked-at" not in client.session[KEY]


def test_the_answers_themselves_stay_as_they_were():
    client = come_in("never-diagnosed")
    before = dict(client.session[KEY]["said"])
    client.post(CHECK, {"new": "nothing"})
    assert client.session[KEY]["said"] == before
