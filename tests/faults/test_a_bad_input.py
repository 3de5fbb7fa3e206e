"""Faults A: bad input to the screening.

Each asks again or falls to the cautious side, and keeps nothing of what it refused.
"""

import random
from copy import deepcopy
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from backapp.gate import floor
from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.library.content import catalogue
from backapp.screening.forms import FIELDS, PageForm
from backapp.screening.record import KEY
from backapp.screening.sessions import merged
from tests.faults.expect import asks_again, helps, rows_digest
from tests.gate.people import decided, examined
from tests.often import every
from tests.people import CAST
from tests.walk import HEALTHY, fill, filled, send

pytestmark = pytest.mark.django_db
PUSHES = (
    "egg-roll",
    "chair-twist-push",
    "long-sit-twist",
    "foam-roller-upper-back",
    "swiss-ball-drape",
    "chair-back-extension-towel",
)
#: Somebody who meets every kind of page: examined, with a condition that is asked about and one to
#: be named too.
LONGEST = CAST["full-set"] | {"conditions": ["scoliosis", "glaucoma"], "age": 60}


def every_page(visitor, **answers):
    """(address, page, what this person would send) for every page of the way, the visitor
    standing at that page each time.
    """
    said = HEALTHY | {id.replace("_", "-"): value for id, value in answers.items()}
    client = visitor(until="/screening/about-you/", **answers)
    pages = [("/screening/", client.get("/screening/").context["page"])]
    address = "/screening/about-you/"
    while address not in ("/screening/check/", "/result/"):
        page = client.get(address).context["page"]
        pages.append((address, page))
        yield (
            client,
            address,
            page,
            {k: v for question in page.questions for k, v in fill(question, said).items()},
        )
        data = {k: v for question in page.questions for k, v in fill(question, said).items()}
        address = client.post(address, data)["Location"]
    assert len(pages) > 5


def refused(client, address, data, focus=True):
    """The form again, with the error first, in focus, and leading to its field; nothing kept, no
    result.
    """
    before = rows_digest()
    response = client.post(address, data)
    text = response.content.decode()
    assert response.status_code == 422, (address, data)
    assert "<title>Error:" in text and 'role="alert" tabindex="-1" autofocus' in text
    for error in response.context["errors"]:
        assert f'href="#{error.id}"' in text and f'id="{error.id}"' in text, (address, error)
    assert rows_digest() == before
    assert asks_again(client.get("/result/"))
    return response


def test_fault_F_01_a_missing_question_is_asked_again(visitor):
    seen = 0
    for client, address, page, data in every_page(visitor, **LONGEST):
        for question in page.questions:
            fields = set(FIELDS[question.kind].names(question))
            refused(
                client, address, {name: value for name, value in data.items() if name not in fields}
            )
            seen += 1
    assert seen > 15


def test_fault_F_02_an_empty_form_is_an_error_on_every_page_and_never_a_result(visitor):
    for client, address, _page, _data in every_page(visitor, **LONGEST):
        refused(client, address, {})
    refused(visitor(), "/screening/", {})


def test_fault_F_03_a_question_nobody_asked_is_refused_and_counted(visitor, logged):
    for client, address, _page, data in every_page(visitor):
        refused(client, address, data | {"q_zzz": "no", "saddle": "no"})
    assert any("2 fields" in line for line in logged) and not any(
        "q_zzz" in line for line in logged
    )


@pytest.mark.parametrize(
    "value",
    every(
        2,
        [
            "maybe",
            "0",
            "true",
            "x" * 10_000,
            "💥",
            "‮on",
            "NO",
            "none ",
            "yes\r\nno",
            "{{ 7*7 }}",
            "<script>",
            "../../etc",
            "-1",
            "1e9",
        ],
    ),
    ids=lambda value: ascii(value)[:12],
)
def test_fault_F_04_a_value_outside_the_list_is_refused(visitor, value):
    for client, address, page, data in every_page(visitor, told_by="doctor"):
        for question in page.questions:
            name = FIELDS[question.kind].names(question)[0]
            # spaces around a choice are forgiven
            if not (value == "none " and question.kind in ("lines", "cues", "many")):
                if not (question.kind in ("scale", "number") and value == "0"):
                    refused(client, address, data | {name: value})


def test_fault_F_04_a_nul_byte_in_an_answer_is_no_answer(visitor):
    client = visitor(until="/screening/signs/")
    form = {"lines-now": "none\0", "lines-before": "none"}
    assert client.post("/screening/signs/", form).status_code == 422
    assert helps(client.post("/screening/signs/", {"lines-now\0": "none"}), 400)
    assert asks_again(client.get("/result/"))


@pytest.mark.parametrize(
    "junk", every(3, ["maybe", True, 0, None, 3.5, ["no"], {"no": 1}, "NO"]), ids=repr
)
def test_fault_F_04_nonsense_that_reaches_the_gate_counts_as_unanswered(visitor, junk):
    """Were the form's checks gone, what then stands in the session opens nothing."""
    for id in (
        "saddle-numbness",
        "pregnancy",
        "age",
        "conditions",
        "told-by",
        "go-ahead",
        "pain",
        "area",
        "completed-at",
    ):
        client = visitor("full-set")
        session = client.session
        held = session[KEY]
        if (id, junk) == ("pain", 0):
            continue
        (held if id == "completed-at" else held["said"])[id] = junk
        session[KEY] = held
        session.save()
        client.may_see -= set(PUSHES)
        for slug in PUSHES[:2]:
            assert client.get(f"/exercises/{slug}/").status_code == 200, id
        assert client.get("/result/").status_code in (200, 302), id


def test_fault_F_05_two_values_for_one_question_are_refused(visitor):
    for client, address, page, data in every_page(visitor, **LONGEST):
        for question in page.questions:
            if question.kind in ("one", "scale", "number", "sign"):
                other = (
                    "7"
                    if question.kind == "number"
                    else next(
                        str(c.value) for c in question.choices if str(c.value) != data[question.id]
                    )
                )
                refused(client, address, data | {question.id: [data[question.id], other]})
            elif question.kind == "lines":
                refused(client, address, data | {question.id: ["none", question.ids[0]]})
            elif question.kind == "date":
                refused(
                    client,
                    address,
                    data | {f"{question.id}-other": "unsure", f"{question.id}-day": "7"},
                )


def test_fault_F_05_what_stands_in_the_address_is_no_answer(visitor):
    client = visitor(until="/screening/signs/")
    address = "/screening/signs/?lines-now=none&lines-before=none"
    assert client.post(address, {}).status_code == 422


def test_fault_F_06_not_sure_on_any_fact_of_the_floor_withholds_with_words_and_something_else_to_do(
    visitor,
):
    book = catalogue(fresh=True).rulebook
    facts = [
        *book.red_flags,
        *(slug for slug in sorted(floor.CONDITIONS) if slug != "no-diagnosis"),
    ]
    assert len(facts) > 80
    for fact in facts:
        decision = decided(book, examined(book) | {fact: "unsure"})
        assert not decision.self_manipulation, fact
        for slug in PUSHES:
            verdict = decision.verdict(slug)
            assert not verdict.open and verdict.reasons, (fact, slug)
    for fact in ("bladder_change", "fever", "supervised_only", "infection_risk"):
        client = visitor(**CAST["full-set"] | {fact: "unsure"})
        page = client.get("/exercises/egg-roll/").content.decode()
        assert "Not for you" in page or "emergency" in page or "urgent" in page, fact
    client = visitor(**CAST["full-set"] | {"conditions-words": ["brittle-bones"]})
    page = client.get("/exercises/egg-roll/").content.decode()
    assert "Not for you" in page and 'href="/exercises/' in page.partition("<main")[2], (
        "there is something to do instead"
    )


def test_fault_F_07_a_pain_that_is_nowhere_and_yet_bad_is_asked_again(visitor):
    client = visitor(until="/screening/your-pain/", area=[])
    data = {"episode": "unsure", "pain": "9"}
    data |= {"lines-behaviour": "none", "lines-today": "none"}
    response = refused(client, "/screening/your-pain/", data)
    assert "nowhere" in response.content.decode()
    assert client.post("/screening/your-pain/", data | {"pain": "0"}).status_code == 302


@pytest.mark.parametrize(
    "answers",
    [
        {"age": 17, "told_on": "1990-01-01"},  # examined before birth
        {"age": 15},
        {"age": 70, "pregnancy": "16-weeks-or-more"},
        {"age": 12, "pregnancy": "gave-birth"},
        {"area": [], "pain": 0, "severe": "yes"},
        {"told_on": "1950-01-01", "age": 31},
        {"told_on": "unsure"},
        {"same_pain": "no"},
        {"go_ahead": "no"},
        {"diagnosis": ["disc-bulge"], "conditions": ["vertebral-fracture"]},
    ],
    ids=str,
)
def test_fault_F_07_answers_that_cannot_both_be_true_never_open_self_manipulation(visitor, answers):
    client = visitor(**CAST["full-set"] | answers)
    assert not client.may_see & set(PUSHES)
    for slug in PUSHES:
        client.get(f"/exercises/{slug}/")


def test_fault_F_08_steps_cannot_be_skipped(visitor):
    stranger = visitor()
    forms = {
        "signs": {"lines-now": "none", "lines-before": "none"},
        "conditions": {"conditions-other": "none"},
        "check": {"understands": "yes"},
    }
    before = rows_digest()
    for page, data in forms.items():
        assert stranger.post(f"/screening/{page}/", data)["Location"] == "/screening/?lost=1", page
    assert rows_digest() == before and not stranger.cookies
    client = visitor(until="/screening/signs/")
    before = rows_digest()
    for page in (
        "closer-1",
        "your-pain",
        "examined",
        "what-you-were-told",
        "conditions",
        "check",
    ):
        for response in (
            client.get(f"/screening/{page}/"),
            client.post(f"/screening/{page}/", forms.get(page, {"x": "1"})),
        ):
            assert response["Location"] == "/screening/signs/", page
    for address in ("/result/", "/result/summary/", "/result/summary.json", "/screening/now/"):
        assert asks_again(client.get(address)), address
    assert rows_digest() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"lines-now": "none"}', "application/json", 400),
        (b"lines-now=none", "text/plain", 400),
        (b"lines-now=none", "", 400),
        (b"lines-now=none", "application/x-www-form-urlencoded; charset=utf-16", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="lines-now"\r\n\r\nno',
            "multipart/form-data; boundary=x",
            None,
        ),
        (b"x" * 5_000_000, "application/x-www-form-urlencoded", 413),
        (b"lines-now=none&" * 6_000, "application/x-www-form-urlencoded", 413),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 400),
        (b"lines-now=non", "application/x-www-form-urlencoded", 422),  # broken off
    ],
    ids=lambda value: str(value)[:30],
)
def test_fault_F_09_what_is_no_form_of_ours_ends_small_and_keeps_nothing(
    visitor, body, kind, status
):
    """The same on the wire, with a real server: tests/house/test_malformed_on_the_wire.py."""
    client = visitor(until="/screening/signs/")
    before = rows_digest()
    response = client.generic("POST", "/screening/signs/", body, content_type=kind)
    if status in (400, 413):
        assert helps(response, status)
    else:
        assert response.status_code in (400, 422)
    assert rows_digest() == before and client.get("/screening/signs/").status_code == 200


@pytest.mark.parametrize(
    "age", ["-1", "17.999", "121", "130", "", " ", "1e2", "0x12", "eighteen", "³"]
)
def test_fault_F_10_an_age_that_is_none_is_asked_again(visitor, age):
    client = visitor(until="/screening/about-you/")
    refused(client, "/screening/about-you/", {"age": age, "pregnancy": "no"})


@pytest.mark.parametrize(
    ("age", "adult"), [(0, False), (15, False), (16, False), (17, False), (18, True), (120, True)]
)
def test_fault_F_10_self_manipulation_begins_at_eighteen(visitor, age, adult):
    book = catalogue(fresh=True).rulebook
    opens = adult and age < 65  # from 65 on, as for thin bones
    assert decided(book, examined(book, age=age)).self_manipulation == opens
    assert bool(visitor(**CAST["full-set"] | {"age": age}).may_see & set(PUSHES)) == opens


@pytest.mark.parametrize(
    "words",
    [
        "numb between my legs",
        "can't pee",
        "cannot pee",
        "chest pain",
        "my leg gave way",
        "i want to die",
        "face drooping",
        "wet myself",
        "CHEST PAIN!!",
    ],
)
def test_fault_F_11_words_of_a_warning_sign_bring_help_before_any_result(visitor, words):
    for client in (visitor(), visitor("never-diagnosed")):
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get("/exercises/", {"q": words}, headers=headers).content.decode()
            panel, results = (
                page.find("These words can describe a warning sign"),
                page.find('id="count"'),
            )
            assert 0 < panel < page.find('class="button warning"', panel) < results, words


class Meanwhile:
    """Runs `act` once, in the middle of the next form that is read: after its session was
    loaded, before it is saved.
    """

    def __init__(self, monkeypatch, act):
        read = PageForm.full_clean

        def reading(form):
            if form.is_bound:
                monkeypatch.setattr(PageForm, "full_clean", read)
                act()
            return read(form)

        monkeypatch.setattr(PageForm, "full_clean", reading)


def second_tab(visitor, client):
    tab = visitor()
    tab.cookies = client.cookies
    return tab


def test_fault_F_12_of_two_tabs_the_stricter_stands(visitor):
    client = visitor(bladder_change="yes")
    send(client, "signs")  # opened before, sent after
    assert client.get("/result/").context["decision"].disposition.word == "emergency"


@pytest.mark.parametrize("first", ["none", "bladder-change", "saddle-numbness"])
@pytest.mark.parametrize("second", ["none", "bladder-change", "bowel-change"])
def test_fault_F_12_at_the_same_moment_no_sign_is_lost(visitor, monkeypatch, first, second):
    """Each of two requests has read the session before the other saved it."""
    client = visitor(until="/screening/closer-1/", **{"line.below": "yes", "line.legs": "yes"})
    tab = second_tab(visitor, client)
    sent = [filled(client, "closer-1", **{sign: "yes"}) for sign in (first, second)]
    Meanwhile(monkeypatch, lambda: tab.post("/screening/closer-1/", sent[0]))
    assert client.post("/screening/closer-1/", sent[1]).status_code == 302
    decision = client.get("/result/")
    told = {first, second} - {"none"}
    if told:
        assert decision.context["decision"].disposition.word == "emergency", told
        assert told <= set(decision.context["decision"].flags)
    else:
        assert decision["Location"] == "/screening/closer-2/", "both said no: so it is no"


def test_fault_F_12_a_line_ticked_in_one_tab_and_denied_in_another_is_asked_about(
    visitor, monkeypatch
):
    client = visitor(until="/screening/signs/")
    tab = second_tab(visitor, client)
    ticked, denied = ({"lines-now": line, "lines-before": "none"} for line in ("line.ill", "none"))
    for first, second in ((ticked, denied), (denied, ticked)):
        Meanwhile(monkeypatch, lambda first=first: tab.post("/screening/signs/", first))
        assert client.post("/screening/signs/", second).status_code == 302
        assert client.session[KEY]["said"]["line.ill"] in ("yes", "unsure")
        assert client.get("/result/")["Location"] == "/screening/closer-1/"


def test_fault_F_12_pages_answered_at_the_same_moment_are_both_kept(visitor, monkeypatch):
    client = visitor(until="/screening/your-pain/")
    tab = second_tab(visitor, client)
    Meanwhile(
        monkeypatch,
        lambda: tab.post("/screening/about-you/", {"age": "58", "pregnancy": "no", "area": "low"}),
    )
    client.post(
        "/screening/your-pain/",
        {"episode": "longer", "pain": "2", "lines-behaviour": "none", "lines-today": "none"},
    )
    said = client.session[KEY]["said"]
    assert (said["age"], said["pain"], said["episode"]) == (58, 2, "longer")


def test_fault_F_12_two_ages_at_the_same_moment_are_asked_again(visitor, monkeypatch):
    client = visitor("full-set")
    tab = second_tab(visitor, client)
    Meanwhile(
        monkeypatch,
        lambda: tab.post("/screening/about-you/", {"age": "58", "pregnancy": "no", "area": "low"}),
    )
    client.post("/screening/about-you/", {"age": "17", "pregnancy": "no", "area": "low"})
    client.may_see -= set(PUSHES)
    assert "age" not in client.session[KEY]["said"]
    assert client.get("/result/")["Location"] == "/screening/about-you/"
    for slug in PUSHES:
        client.get(f"/exercises/{slug}/")


def test_fault_F_12_an_answer_changed_while_the_rest_is_confirmed_has_to_be_confirmed_too(
    visitor, monkeypatch
):
    client = visitor(until="/screening/check/", **CAST["full-set"])
    tab = second_tab(visitor, client)
    from backapp.screening import visit

    decide = visit.decide

    def deciding(*args):
        monkeypatch.setattr(visit, "decide", decide)
        tab.post("/screening/now/", {"now": "fever"})
        return decide(*args)

    monkeypatch.setattr(visit, "decide", deciding)
    client.post("/screening/check/", {"understands": "yes"})
    assert (
        client.session[KEY]["said"]["fever"] == "yes" and "completed-at" not in client.session[KEY]
    )
    for slug in PUSHES:
        client.get(f"/exercises/{slug}/")


def test_fault_F_12_what_is_cleared_stays_cleared(visitor, monkeypatch):
    client = visitor(until="/screening/signs/")
    tab = second_tab(visitor, client)
    Meanwhile(monkeypatch, lambda: tab.post("/finish/"))
    before = set(Session.objects.values_list("pk", flat=True))
    assert helps(
        client.post("/screening/signs/", {"lines-now": "none", "lines-before": "none"}), 400
    )
    assert Session.objects.count() == len(before) - 1


def test_fault_F_12_the_last_page_sent_twice_comes_to_one_result(visitor):
    client = visitor(until="/screening/check/", **CAST["full-set"])
    tab = visitor()
    tab.cookies = client.cookies.copy()
    for one in (client, tab):
        assert one.post("/screening/check/", {"understands": "yes"})["Location"] == "/result/"
        assert one.get("/result/").status_code == 200


def test_fault_F_12_what_two_tabs_say_of_one_run_counts_the_worse_way():
    ours, theirs = (
        {"ended": True, "after": 8, "felt": "worse"},
        {"eased": ["bridge"], "after": 2, "felt": "same"},
    )
    run = {
        "kind": "routine",
        "slug": "comfort",
        "started-at": "2026-11-21T10:00:00+00:00",
        "before": 3,
    }
    week = ["2026-11-20T10:00:00+00:00"]
    before = {KEY: {"run": run, "worse": week}}
    for one, other in ((ours, theirs), (theirs, ours)):
        sides = [
            {KEY: {"run": run | side, "worse": [*week, f"2026-11-21T1{n}:00:00+00:00"]}}
            for n, side in enumerate((one, other))
        ]
        found = merged(before, *sides)[KEY]
        assert found["run"] == run | {
            "ended": True,
            "after": 8,
            "felt": "worse",
            "eased": ["bridge"],
        }
        assert len(found["worse"]) == 3


@pytest.mark.parametrize(("page", "sign"), [("closer-1", "cancer-history"), ("now", "fever")])
def test_fault_F_12_a_sign_that_comes_out_of_turn_is_kept_and_what_is_denied_there_is_asked_again(
    visitor, page, sign
):
    """Another tab has begun anew meanwhile, so that it is not this page's turn."""
    client = visitor("full-set")
    client.may_see -= set(PUSHES)
    if page == "closer-1":
        other = visitor(until="/screening/closer-1/", **{"line.cancer": "yes"})
        denied, ticked = (filled(other, page, **{sign: said}) for said in ("no", "yes"))
    else:
        denied, ticked = {page: "none"}, {page: sign}
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    client.post(f"/screening/{page}/", denied)
    assert sign not in client.session[KEY]["said"]
    client.post(f"/screening/{page}/", ticked)
    assert client.get("/result/").context["decision"].disposition.word == "urgent-today"


@pytest.mark.parametrize("seed", range(10))
def test_fault_F_12_putting_two_sessions_together_opens_nothing_that_neither_opened(seed):
    """Whatever two requests did to the same answers at the same moment."""
    draw, book, now = random.Random(seed), catalogue(fresh=True).rulebook, timezone.now()
    signs, conditions = (
        ("fever", "cancer-history", "bladder-change"),
        ("osteoporosis", "glaucoma", "blood-thinners", "gerd"),
    )

    def ago():
        return (now - timedelta(minutes=draw.randrange(900))).isoformat()

    def shaken(record):
        record = deepcopy(record)
        for _ in range(draw.randrange(1, 5)):
            said = record["said"]
            match draw.randrange(6):
                case 0:
                    said[draw.choice(signs)] = draw.choice(["yes", "no", "unsure"])
                case 1:
                    said["conditions"] = [*said["conditions"], draw.choice(conditions)]
                case 2:
                    said["pain"] = draw.randrange(11)
                case 3:
                    record.setdefault("raised", {})[draw.choice(signs)] = ago()
                case 4:
                    record.pop("completed-at", None)
                case 5:
                    record["completed-at"] = record["checked-at"] = ago()
        return record

    def decided_on(record):
        data = record["said"] | {name: value for name, value in record.items() if name != "said"}
        decision = decide(book, read_answers(book, data), now)
        return {
            slug for slug in book.exercises if decision.verdict(slug).open
        }, decision.disposition

    sheet = {
        id: value
        for id, value in examined(book).items()
        if id not in book.conditions and "." not in id
    }
    sheet |= {"told-on": (now - timedelta(days=9)).date().isoformat(), "conditions": []}
    moment = {
        name: (now - timedelta(hours=1)).isoformat() for name in ("completed-at", "checked-at")
    }
    before = {"said": {id: value for id, value in sheet.items() if id != "completed-at"}} | moment
    assert set(PUSHES) & decided_on(before)[0]
    for _ in range(30):
        theirs, ours = shaken(before), shaken(before)
        together = merged({KEY: before}, {KEY: theirs}, {KEY: ours})[KEY]
        (a, soon_a), (b, soon_b), (both, soon) = (
            decided_on(theirs),
            decided_on(ours),
            decided_on(together),
        )
        assert both <= a | b and soon >= max(soon_a, soon_b), (theirs, ours, together)
        assert not both & set(PUSHES) or both & set(PUSHES) <= a & b, (theirs, ours, together)
