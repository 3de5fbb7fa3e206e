"""What a browser logs and stores while a visitor searches: no warnings, and no search words
afterwards.
"""


def noted(page):
    """All messages on the browser's console from now on, including warnings."""
    lines = []
    page.on("console", lambda message: lines.append(f"{message.type}: {message.text}"))
    return lines


def test_no_page_makes_the_browser_complain(page, site):
    lines = noted(page)
    for path in (
        "/",
        "/exercises/",
        "/screening/",
        "/warning-signs/",
        "/routines/low-back-relief/",
    ):
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
    assert lines == []


def test_a_search_typed_on_and_on_makes_no_errors_and_ends_with_the_last_words(page, site):
    lines = noted(page)
    page.goto(site.url + "/exercises/")
    page.wait_for_load_state("networkidle")
    held, waiting = [], True
    page.route(
        "**/exercises/?*", lambda route: held.append(route) if waiting else route.continue_()
    )
    # no response until everything has been typed
    for typed in ("st", "stiff", "stiff de", "bridge"):
        page.fill("#q", typed)
        page.wait_for_timeout(350)
    waiting = False
    for route in held:
        route.continue_()
    page.wait_for_url("**/exercises/?*q=bridge*")
    page.wait_for_function("() => document.querySelector('#found').textContent.includes('Bridge')")
    assert lines == []


def test_what_was_looked_for_is_noted_nowhere_in_the_browser(page, site):
    """An address with the words stays only in the history, until the tab is closed."""
    page.goto(site.url + "/exercises/")
    page.wait_for_load_state("networkidle")
    page.fill("#q", "wetting myself")
    page.wait_for_url("**/exercises/?*q=wetting*")
    page.wait_for_load_state("networkidle")
    kept = "() => JSON.stringify([{...sessionStorage}, {...localStorage}])"
    assert "wetting" not in page.evaluate(kept), page.evaluate(kept)
