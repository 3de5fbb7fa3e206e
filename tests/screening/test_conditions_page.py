"""The page of conditions: search first, eight groups that open, none at the top and at the end."""

import re

import pytest
from django.test import Client

from backapp.library.content import catalogue
from tests.people import come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db
PAGE = "/screening/conditions/"


def shown(client, **sent) -> str:
    response = client.post(PAGE, sent) if sent else client.get(PAGE)
    return response.content.decode()


def closed(page: str) -> str:
    return "".join(re.findall(r"<details.*?</details>", page, re.S))


def test_every_condition_and_medicine_is_in_one_of_eight_groups_once():
    page = shown(come_in("never-diagnosed"))
    known = catalogue(fresh=True)
    assert page.count("<details") == 8 and page.count('value="none"') == 2
    assert page.index('value="none"') < page.index('name="q"') < page.index("<details")
    assert page.rindex('value="none"') > page.rindex("</details>")
    for slug, condition in known.conditions.items():
        times = len(re.findall(rf'name="conditions" value="{slug}"', page))
        by_medicine = condition.asked_under == "medicines"
        assert times == (0 if condition.asked_elsewhere or by_medicine else 1), slug
    for slug in known.medicines:
        assert page.count(f'name="conditions-medicines" value="{slug}"') == 1


def test_a_medicine_is_on_the_page_in_one_place():
    """Steroid tablets were under "Other illness" and under "Medicines"."""
    page, known = shown(come_in("never-diagnosed")), catalogue(fresh=True)
    groups = dict(re.findall(r"<summary>\s*(\w+).*?</summary>(.*?)</details>", page, re.S))
    naming = [name for name, lines in groups.items() if "steroid tablets" in lines.lower()]
    assert naming == ["Medicines"]
    found = shown(come_in("never-diagnosed"), action="search", q="prednisolone")
    found = found.partition("Found for")[2].partition('<div class="groups">')[0]
    ticks = re.findall(r'name="(conditions[a-z-]*)" value="([a-z-]+)"', found)
    assert ("conditions-medicines", "steroids") in ticks
    assert ("conditions-medicines", "steroids-now") in ticks
    by_medicine = [c.slug for c in known.conditions.values() if c.asked_under == "medicines"]
    assert by_medicine and not {("conditions", slug) for slug in by_medicine} & set(ticks)


def test_a_condition_that_a_medicine_stands_for_can_still_be_kept_and_unticked():
    client = come_in("nobody")
    walk(client, conditions=["steroids-long-term"])
    page = shown(client)
    assert page.count('name="conditions" value="steroids-long-term" checked') == 1


def test_what_is_ticked_is_outside_its_closed_group_without_a_script_too():
    client = come_in("nobody")
    walk(client, conditions=["cardiac", "diabetes"], medicines=["steroids"])
    page = shown(client)
    for slug in ("cardiac", "diabetes", "steroids"):
        assert f'value="{slug}" checked' in page and f'value="{slug}"' not in closed(page)


def test_a_search_without_a_script_keeps_the_ticks_and_shows_each_condition_once():
    page = shown(
        come_in("never-diagnosed"), action="search", q="osteoperosis", conditions="cardiac"
    )
    assert page.count('name="conditions" value="osteoporosis"') >= 1
    assert 'value="osteoporosis"' not in closed(page) and 'value="cardiac" checked' in page


def test_none_at_the_top_and_at_the_end_are_one_answer():
    client = come_in("never-diagnosed")
    sent = {"conditions-other": ["none", "none"]}
    assert client.post(PAGE, sent).status_code == 302
    refused = client.post(PAGE, {"conditions-other": "none", "conditions": "cardiac"})
    assert refused.status_code == 422


OSTEOPOROTIC = {"age": 70, "line_bones": "yes"}


def bones_ticked():
    client = Client()
    walk(client, until=PAGE, **{id.replace("line_", "line."): said for id, said in
                                OSTEOPOROTIC.items()})  # fmt: skip
    return client


def test_a_ticked_line_that_nothing_explains_is_asked_about_once():
    """70 with thin bones: the line is ticked, its cues are not, and then "none of these"."""
    client = bones_ticked()
    refused = client.post(PAGE, {"conditions-other": "none"})
    text = refused.content.decode()
    assert refused.status_code == 422 and "You ticked “Thin bones" in text
    assert 'name="conditions-sure" value="bones"' in text
    for other in ({"conditions": "asthma"}, {"conditions-medicines": "antihypertensives"}):
        again = client.post(PAGE, other)
        assert again.status_code == 422, other
    sure = client.post(PAGE, {"conditions-other": "none", "conditions-sure": "bones"})
    assert sure.status_code == 302
    assert bones_ticked().post(PAGE, {"conditions": "osteoporosis"}).status_code == 302
    assert bones_ticked().post(PAGE, {"conditions-other": "else"}).status_code == 302


def test_a_line_that_a_sign_explains_is_not_asked_about():
    client = Client()
    walk(client, until=PAGE, **{"line.bones": "yes", "age": 70, "height-loss": "yes"})
    assert client.post(PAGE, {"conditions-other": "none"}).status_code == 302


def test_a_condition_can_be_taken_back_without_a_question_about_a_line_that_was_never_ticked():
    client = Client()
    walk(client, conditions=["osteoporosis"])
    assert client.post(PAGE, {"conditions-other": "none"}).status_code == 302
