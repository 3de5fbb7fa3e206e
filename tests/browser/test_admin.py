"""The admin in a real browser under its own policy: no page logs an error."""

import json
import re

import pytest


@pytest.fixture(scope="module")
def clinician(site):
    """A superuser for the admin of the running site: name and password."""
    name, password = "clinician", "a long password for tests"
    code = (
        "from django.contrib.auth.models import User; import sys; "
        "User.objects.create_superuser(*sys.stdin.read().split('/'))"
    )
    site.manage("shell", "--no-imports", "-c", code, stdin=f"{name}//{password}")
    return name, password


def test_every_page_of_the_admin_opens_without_a_refused_script_or_style(browse, site, clinician):
    page = browse()
    page.goto(site.url + "/admin/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    lists = [
        link.get_attribute("href") for link in page.locator("#content-main th[scope=row] a").all()
    ]
    assert len([address for address in lists if "/library/" in address]) > 5
    for address in lists:
        assert page.goto(site.url + address).status == 200
        row = page.locator("#result_list tbody th a").first
        if row.count():
            assert page.goto(site.url + row.get_attribute("href")).status == 200
            assert re.search(r"/change/", page.url)


def test_a_figure_is_drawn_while_its_numbers_are_written(browse, site, clinician):
    page = browse(expect=["ERR_FAILED"])
    page.goto(site.url + "/admin/library/figure/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Bridge", exact=True).click()
    box, beside = page.locator("#id_pose"), page.locator(".pose-preview")
    assert beside.locator("svg").count() == 4 and "No rule is broken" in beside.inner_text()
    numbers = box.input_value()
    box.fill(numbers.replace("[222, 3]", "[292, 3]"))
    beside.get_by_text("cannot reach its target").first.wait_for()
    assert beside.locator("svg").count() == 4
    box.fill(numbers[:-9])
    beside.get_by_text("This is not yet JSON").wait_for()
    box.fill(numbers)
    beside.get_by_text("No rule is broken").wait_for()
    page.route(
        "**" + page.locator("[data-preview]").first.get_attribute("data-preview"),
        lambda route: route.abort(),
    )
    box.fill(numbers + " ")
    page.wait_for_function("() => !document.querySelector('.pose-preview svg')")
    page.unroute_all()
    box.fill(numbers)
    beside.get_by_text("No rule is broken").wait_for()
    left, right = (one.bounding_box() for one in (box, beside))
    assert left["x"] + left["width"] <= right["x"], "the picture stands beside the numbers"


def test_an_exercise_that_is_added_has_its_drawing_beside_it_too(browse, site, clinician):
    page = browse()
    page.goto(site.url + "/admin/library/exercise/add/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name=re.compile("Add another Figure", re.I)).click()
    standing = {
        "caption": "Stand.",
        "hips": {"at": [160, 104.5]},
        "legs": {"both": {"sole": [160, 0]}},
        "arms": {"both": {"upper": -90, "fore": -90}},
    }
    page.locator("#id_figures-0-pose").fill(
        json.dumps({"view": "side", "size": "stand", "keyframes": [standing]})
    )
    page.locator("#figures-0 .pose-preview svg").first.wait_for()
