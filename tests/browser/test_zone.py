"""The browser sends its current date: with a form, and on the page for a new diary entry
(docs/adr/0086).
"""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

# +14 and -11: on any server, at least one of them has another date
FARTHEST = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


@pytest.mark.parametrize("zone", FARTHEST)
def test_a_form_tells_the_zone_and_a_new_entry_begins_with_the_day_there(browse, site, zone):
    page = browse(390, 800, timezone_id=zone)
    page.goto(site.url + "/diary/")
    page.get_by_role("button", name="Yes, start a diary").click()
    page.goto(site.url + "/diary/new/")
    there = datetime.now(ZoneInfo(zone)).date().isoformat()
    page.wait_for_function(
        "there => document.querySelector('[name=day]').value === there", arg=there
    )
    page.get_by_label("A note, if you like").fill("so")
    with page.expect_request(lambda request: request.method == "POST") as told:
        page.get_by_role("button", name="Keep it").click()
    assert (
        f"zone={zone.replace('/', '%2F')}" in told.value.post_data and there in told.value.post_data
    )
    assert "kept" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_date_that_was_typed_with_a_months_name_is_taken_on_a_phone(browse, site, scheme):
    from tests.walk import HEALTHY

    page = browse(390, 800, color_scheme=scheme, expect=("422",))
    page.goto(site.url + "/screening/")
    page.get_by_label("For me").check()
    page.get_by_label("Your country, for emergency numbers").select_option("us")
    page.get_by_label("Until I close the browser").check()
    page.get_by_role("button", name="Start").click()
    for _page in range(20):
        if page.locator("[name=told-on-day]").count():
            break
        answer(page, HEALTHY | {"told-by": "doctor"})
    page.locator("[name=conditions], [name=diagnosis]").first.check()
    page.locator("[name=same-pain][value=yes]").check()
    page.locator("[name=go-ahead][value=yes]").check()
    page.locator("[name=told-on-day]").fill("7/5/2026")
    page.get_by_role("button", name="Continue").click()
    assert "7 May 2026 or 5 July 2026" in page.locator("main").inner_text()
    assert page.locator("[name=told-on-day]").input_value() == "7/5/2026"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/date-{scheme}.png", full_page=True)
    page.locator("[name=told-on-day]").fill("7 May")
    page.get_by_role("button", name="Continue").click()
    assert "/screening/conditions/" in page.url


def answer(page, said):
    """Answer a page of the screening as a healthy visitor does."""
    for name in page.evaluate(
        "[...new Set([...document.querySelectorAll('#question [name]')].map(e => e.name))]"
    ):
        kind = page.locator(f"[name='{name}']").first.get_attribute("type")
        if kind == "hidden" or name == "action":
            continue
        value = said.get(name, "none")
        value = value[0] if isinstance(value, list) else str(value)
        if kind in ("radio", "checkbox"):
            page.locator(f"[name='{name}'][value='{value}']").check()
        else:
            page.locator(f"[name='{name}']").fill(value)
    page.get_by_role("button", name="Continue").click()
