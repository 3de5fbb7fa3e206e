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


@pytest.mark.slow
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


def test_a_pose_is_shown_with_its_drawings_while_its_numbers_are_written(browse, site, clinician):
    page = browse(expect=["ERR_FAILED"])
    page.goto(site.url + "/admin/library/figure/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Bridge", exact=True).click()
    box, beside = page.locator("#id_pose"), page.locator(".pose-preview")
    told = "The drawings are those of this pose"
    assert beside.locator("svg.fig").count() == 4 and told in beside.inner_text()
    numbers = box.input_value()
    box.fill(numbers.replace('"lean": -27', '"lean": -31'))
    beside.get_by_text("This pose is not drawn yet").wait_for()
    assert beside.locator("svg").count() == 0, "better none than one of other numbers"
    box.fill(numbers.replace('"lean"', '"lean_back"').replace('"neck"', '"throat"'))
    beside.get_by_text("unknown word 'throat'").first.wait_for()
    box.fill(numbers[:-9])
    beside.get_by_text("This is not yet JSON").wait_for()
    box.fill(numbers)
    beside.get_by_text(told).wait_for()
    page.route(
        "**" + page.locator("[data-preview]").first.get_attribute("data-preview"),
        lambda route: route.abort(),
    )
    box.fill(numbers + " ")
    page.wait_for_function("() => !document.querySelector('.pose-preview svg')")
    page.unroute_all()
    box.fill(numbers)
    beside.get_by_text(told).wait_for()
    left, right = (one.bounding_box() for one in (box, beside))
    assert left["x"] + left["width"] <= right["x"], "the picture stands beside the numbers"


def test_an_exercise_that_is_added_has_its_pose_checked_beside_it_too(browse, site, clinician):
    page = browse()
    page.goto(site.url + "/admin/library/exercise/add/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name=re.compile("Add another Figure", re.I)).click()
    page.locator("#id_figures-0-pose").fill(json.dumps({"keyframes": [{"caption": "Stand."}]}))
    beside = page.locator("#figures-0 .pose-preview")
    beside.get_by_text("This pose is not drawn yet").wait_for()
    page.locator("#id_figures-0-pose").fill(json.dumps({"keyframes": [{}]}))
    beside.get_by_text("keyframe 1: has no caption").wait_for()
