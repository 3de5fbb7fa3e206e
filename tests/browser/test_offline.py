"""Without a network, in a real browser: the warning signs work, other pages say that there is no
network, and no personal data are cached.
"""

import json
import re

import pytest

from backapp.library.authored import FIXTURES

READY = (
    "async () => { await navigator.serviceWorker.ready; while "
    "(!navigator.serviceWorker.controller) await new Promise((f) => setTimeout(f, 20)) }"
)
HELD = """async () => {
  const held = { caches: {}, local: { ...localStorage }, session: { ...sessionStorage }, databases: (await indexedDB.databases()).map((d) => d.name) };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      held.caches[`${name} ${new URL(request.url).pathname}`] = { text: await answer.text(), headers: [...answer.headers].join("\\n") };
    }
  }
  return held;
}"""
AWAY = "The site cannot be reached just now"


@pytest.fixture
def settled(browse, browse_as, site):
    """`settled(name, …)`: a page of that person of the cast (None: a new visitor) whose browser has
    the worker.
    """

    def open_page(name=None, width=1280, **more):
        options = {"expect": ["ERR_", "Failed to load"]} | more
        page = browse_as(name, width, **options) if name else browse(width, **options)
        page.goto(site.url + "/")
        page.evaluate(READY)
        return page

    return open_page


def test_without_a_network_the_warning_signs_and_their_numbers_are_there(settled, site, fine):
    page = settled(None, 390)
    page.context.set_offline(True)
    page.goto(site.url + "/warning-signs/")
    assert page.get_by_role("heading", level=1).inner_text() == "Warning signs"
    assert page.get_by_text("This is the copy that your device keeps").is_visible()
    assert (
        page.get_by_role("link", name="112").first.is_visible()
        and page.locator(".signs > li").count() > 40
    )
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('.advice.emergency summary')).backgroundColor"
        )
        != "rgba(0, 0, 0, 0)"
    )
    fine(page)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/exercises/bridge/",
        "/routines/dont-crack/follow/",
        "/result/",
        "/nowhere/?q=x",
        "/offline/",
    ],
)
def test_without_a_network_every_other_page_says_so_plainly(settled, site, fine, address):
    page = settled("full-set", 390)
    page.context.set_offline(True)
    page.goto(site.url + address)
    assert page.get_by_role("heading", level=1).inner_text() == AWAY
    fine(page)
    page.locator("main").get_by_role("link", name="Warning signs").click()
    assert page.get_by_text("This is the copy that your device keeps").is_visible()


def test_try_again_brings_the_page_back_as_soon_as_there_is_a_network(settled, site):
    page = settled("full-set")
    page.context.set_offline(True)
    page.goto(site.url + "/exercises/bridge/")
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    assert (
        page.url == site.url + "/exercises/bridge/"
        and page.get_by_role("heading", level=1).inner_text() == "Bridge"
    )
    page.goto(site.url + "/warning-signs/")
    assert page.get_by_text("This is the copy that your device keeps").count() == 0, (
        "the site's own page comes first"
    )


@pytest.mark.slow
@pytest.mark.asvs("14.3.3")
def test_a_visit_to_everything_leaves_nothing_of_the_visitor_in_the_browser(settled, browse, site):
    page = settled("full-set", expect=["404", "422"])
    known = json.loads((FIXTURES / "exercises.json").read_text(encoding="utf-8"))
    exercises = [row["fields"]["slug"] for row in known]
    routines = ["dont-crack", "crack-your-own-back", "in-bed"]
    around = ["/", "/exercises/", "/exercises/?open=1&q=bed", "/exercises/at-a-glance/", "/routines/", "/result/", "/result/summary/", "/privacy/",
              "/screening/check/", "/warning-signs/", "/how-screening-works/"]  # fmt: skip
    ways = ("", "steps/1/", "worksheet/", "follow/", "hurts/", "done/", "reminder/")
    for address in [
        *around,
        *(f"/exercises/{slug}/" for slug in exercises),
        *(f"/routines/{slug}/{way}" for slug in routines for way in ways),
    ]:
        page.goto(site.url + address, wait_until="commit")
    page.goto(site.url + "/exercises/egg-roll/")
    page.goto(site.url + "/routines/in-bed/")
    held = page.evaluate(HELD)
    names = {key.split()[1] for key in held["caches"]}
    assert {name for name in names if not name.startswith("/static/")} == {
        "/offline/",
        "/offline/warning-signs/",
    }
    assert sorted(re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in names if name.startswith("/static/")) == [
        "/static/css/app.css", "/static/icons/mark.svg"
    ]  # fmt: skip
    assert not held["local"] and not held["databases"]
    told = json.loads((FIXTURES / "instructions.json").read_text(encoding="utf-8"))
    sentences = [line for row in told for line in row["fields"]["how_to"] if len(line) > 25]
    everything = json.dumps(held, ensure_ascii=False)
    assert len(sentences) > 150 and not [line for line in sentences if line in everything]
    for word in ("data-personal", "Clear my answers", "no-store", "Set-Cookie", "session"):
        assert word not in json.dumps(held["caches"]), word
    nobodys = browse(1280)
    nobodys.goto(site.url + "/privacy/")
    nobodys.evaluate(READY)
    texts = {place: kept["text"] for place, kept in held["caches"].items()}
    assert {
        place: kept["text"] for place, kept in nobodys.evaluate(HELD)["caches"].items()
    } == texts, "what is kept for a screened visitor is what is kept for anybody"
    page.get_by_role("link", name="Clear my answers").click()
    page.get_by_role("button", name="Clear my answers").click()
    after = page.evaluate(HELD)
    assert (
        after["caches"] == held["caches"]
        and not after["local"]
        and not after["session"]
        and not after["databases"]
    )


def test_a_page_that_is_not_the_same_for_everybody_is_refused_by_the_worker(settled, site):
    """The worker's own check, run inside the worker on responses of the real site."""
    page = settled("full-set")
    worker = page.context.service_workers[0]
    judged = worker.evaluate(
        """async () => {
          const found = {};
          for (const address of ["/", "/exercises/bridge/", "/warning-signs/", "/result/", "/nowhere/", "/favicon.ico", "/offline/", FILES[0]])
            for (const credentials of ["omit", "include"])
              found[`${address} ${credentials}`] = mayBeKept(await fetch(address, { credentials, cache: "reload" }));
          return found;
        }"""
    )
    assert {place.split()[0] for place, yes in judged.items() if yes} == {
        "/offline/",
        next(p for p in judged if "app." in p).split()[0],
    }


ALONE = """async (address) => {
  const match = caches.match, broken = [];
  caches.match = () => Promise.reject(new DOMException("the store is shut", "InvalidStateError"));
  const event = { request: new Request(address), preloadResponse: Promise.reject(new TypeError("no answer")) };
  try {
    return [await kept("/offline/") === undefined, (await visit(event, new URL(address, location).pathname)).status];
  } finally { caches.match = match; }
}"""


@pytest.mark.parametrize("address", ["/warning-signs/", "/privacy/"])
def test_a_store_or_a_first_request_that_fails_does_not_keep_the_sites_own_page_away(
    settled, site, address
):
    page = settled()
    assert page.context.service_workers[0].evaluate(ALONE, address) == [True, 200]


def test_a_new_worker_drops_what_older_ones_kept(browse, site):
    page = browse(1280)
    page.goto(site.url + "/privacy/", wait_until="commit")
    page.evaluate(
        "caches.open('backapp-older').then((cache) => cache.put('/exercises/bridge/', new "
        "Response('how to do it')))"
    )
    page.evaluate(READY)
    page.wait_for_function("() => caches.keys().then((names) => names.length === 1)")
    assert page.evaluate("caches.match('/exercises/bridge/').then((found) => !found)")


def test_the_worker_can_be_taken_back_and_leaves_the_site_as_it_was(settled, site):
    page = settled()
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.unregister())")
    page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))"
    )
    page.goto(site.url + "/exercises/bridge/")
    assert page.get_by_role("heading", level=1).inner_text() == "Bridge"


def test_a_browser_without_scripts_has_no_worker_and_misses_nothing(browse, site):
    page = browse(390, javascript=False)
    page.goto(site.url + "/")
    assert (
        not page.context.service_workers
        and page.get_by_role("link", name="Warning signs").first.is_visible()
    )
