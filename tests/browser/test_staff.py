"""The second step of the admin's login in a real browser: allowed by the policy, readable, and
usable on a phone.
"""

import pytest

ENROL = (
    "from django.contrib.auth.models import User; import sys; "
    "User.objects.create_superuser(*sys.stdin.read().split('/'))"
)
CODE = """
import sys
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
device = TOTPDevice.objects.get(user__username=sys.stdin.read())
shown = TOTP(device.bin_key, device.step, device.t0, device.digits)
shown.time = timezone.now().timestamp()
print(str(shown.token()).zfill(6))
"""


@pytest.fixture
def account(site):
    name, password = "second", "another long one for tests"
    site.manage("shell", "--no-imports", "-c", ENROL, stdin=f"{name}//{password}")
    return name, password


def test_enrolling_a_second_factor(browse, site, axe, account):
    for width, height, scheme in ((390, 844, "light"), (1280, 800, "dark")):
        page = browse(width, height, expect=("422",), color_scheme=scheme)
        page.goto(site.url + "/admin/second-factor/")
        page.get_by_label("Username").fill(account[0])
        page.get_by_label("Password").fill(account[1])
        page.get_by_role("button", name="Log in").click()
        page.goto(site.url + "/admin/second-factor/")
        picture = page.locator(".qr svg").bounding_box()
        assert picture["width"] >= 180 and picture["x"] + picture["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
    page.get_by_label("The code that the app shows now").fill("000000")
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_text("That code was not right").is_visible()
    page.wait_for_timeout(1_100)  # after a wrong code the next one must wait a second
    code = site.manage("shell", "--no-imports", "-c", CODE, stdin=account[0]).strip()
    page.get_by_label("The code that the app shows now").fill(code)
    page.get_by_role("button", name="Go on").click()
    assert page.locator(".recovery li").count() == 10
    axe(page)
    page.get_by_role("link", name="I have kept them").click()
    assert page.url == site.url + "/admin/"
