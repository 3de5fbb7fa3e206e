"""A real Chromium to visit a real site (`site`: tests/site.py).

    def test_home_says_what_this_is(page, site, axe):
        page.goto(site.url + "/")
        axe(page)

`page` runs at 390 and at 1280 px. `browse(width=…, javascript=False, …)` opens more pages, each as
a new visitor. Any test fails if a page logged an error or requested anything from another origin.

Wait for a function (`page.wait_for_function("() => …")`), not for an expression: an expression is
evaluated as text at each look. Our policy refuses that from the second look on, so such a test
passes only if the first look is enough.
"""

import json
import os
import shutil
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest

#: The headless shell is the same Chromium without windows, and needs a third less work.
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
    or "/usr/bin/chromium"
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: A file of tests with `WEBGL = True` has it; all others visit the site on a device without, so that
#: no picture moves under them.
WEBGL = {True: ["--enable-unsafe-swiftshader"], False: ["--disable-3d-apis"]}
ALIVE = """async () => {
  const named = document.querySelector("script[data-then]")?.dataset.then.split(/\\s+/).filter(Boolean) ?? [];
  for (const one of named) await import(one).catch(() => {});
}"""
_WITH_SCRIPTS = []  # contexts of the current test
VIEWPORTS = {"390px": (390, 844), "1280px": (1280, 800)}


def pytest_collection_modifyitems(items):
    here, there = Path(__file__).parent, os.access(CHROMIUM, os.X_OK)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not there:
                item.add_marker(
                    pytest.mark.skip(
                        "no Chromium (Debian: apt-get install chromium-headless-shell; or "
                        "set CHROMIUM to its path)"
                    )
                )


@pytest.fixture(scope="module")
def chromium(request):
    """Chromium for one file of tests: its event loop must be closed before other tests use the
    database.
    """
    from playwright.sync_api import Locator, Page, sync_playwright

    click, goto, reload = Locator.click, Page.goto, Page.reload

    def click_and_arrive(self, **options):
        """A click returns when the next page begins to arrive; wait until the page is complete."""
        click(self, **options)
        self.page.wait_for_load_state()
        come_alive(self.page)

    def go_and_arrive(self, *where, **options):
        answer = goto(self, *where, **options)
        come_alive(self)
        return answer

    def reload_and_arrive(self, **options):
        answer = reload(self, **options)
        come_alive(self)
        return answer

    Locator.click, Page.goto, Page.reload = click_and_arrive, go_and_arrive, reload_and_arrive
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=ARGUMENTS + WEBGL[getattr(request.module, "WEBGL", False)],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()
    Locator.click, Page.goto, Page.reload = click, goto, reload


def come_alive(page) -> None:
    """Wait for the scripts that a page starts after it has been painted (static/js/start.js). A
    person takes longer to begin.

    An earlier press can still navigate away at this moment. Then wait for the page it leads to.
    """
    from playwright.sync_api import Error

    if page.context not in _WITH_SCRIPTS:
        return
    for pages_to_come in reversed(range(5)):
        try:
            return page.evaluate(ALIVE)
        except Error as trouble:
            if "context was destroyed" not in str(trouble) or not pages_to_come:
                raise
            page.wait_for_load_state()


@pytest.fixture
def browse(chromium, site):
    """Open a page as a new visitor: `browse(width=1280, height=800, javascript=True, expect=(),
    **arguments of Playwright's context)`.

    `expect` contains parts of error messages that the test causes on purpose (such as "404"); any
    other error fails the test.
    """
    contexts, troubles = [], []

    def open_page(width=1280, height=800, javascript=True, expect=(), **more):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, **more
        )
        contexts.append(context)
        if javascript:
            _WITH_SCRIPTS.append(context)

        def trouble(kind, text):
            if not any(piece in text for piece in expect):
                troubles.append(f"{kind}: {text}")

        def watch(page):
            page.on(
                "console",
                lambda message: message.type == "error" and trouble("console", message.text),
            )
            page.on("pageerror", lambda error: trouble("script", str(error)))

        def asked(request):
            if not request.url.startswith((site.url + "/", "data:", "blob:", "about:")):
                trouble("another origin was asked", request.url)

        context.on("page", watch)
        context.on("request", asked)
        return context.new_page()

    open_page.troubles = troubles
    yield open_page
    for context in contexts:
        context.close()
    _WITH_SCRIPTS.clear()
    assert not troubles, "\n".join(troubles)


@pytest.fixture(params=VIEWPORTS, ids=str)
def viewport(request):
    """(width, height) of a phone and of a desktop."""
    return VIEWPORTS[request.param]


@pytest.fixture
def page(browse, viewport):
    """A page of a new visitor, once at 390 and once at 1280 px."""
    return browse(*viewport)


ENTRANCE = """
from django.test.utils import setup_test_environment
setup_test_environment()
import json
from tests.people import CAST, come_in, here_until
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
cookies = {name: {key: morsel.value for key, morsel in come_in(name).cookies.items()} for name in CAST}
for held in filter(None, cookies.values()):  # a long run of tests is no absence
    held[settings.ACTIVITY_COOKIE_NAME] = here_until(timezone.now() + timedelta(minutes=110))
from importlib import import_module
from django.db import transaction
Store = import_module(settings.SESSION_ENGINE).SessionStore
def copies(key):
    for _ in range(40):
        copy = Store()
        copy.create()
        copy.update(Store(key).load())
        copy.save()
        yield copy.session_key
with transaction.atomic():
    people = {name: [held | ({settings.SESSION_COOKIE_NAME: key} if key else {}) for key in (
        copies(held[settings.SESSION_COOKIE_NAME]) if settings.SESSION_COOKIE_NAME in held else [""])] for name, held in cookies.items()}
print("cookies:" + json.dumps(people))
"""


@pytest.fixture(scope="session")
def keys(site):
    """person of the cast (tests/people.py) -> browsers in which they have answered on the running
    site: the cookies of each, in turn.

    The answers that one test changes do not affect the next.
    """
    said = site.manage("shell", "-v", "0", "-c", ENTRANCE)
    return {
        name: cycle(browsers)
        for name, browsers in json.loads(said.rpartition("cookies:")[2]).items()
    }


@pytest.fixture
def browse_as(browse, keys, site):
    """`browse_as("thin-bones", width, …)`: a page as from `browse`, of a visitor who has answered
    the screening.
    """

    def open_page(name, *sizes, **more):
        page = browse(*sizes, **more)
        page.context.add_cookies(
            [
                {"name": key, "value": value, "url": site.url}
                for key, value in next(keys[name]).items()
            ]
        )
        return page

    return open_page


# Only the violations of axe's report: the rest is long, and would be transferred out of the browser
# for nothing.
VIOLATIONS = """() => axe.run({resultTypes: ["violations"]}).then((found) => found.violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}\n    ${node.html.slice(0, 200)}`)))"""


@pytest.fixture
def axe():
    """`axe(page)`: fails if axe finds a violation of any rule, and says where."""
    from axe_playwright_python.base import AXE_SCRIPT

    def run(page):
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE_SCRIPT)
        places = page.evaluate(VIOLATIONS)
        assert not places, f"{page.url}\n" + "\n".join(places)

    return run


#: How each page is checked: on a phone in the light theme and on a desktop in the dark one; every
#: third page in one of the other ways as well.
ALWAYS = ((390, "light"), (1280, "dark"))
SOMETIMES = ((320, "light"), (320, "dark"), (390, "dark"), (1280, "light"))
STILL = "document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())"


@pytest.fixture
def fine(axe):
    """`fine(page)`: axe finds nothing in any of the ways a page is checked, and nothing is wider
    than the window, from 320 px up.

    The page is loaded once and its window is resized. `fine(page, SCRIPT, …)`: each script must
    return [] at every width.
    """

    def run(page, *nothing_in):
        place = crc32(urlsplit(page.url).path.encode()) % (3 * len(SOMETIMES))
        ways = (*SOMETIMES[place : place + 1], *ALWAYS)
        for width in (320, 1280, 390):  # ends as a phone in the light theme
            page.set_viewport_size({"width": width, "height": 844})
            for scheme in [scheme for wide, scheme in ways if wide == width]:
                page.emulate_media(color_scheme=scheme)
                page.evaluate(STILL)
                axe(page)
            page.emulate_media(color_scheme="light")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
            for script in nothing_in:
                assert page.evaluate(script) == [], (page.url, width)

    return run
