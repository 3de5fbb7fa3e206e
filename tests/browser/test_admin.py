"""The admin works in a real browser under its own policy: no page of it logs an error."""

import re

import pytest


@pytest.fixture(scope="module")
def clinician(site):
    """An account that may do everything in the admin of the running site: name and password."""
    name, password = "clinician", "a long password for tests"
    code = "from django.contrib.auth.models import User; import sys; User.objects.create_superuser(*sys.stdin.read().split('/'))"
    site.manage("shell", "--no-imports", "-c", code, stdin=f"{name}//{password}")
    return name, password


def test_every_page_of_the_admin_opens_without_a_refused_script_or_style(browse, site, clinician):
    page = browse()
    page.goto(site.url + "/admin/")
    page.get_by_label("Username").fill(clinician[0])
    page.get_by_label("Password").fill(clinician[1])
    page.get_by_role("button", name="Log in").click()
    lists = [link.get_attribute("href") for link in page.locator("#content-main th[scope=row] a").all()]
    assert len([address for address in lists if "/library/" in address]) > 5
    for address in lists:
        assert page.goto(site.url + address).status == 200
        row = page.locator("#result_list tbody th a").first
        if row.count():
            assert page.goto(site.url + row.get_attribute("href")).status == 200
            assert re.search(r"/change/", page.url)
