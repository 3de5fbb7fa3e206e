"""What a browser notes down while a visitor looks for something: nothing to complain of, and
nothing of what was looked for afterwards.
"""


def noted(page):
    """All that the browser says on its console from now on, warnings too."""
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
    # nothing is answered until all has been typed
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
    """An address with the words stays in the history until the tab is closed, and nowhere else."""
    page.goto(site.url + "/exercises/")
    page.wait_for_load_state("networkidle")
    page.fill("#q", "wetting myself")
    page.wait_for_url("**/exercises/?*q=wetting*")
    page.wait_for_load_state("networkidle")
    kept = "() => JSON.stringify([{...sessionStorage}, {...localStorage}])"
    assert "wetting" not in page.evaluate(kept), page.evaluate(kept)
