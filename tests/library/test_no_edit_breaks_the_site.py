"""An editor deletes or adds a row of any kind in the admin. Either the edit is refused with the
reason, or every page still works.

`make test` deletes the rows that once broke the site, and `make test-slow` deletes and adds one row
of each kind. `make long` tries every row.
"""

import re
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from backapp.library import content, versions
from backapp.library.authored import AUTHORED, read_files, read_tables
from backapp.library.models import Condition, FollowUp, RedFlag
from backapp.library.models.words import SignPage
from tests.library.test_admin import address, form_of
from tests.often import every
from tests.people import CAST
from tests.walk import walk

pytestmark = pytest.mark.django_db
SIX = ("nobody", "never-diagnosed", "pregnant", "thin-bones", "emergency", "full-set")
#: Rows without an admin page of their own -> the model whose page contains them, and the prefix of
#: their forms there.
UNDER = {
    "library.replacement": ("library.exercise", "replacements"),
    "library.step": ("library.routine", "steps"),
    "library.plan": ("library.routine", "plans"),
    "library.rung": ("library.ladder", "rungs"),
    "library.ambiguousoption": ("library.ambiguousword", "ambiguousoptions"),
}
PUBLIC = ("/", "/exercises/", "/routines/", "/screening/", "/warning-signs/", "/offline/warning-signs/", "/how-screening-works/",
          "/evidence/", "/sources/", "/safety/", "/exercises/at-a-glance/", "/diary/",
          "/fhir/Questionnaire/backapp", "/privacy/",
          "/exercises/?q=arthritis", "/result/", "/screening/check/", "/screening/now/",
          "/screening/correct/", "/screening/seen/",
          "/routines/mine/edit/", "/service-worker.js")  # fmt: skip
AFTER_AN_END = ("/result/summary/", "/result/summary.json")
NAMED = {("library.redflag", ("kidney",)), ("library.condition", ("knee-replacement",)), ("library.routine", ("comfort",)),
         ("library.exercise", ("egg-roll",)), ("library.exercise", ("bridge",)), ("library.condition", ("diabetes",)),
         ("library.redflag", ("one-leg",)), ("library.redflag", ("severe",)), ("library.redflag", ("not-improving",)),
         ("library.redflag", ("pregnancy-any",)), ("library.condition", ("other-condition",))}  # fmt: skip


def every_row():
    return [(label, row.key) for label, rows in read_files().rows.items() for row in rows]


def can_be_two(rows):
    """Plans are left out: a routine has exactly one, so its form cannot add another."""
    return [(label, key) for label, key in rows if label != "library.plan"]


def every_kind():
    """The last row of each kind."""
    return list({label: (label, key) for label, key in every_row()}.values())


def named(value):
    return value if isinstance(value, str) else ".".join(map(str, value))


# ------------------------------------------------------------------------------------------ editing


def said_no(response):
    """The admin's reasons for refusing. Empty if the edit was made."""
    if response.status_code == 403:
        return "the admin offers no such form: these rows are only to look at"
    text = response.content.decode()
    found = re.findall(r'(?s)<ul class="errorlist.*?</ul>|<li class="error">.*?</li>', text)
    if "would require deleting the following protected related objects" in text:
        found.append("protected: " + text.partition("protected related objects")[2][:2000])
    return re.sub(r"<[^>]+>|\s+", " ", unescape(" ".join(found))).strip()


def delete(browser, label, key):
    """Delete one row in the admin. Returns the reason for a refusal, or an empty text."""
    row = apps.get_model(label).objects.get_by_natural_key(*key)
    if label not in UNDER:
        return said_no(
            browser.post(address(type(row), "delete", row.pk), {"post": "yes"}, follow=True)
        )
    owner, prefix = UNDER[label]
    url = address(apps.get_model(owner), "change", getattr(row, f"{AUTHORED[label][1][0]}_id"))
    data = form_of(browser, url)
    place = next(
        name.split("-")[1]
        for name, value in data.items()
        if re.fullmatch(rf"{prefix}-\d+-id", name) and value == row.pk
    )
    return said_no(browser.post(url, data | {f"{prefix}-{place}-DELETE": "on"}, follow=True))


def add_another(browser, label, key, **changes):
    """Add a copy of this row with a new slug or position. Returns the reason for a refusal, or an
    empty text.
    """
    row = apps.get_model(label).objects.get_by_natural_key(*key)
    if label in UNDER:
        owner, prefix = UNDER[label]
        url = address(apps.get_model(owner), "change", getattr(row, f"{AUTHORED[label][1][0]}_id"))
        data = form_of(browser, url)
        count = int(data[f"{prefix}-TOTAL_FORMS"])
        place = next(
            n.split("-")[1]
            for n, value in data.items()
            if re.fullmatch(rf"{prefix}-\d+-id", n) and value == row.pk
        )
        mine = {
            n.split("-", 2)[2]: value
            for n, value in data.items()
            if n.startswith(f"{prefix}-{place}-")
        }
        mine = _another(mine) | changes
        mine.pop("id")
        more = {f"{prefix}-{count}-{name}": value for name, value in mine.items()} | {
            f"{prefix}-TOTAL_FORMS": count + 1
        }
        return said_no(browser.post(url, data | more, follow=True))
    data = form_of(browser, address(type(row), "change", row.pk))
    data.pop("as_opened", None)
    owner = {"library.ambiguousword": "word", "library.redflag": "sign"}.get(
        label, label.partition(".")[2]
    )
    copied = {
        name: value for name, value in data.items() if not re.search(rf"-\d+-(id|{owner})$", name)
    }
    copied |= dict.fromkeys((name for name in copied if name.endswith("-INITIAL_FORMS")), 0)
    return said_no(
        browser.post(
            address(type(row), "add"),
            _another(copied) | {"slug": f"{key[0]}-too"} | changes,
            follow=True,
        )
    )


def _another(data):
    """The same form with another slug and position, so that it becomes a new row."""
    for name in ("name", "label", "phrase"):
        if name in data:
            data[name] = f"{data[name]}-too" if " " not in str(data[name]) else f"{data[name]} too"
    return data | {name: 99 for name in ("number", "position", "order") if name in data}


# ------------------------------------------------------------------------------------------ looking


def visit(client, where):
    """Follow redirects to the final page. There must be no loop and no error."""
    seen, response = [where], client.get(where)
    while response.status_code in (301, 302):
        assert response["Location"] not in seen, f"in a circle: {seen}"
        seen.append(response["Location"])
        response = client.get(response["Location"])
    assert response.status_code in (200, 404), (seen, response.status_code)
    assert response.status_code == 200 or where not in PUBLIC, seen
    return response


def six_people_go_everywhere():
    content.forget()
    snapshot = content.catalogue(fresh=True)
    exercises, routines = list(snapshot.exercises), list(snapshot.routines)
    some = [
        *exercises[:1],
        *exercises[-1:],
        *(slug for slug in ("bridge", "egg-roll") if slug in snapshot.exercises),
    ]
    for name in SIX:
        client, asked = Client(), dict[str, None]()  # each address once: nothing changes between
        if CAST[name] is not None:
            diagnosis = [
                slug
                for slug, condition in snapshot.conditions.items()
                if condition.common_cause == 1
            ]
            said = {**CAST[name]} | ({"diagnosis": diagnosis} if "diagnosis" in CAST[name] else {})
            way = walk(client, **said)
            assert way.at == "/result/" and way.response.status_code == 200, (name, way.addresses)
            for where in AFTER_AN_END:
                assert visit(client, where).status_code == 200, (name, where)
            if name != "emergency":
                assert way.response.context["decision"].complete, name
                asked |= dict.fromkeys(at for at in way.addresses if at.startswith("/screening/"))
                search(client)
        asked |= dict.fromkeys(
            (
                *PUBLIC,
                *(f"/exercises/{slug}/" for slug in some),
                *(f"/routines/{slug}/" for slug in routines[:3]),
                f"/routines/{routines[0]}/follow/",
            )
        )
        for where in asked:
            visit(client, where)


def search(client):
    """The search on the conditions page without JavaScript, which renders the whole page again."""
    found = client.post("/screening/conditions/", {"action": "search", "q": "knee"})
    assert found.status_code == 200


def refused_or_all_is_well(why, before):
    """A refused edit gives its reason and changes nothing. After any other edit, every visitor
    reaches every page.
    """
    after = read_tables().digest
    if after == before:
        assert len(why) > 20, "refused without a reason"
        return
    assert versions.current().stamp == after
    six_people_go_everywhere()


# -------------------------------------------------------------------------------- one row at a time


@pytest.mark.parametrize(("label", "key"), every(6, sorted(NAMED)), ids=named)
def test_a_row_is_deleted(browser, label, key):
    before = read_tables().digest
    refused_or_all_is_well(delete(browser, label, key), before)


@pytest.mark.slow
@pytest.mark.parametrize(("label", "key"), every_kind(), ids=named)
def test_a_row_of_each_kind_is_deleted(browser, label, key):
    before = read_tables().digest
    refused_or_all_is_well(delete(browser, label, key), before)


@pytest.mark.slow
@pytest.mark.parametrize(("label", "key"), can_be_two(every_kind()), ids=named)
def test_a_row_is_added(browser, label, key):
    before = read_tables().digest
    refused_or_all_is_well(add_another(browser, label, key), before)


@pytest.mark.long
@pytest.mark.parametrize(("label", "key"), every_row(), ids=named)
def test_each_row_is_deleted(browser, label, key):
    before = read_tables().digest
    refused_or_all_is_well(delete(browser, label, key), before)


@pytest.mark.long
@pytest.mark.parametrize(("label", "key"), can_be_two(every_row()), ids=named)
def test_another_of_each_row_is_added(browser, label, key):
    before = read_tables().digest
    refused_or_all_is_well(add_another(browser, label, key), before)


# ------------------------------------------------------------------------- faults that occurred
# before


def test_a_sign_that_no_page_asks_is_refused(browser):
    before = read_tables().digest
    why = add_another(browser, "library.redflag", ("kidney",), page="")
    assert "No page asks this sign. Choose a page." in why and read_tables().digest == before


def test_a_sign_that_an_exercise_asks_each_time_is_not_deleted(browser):
    """Its mention would go with it, and the exercise would open without the question."""
    before = read_tables()
    asking = next(row for row in before.of("library.exercise") if row.slugs("ask_first"))
    sign = asking.slugs("ask_first")[0]
    why = delete(browser, "library.redflag", (sign,))
    assert f"“{asking.key[0]}” still names it (ask_first)" in why
    assert read_tables().digest == before.digest


@pytest.mark.parametrize("page", every(3, SignPage.values))
def test_a_sign_can_be_added_to_any_page_and_is_asked_there_of_everybody(browser, page):
    why = add_another(browser, "library.redflag", ("severe",), page=page, place=99)
    if page == SignPage.PREGNANCY_NOW:
        assert "this page is only for a pregnancy" in why
        return
    assert why == ""
    content.forget()
    shown = "your-pain" if page == SignPage.HOW_BAD else page
    asked = content.catalogue(fresh=True).signs_on[page]
    assert asked[-1] == "severe-too"
    client = Client()
    walk(client, until=f"/screening/{shown}/")
    assert b'value="severe-too.sleep"' in client.get(f"/screening/{shown}/").content
    way = walk(Client(), severe_too="yes")
    assert way.at == "/result/" and way.response.context["decision"].flags == {"severe-too": "yes"}


def test_a_sign_of_those_with_one_condition_is_asked_of_them_whatever_tells_of_it(browser):
    """Under `pregnancy-late`, which no visitor ticks, it redirected every pregnant visitor in a
    loop.
    """
    condition = Condition.objects.get(slug="pregnancy-late")
    data = form_of(browser, address(FollowUp, "add")) | {
        "condition": condition.pk, "name": "bleeding", "position": 1, "kind": "sign",
        "question": "Are you bleeding?",
        "question_they": "Are they bleeding?", "urgency": "emergency", "scope": "nothing",
        "review_state": "awaiting-review",
        "sources": [condition.sources.first().pk], "weeks": 0, "longer_weeks": 0,
    }  # fmt: skip
    assert said_no(browser.post(address(FollowUp, "add"), data, follow=True)) == ""
    six_people_go_everywhere()
    for pregnancy in ("16-weeks-or-more", "pregnant-not-sure-how-far", "unsure"):
        way = walk(Client(), age=31, pregnancy=pregnancy)
        assert "/screening/more-1/" in way.addresses, pregnancy
    way = walk(Client(), age=31, pregnancy="16-weeks-or-more", **{"pregnancy-late.bleeding": "yes"})
    assert way.response.context["level"] == "emergency"


def test_a_condition_that_nobody_could_tell_of_is_refused(browser):
    row = Condition.objects.get(slug="diabetes")
    url = address(Condition, "change", row.pk)
    data = form_of(browser, url)
    why = said_no(browser.post(url, data | {"asked_elsewhere": "on"}, follow=True))
    assert "Visitors could not report this condition" in why and "checkbox" in why


def test_a_sign_that_is_moved_is_asked_on_the_other_page(browser):
    row = RedFlag.objects.get(slug="kidney")
    url = address(RedFlag, "change", row.pk)
    assert (
        said_no(
            browser.post(url, form_of(browser, url) | {"page": "nerves", "place": 0}, follow=True)
        )
        == ""
    )
    content.forget()
    assert content.catalogue(fresh=True).signs_on["nerves"][0] == "kidney"
    six_people_go_everywhere()
