"""Whole visits in a real browser: with and without JavaScript, on a phone and on a desktop.

(a) never diagnosed → a routine followed to its end · (b) numb between the legs → emergency card ·
(c) thin bones → an adapted set · (d) a strain that a physiotherapist examined → the gated set, with
cautions · (e) a pasted address → no instruction
"""

import json
import re

import pytest

from backapp.library.authored import FIXTURES
from tests.walk import HEALTHY

GATED = (
    "foam-roller-upper-back",
    "long-sit-twist",
    "egg-roll",
    "chair-twist-push",
    "swiss-ball-drape",
    "chair-back-extension-towel",
)
GATED += ("prone-prop", "prone-press-up", "massage-gun")
AFTERWARDS = (
    "/", "/warning-signs/", "/privacy/", "/about/", "/changes/", "/exercises/", "/exercises/?q=knees", "/exercises/bridge/",
    "/exercises/egg-roll/",
    "/routines/", "/routines/dont-crack/", "/routines/dont-crack/steps/1/",
    "/routines/dont-crack/hurts/?step=1",
    "/routines/dont-crack/done/", "/routines/crack-your-own-back/", "/evidence/", "/sources/",
    "/how-screening-works/", "/safety/",
)  # fmt: skip


@pytest.fixture(
    params=[(390, True), (1280, False)], ids=["phone-with-javascript", "desk-without-javascript"]
)
def visitor(browse, request):
    width, javascript = request.param
    return browse(width, 800, javascript=javascript)


# Read in one call, because some pages have three hundred boxes.
FIELDS = (
    "(all) => all.map((field) => ['name', 'type', 'value'].map((one) => field.getAttribute(one)))"
)


def answer(page, said):
    """Answer the current page of the questionnaire from `said`; all other answers are no."""
    form = page.locator("form.question")
    form.wait_for()
    fields = {}
    for name, kind, value in form.locator("input, select").evaluate_all(FIELDS):
        fields.setdefault(name, (kind, []))[1].append(value)
    for name, (kind, values) in fields.items():
        field = form.locator(f'[name="{name}"]')
        given = said.get(name, "no")
        if name in ("action", "q", "next", "zone", "asked"):
            continue
        if kind == "radio":
            form.locator(f'[name="{name}"][value="{given}"]').check()
        elif kind == "checkbox":
            wanted = [
                value
                for value in values
                if raised(value, said) or (isinstance(given, list) and value in given)
            ]
            if (
                not wanted
                and "none" in values
                and not any(said.get(k) for k in (name.removesuffix("-other"),) if k != name)
            ):
                wanted = ["none"]
            for value in wanted:
                box = form.locator(f'[name="{name}"][value="{value}"]').first
                group = box.locator("xpath=ancestor::details[not(@open)]")
                if group.count():
                    group.locator("summary").click()
                box.check()
        elif kind == "text" and re.search("-(day|month|year)$", name):
            year, month, day = said[name.rpartition("-")[0]].split("-")
            field.fill({"day": day, "month": month, "year": year}[name.rpartition("-")[2]])
        elif kind == "text":
            field.fill(str(given))
        else:
            field.select_option(str(given))


def raised(value, said):
    """Whether a line of a list is to be ticked: a sign, a cue of it, or a group line with it."""
    if value.startswith("line."):
        lines = json.loads((FIXTURES / "group_lines.json").read_text(encoding="utf-8"))
        found = next(row["fields"] for row in lines if row["fields"]["slug"] == value[5:])
        return any(said.get(sign) == "yes" for (sign,) in found["signs"])
    return said.get(value.partition(".")[0]) == "yes"


def screen(page, site, look=None, **answers):
    """From the home page through the questions to the result, with `look(page)` on every page.

    Returns the number of answered pages.
    """
    said = HEALTHY | {id.replace("_", "-"): value for id, value in answers.items()}
    page.goto(site.url + "/")
    page.get_by_role("link", name="Find what suits my back").first.click()
    for count in range(1, 25):
        page.wait_for_load_state()
        if look:
            look(page)
        if page.url.endswith("/check/"):
            tick = page.locator("[name=understands]")
            if tick.count():
                tick.check()
            page.locator("main form button").click()
        else:
            answer(page, said)
            page.locator('form.question button[value="continue"]').click()
        page.wait_for_load_state()
        if page.url.endswith("/result/"):
            if look:
                look(page)
            return count
    raise AssertionError(f"no result after {count} pages: {page.url}")


def sentences(slug):
    """Every sentence of instructions."""
    rows = json.loads((FIXTURES / "instructions.json").read_text(encoding="utf-8"))
    return next(row["fields"]["how_to"] for row in rows if row["fields"]["exercise"] == [slug])


def test_a_never_diagnosed_sore_back_is_led_to_a_routine_and_follows_it_to_its_end(visitor, site):
    assert screen(visitor, site) <= 7
    assert "Stretch instead" in visitor.inner_text("main")
    visitor.get_by_role("link", name=re.compile("stretch instead", re.I)).first.click()
    visitor.get_by_role("link", name="Step by step").click()
    steps = 0
    while "/steps/" in visitor.url:
        steps += 1
        assert visitor.locator("h1").count() == 1
        assert not any(
            sentence in visitor.inner_text("main") for slug in GATED for sentence in sentences(slug)
        )
        visitor.get_by_role("link", name=re.compile("^(Next:|That was the last one)")).first.click()
        assert steps < 15
    assert steps >= 7 and visitor.url.endswith("/done/")
    assert "Finished for now" in visitor.inner_text("main")


def test_b_numbness_between_the_legs_is_an_emergency_card_after_lines_and_cues(visitor, site):
    assert screen(visitor, site, saddle_numbness="yes") <= 4
    assert "999" in visitor.inner_text("h1")
    visitor.goto(site.url + "/exercises/bridge/")
    assert sentences("bridge")[0] not in visitor.content()
    # without a script, a page from the browser's cache fires no load event
    visitor.go_back(wait_until="commit")
    visitor.wait_for_url("**/result/", wait_until="commit")
    assert "999" in visitor.inner_text("h1")


def test_c_thin_bones_leave_an_adapted_set_with_reasons(visitor, site):
    screen(visitor, site, conditions=["osteoporosis"], age=58)
    visitor.goto(site.url + "/exercises/seated-forward-bend/")
    text = visitor.inner_text("main")
    assert "Not for you" in text and "crack a thinned vertebra" in text
    assert sentences("seated-forward-bend")[0] not in visitor.content()
    visitor.goto(site.url + "/exercises/bridge/")
    assert sentences("bridge")[0] in visitor.inner_text("main")


def test_d_an_examined_strain_opens_the_gated_set_with_its_cautions(visitor, site):
    import datetime

    day = (datetime.date.today() - datetime.timedelta(days=14)).isoformat()
    screen(
        visitor,
        site,
        age=34,
        **{"told-by": "physiotherapist", "diagnosis": ["muscle-strain"], "told-on": day},
    )
    assert "Cracking your own back is fine for you today, with care" in visitor.inner_text("main")
    visitor.goto(site.url + "/exercises/long-sit-twist/")
    text = visitor.inner_text("main")
    assert sentences("long-sit-twist")[2] in text and "sharp phase has passed" in text
    assert text.index("sharp phase has passed") < text.index(sentences("long-sit-twist")[0]), (
        "cautions come first"
    )
    visitor.goto(site.url + "/exercises/foam-roller-upper-back/")
    visitor.get_by_role("link", name=re.compile("question", re.I)).first.click()
    visitor.locator('[name="stroke-neck"][value="no"]').check()
    visitor.locator('button[value="continue"]').click()
    assert sentences("foam-roller-upper-back")[2] in visitor.inner_text("main")


@pytest.mark.parametrize("slug", GATED)
def test_e_a_pasted_address_shows_no_instruction_in_a_fresh_browser(browse, site, slug):
    page = browse(390, 844)
    page.goto(f"{site.url}/exercises/{slug}/")
    content = page.content()
    assert "Not for you" in page.inner_text("main")
    assert not any(sentence in content for sentence in sentences(slug))


@pytest.mark.slow
def test_every_page_of_the_way_is_accessible(browse, site, fine):
    page = browse(390)
    screen(
        page,
        site,
        look=fine,
        conditions=["osteoporosis"],
        **{"told-by": "doctor", "diagnosis": ["nonspecific-lbp"], "told-on": "2026-06-01"},
    )
    for address in (
        "/screening/conditions/",
        "/screening/signs/",
        "/screening/country/",
        "/screening/now/",
        "/screening/go-ahead/1/",
        "/finished/",
    ):
        page.goto(site.url + address)
        assert page.locator("h1").count() == 1, address
        fine(page)


@pytest.mark.slow
@pytest.mark.parametrize("half", (0, 1))
def test_every_page_after_it_is_accessible(browse_as, site, fine, half):
    page = browse_as("thin-bones-examined", 390)
    for address in AFTERWARDS[half::2]:
        page.goto(site.url + address)
        assert page.locator("h1").count() == 1, address
        fine(page)


@pytest.mark.slow
def test_every_advice_card_and_error_is_accessible(browse, browse_as, site, fine):
    for name in ("emergency", "urgent", "clinician-first", "child"):
        page = browse_as(name, 390)
        page.goto(site.url + "/result/")
        assert page.locator("main .advice").count(), name
        fine(page)
    page = browse(390, 844)
    screen(page, site, dulled_today="yes")
    fine(page)
    page = browse(390, 844, expect=["422"])
    page.goto(site.url + "/screening/")
    page.locator("form.question button").click()  # the first page has an answer to everything
    page.wait_for_url("**/screening/about-you/")
    page.locator("form.question button").click()
    assert page.title().startswith("Error:")
    fine(page)
    assert page.evaluate("document.activeElement.className").startswith("error-summary")


def test_the_way_can_be_walked_by_keyboard_alone(browse, site):
    page = browse(1280, 800)
    page.goto(site.url + "/screening/")
    said = {"who": "me", "remember": "session"}
    for _press in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const e = document.activeElement; return [e.tagName, e.name || '', "
            "e.type || ''] })()"
        )
        if focus[0] == "INPUT" and focus[1] in said:
            page.keyboard.press("Space")
            said.pop(focus[1])
        elif focus[0] == "SELECT":
            page.keyboard.type("United K")
        elif focus[0] == "BUTTON" and focus[2] == "submit" and not said:
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/screening/about-you/")
    page.locator("[name=age]").fill("41")
    page.locator("[name=pregnancy][value=no]").check()
    page.locator("[name=area][value=low]").check()
    page.locator("[name=area][value=low]").press("Enter")
    page.wait_for_url("**/screening/signs/")
    for _press in range(60):
        page.keyboard.press("Tab")
        value = page.evaluate("document.activeElement.value || ''")
        if value == "none":
            page.keyboard.press("Space")
        if value == "continue":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/screening/your-pain/")


# How many words of <main> can be seen on arrival. A number alone is no word, and of a list that
# opens, only what is chosen can be seen.
VISIBLE_WORDS = """() => {
  const all = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let count = 0;
  while (all.nextNode()) {
    const around = all.currentNode.parentElement, option = around.closest("option");
    if (option ? !option.selected : !around.checkVisibility() || around.closest(".vh")) continue;
    const words = all.currentNode.textContent.split(/\\s+/);
    count += words.filter((word) => /\\p{L}/u.test(word)).length;
  }
  return count;
}"""


def test_a_healthy_visitor_reads_and_scrolls_little_on_a_phone(browse, site):
    """The words and the screens of all pages from the first question to the result."""
    page, screens, words = browse(390, 844), {}, {}

    def measure(page):
        screens[page.url] = page.evaluate("document.documentElement.scrollHeight / 844")
        words[page.url] = page.evaluate(VISIBLE_WORDS)

    screen(page, site, look=measure)
    assert len(screens) == 8 and sum(screens.values()) <= 15, screens
    assert 800 < sum(words.values()) <= 1_000, words


# What is wrong with the element that has the focus: it is out of sight, covered, or has no outline.
FOCUS = """() => {
  const at = document.activeElement, label = at.closest("label") || at;
  if (at === document.body) return null;
  const box = (at.closest(".choice, .scale label") || at).getBoundingClientRect();
  const there = document.elementFromPoint(
    box.left + box.width / 2, box.top + Math.min(box.height / 2, 40));
  const seen = there && (label.contains(there) || there.contains(at) && there !== document.body);
  const ringed = [at, label, at.closest(".card")].some((one) => {
    const style = one && getComputedStyle(one);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; });
  const wrong = (seen ? "" : "not seen: ") + (ringed ? "" : "no ring: ");
  return wrong && wrong + label.outerHTML.slice(0, 200);
}"""


def test_at_400_percent_whatever_has_the_focus_is_seen(browse, site, browse_as):
    """A window of 1280 × 1024 at 400 % is one of 320 × 256."""

    def tab_through(page):
        _fits(page)
        page.evaluate("scrollTo(0, 0)")
        stops = 0
        while (wrong := page.evaluate(FOCUS)) is not None or not stops:
            assert not wrong, (page.url, wrong)
            page.keyboard.press("Tab")
            stops += 1
        assert stops > 5, page.url

    page = browse(320, 256)
    page.goto(site.url + "/screening/quick/")
    tab_through(page)
    page.locator("button[value=none]").click()
    page.locator("#player-start, .player-bar").first.wait_for()
    tab_through(page)
    page = browse(320, 256)
    screen(page, site, look=tab_through, conditions=["osteoporosis"])
    for address in ("/", "/screening/now/"):
        page.goto(site.url + address)
        tab_through(page)
    page = browse_as("emergency", 320, 256)
    page.goto(site.url + "/result/")
    tab_through(page)


# Fields without a name or a named group, and hints and errors that no field or group is described by.
UNHEARD = """() => {
  const described = new Set([...document.querySelectorAll("[aria-describedby]")].flatMap(
    (one) => one.getAttribute("aria-describedby").split(/\\s+/)));
  const fields = [...document.querySelectorAll("main :is(input:not([type=hidden]), select)")];
  const words = [...document.querySelectorAll("main fieldset :is(.hint, .error)")];
  return [
    ...fields.filter((one) => !one.labels.length && !one.getAttribute("aria-label")),
    ...fields.filter((one) => !one.closest("fieldset")?.querySelector("legend")?.innerText.trim()),
    ...words.filter((one) => !one.closest("label, summary, #found") && !described.has(one.id)),
  ].map((one) => one.outerHTML.slice(0, 200));
}"""


def test_every_field_has_its_group_and_every_hint_its_field(browse, site):
    """As a screen reader reads them, with and without errors."""
    page = browse(390, 844, expect=["422"])

    def heard(page):
        assert page.evaluate(UNHEARD) == [], page.url
        if page.locator("form.question button[value=continue]").count():
            assert re.search(r"Step \d of \d", page.inner_text(".way")), page.url

    day = "2026-06-01"
    screen(
        page,
        site,
        look=heard,
        conditions=["osteoporosis"],
        **{"told-by": "doctor", "diagnosis": ["nonspecific-lbp"], "told-on": day},
    )
    page = browse(390, 844, expect=["422"])
    page.goto(site.url + "/screening/")
    page.locator("form.question button").click()
    page.wait_for_url("**/screening/about-you/")
    page.locator("form.question button").click()
    assert page.locator("[role=alert]").count() == 1 and page.evaluate(UNHEARD) == []
    said = page.locator("[name=age]").evaluate(
        "(one) => one.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id).innerText).join(' ')"
    )
    assert "years" in said and "Enter a whole number" in said
    assert page.locator("[name=age]").get_attribute("aria-invalid") == "true"


def test_conditions_are_found_while_typing(browse, site):
    page = browse(390, 844)
    screen_until_conditions(page, site)
    page.locator("[name=q]").press_sequentially("brittle bon", delay=20)
    page.locator("#found .choice").first.wait_for()
    page.wait_for_load_state("networkidle")
    box = page.locator('#found [value="osteoporosis"]').first
    box.check()
    assert page.locator('.choices [name="conditions"][value="osteoporosis"]').last.is_checked(), (
        "the same box in the list follows"
    )
    page.locator('button[value="continue"]').click()
    # "None of these" to the line about thin bones is contradicted, so its signs are asked now
    page.wait_for_url("**/closer-1/")
    for none in page.locator('main [value="none"]').all():
        none.check()
    page.locator('button[value="continue"]').click()
    page.wait_for_url("**/check/")
    assert "osteoporosis" in page.inner_text("main").lower()


def test_the_page_of_conditions_is_short_and_what_is_ticked_stays_in_view(browse, site):
    page = browse(390, 844)
    screen_until_conditions(page, site)
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 2.5
    assert len(page.inner_text("main").split()) <= 130
    heart = page.locator(".groups > details").nth(4)
    heart.locator("summary").focus()
    page.keyboard.press("Enter")
    heart.locator('[value="cardiac"]').check()
    heart.locator("summary").press("Enter")
    page.wait_for_function("!document.querySelectorAll('.groups > details')[4].open")
    assert page.locator('.kept [value="cardiac"]').is_visible()
    page.locator("[name=q]").press_sequentially("osteoperosis", delay=20)
    page.locator("#found .choice").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.locator('#found [value="osteoporosis"]').first.check()
    assert page.locator('.kept [value="osteoporosis"]').is_visible()
    page.locator("[name=q]").fill("")
    page.wait_for_load_state("networkidle")
    for slug in ("cardiac", "osteoporosis"):
        assert page.locator(f'.kept [value="{slug}"]').is_checked()


def test_what_was_found_and_ticked_stays_through_the_next_search(browse, site):
    page = browse(390, 844)
    screen_until_conditions(page, site)
    for words, slug in (("heartburn", "gerd"), ("shingles", ""), ("detached retina", "glaucoma")):
        page.locator("[name=q]").fill(words)
        page.wait_for_timeout(300)
        page.wait_for_load_state("networkidle")
        if slug:
            page.locator(f'#found [value="{slug}"]').check()
    page.locator('button[value="continue"]').click()
    page.wait_for_load_state()
    while not page.url.endswith("/check/"):
        answer(page, HEALTHY | {"glaucoma.since": "2020-01-01"})
        page.locator('form.question button[value="continue"]').click()
        page.wait_for_load_state()
    text = page.inner_text("main").lower()
    assert "reflux" in text and "glaucoma" in text


def screen_until_conditions(page, site):
    page.goto(site.url + "/screening/")
    for _page in range(15):
        if page.url.endswith("/conditions/"):
            return
        answer(page, HEALTHY)
        page.locator('form.question button[value="continue"]').click()


@pytest.mark.asvs("14.3.1")
def test_after_finish_and_clear_the_back_button_shows_nothing_personal(browse, site):
    page = browse(390, 844)
    screen(page, site)
    page.get_by_role("link", name="Clear my answers").click()
    page.get_by_role("button", name="Clear my answers").click()
    page.wait_for_url("**/finished/")
    page.go_back(wait_until="commit")
    page.wait_for_timeout(400)
    assert "open today" not in page.inner_text("main") and "/result/" not in page.url
    assert not page.evaluate("localStorage.length")
    assert page.evaluate("Object.keys(sessionStorage)") in (
        [],
        ["htmx-current-path-for-history"],
    ), "an address at most"


@pytest.mark.slow
def test_nothing_scrolls_sideways_at_320_px(browse, site):
    """In a window that is narrow from the start; `fine` checks the same templates after resizing."""
    page = browse(320, 640)
    screen(page, site, look=lambda page: _fits(page), conditions=["osteoporosis"])
    for address in (
        "/",
        "/exercises/",
        "/exercises/bridge/",
        "/routines/dont-crack/",
        "/how-screening-works/",
        "/safety/",
        "/evidence/",
        "/warning-signs/",
    ):
        page.goto(site.url + address)
        _fits(page)


def _fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
