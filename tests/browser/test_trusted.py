"""Trusted Types in a real browser: the policy of static/js/trusted.js accepts what the site sends,
and nothing that could run code.
"""

import pytest

REFUSED = [
    "<img src=x onerror=alert(1)>",
    "<p>hello</p><svg onload='x()'></svg>",
    "<script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src='/'></iframe>",
    "<div hx-on:click='x()'></div>",
    "<div data-hx-on--load='x()'></div>",
    "<IFRAME srcdoc='x'>",
    """<scr<script data-then="">x</script>ipt>alert(1)</script>""",
    """<script data-then=""></script><script data-then="">alert(1)</script>""",
]


def test_markup_that_acts_by_itself_is_not_turned_into_elements(browse, site):
    page = browse(expect=("TrustedHTML", "Trusted Type"))
    page.goto(site.url + "/exercises/")
    take = (
        "text => { try { document.createElement('p').innerHTML = text; return 'taken'; } catch "
        "(e) { return e.name; } }"
    )
    assert [markup for markup in REFUSED if page.evaluate(take, markup) != "TypeError"] == []


def test_plain_markup_is(browse, site):
    page = browse()
    page.goto(site.url + "/exercises/")
    assert (
        page.evaluate(
            "() => { const p = document.createElement('p'); p.innerHTML = '<b>on</b> = 1'; "
            "return p.children.length; }"
        )
        == 1
    )


def test_a_whole_page_is_taken_without_the_script_that_is_here_already(browse, site):
    page = browse()
    page.goto(site.url + "/exercises/bridge/")
    taken = page.evaluate("""async () => {
      const whole = await (await fetch("?side=left")).text(), box = document.createElement("div");
      box.innerHTML = whole;
      return [/<script data-then/.test(whole), box.querySelectorAll("script").length, box.querySelectorAll("h1").length];
    }""")
    assert taken == [True, 0, 1]


@pytest.mark.asvs("1.3.2")
@pytest.mark.parametrize("address", ["/exercises/", "/", "/warning-signs/"])
def test_nothing_is_run_from_text_and_no_script_is_started_by_its_address(browse, site, address):
    page = browse(expect=("TrustedScript", "Trusted Type"))
    page.goto(site.url + address)
    start = (
        "a => { try { document.createElement('script').src = a; return 'taken'; } catch (e) { "
        "return e.name; } }"
    )
    for script in ("https://example.org/x.js", "/static/js/htmx.min.js", "/service-worker.js"):
        assert page.evaluate(start, script) == "TypeError", script
    run = (
        "() => { try { document.createElement('script').text = '1'; return 'taken'; } catch "
        "(e) { return e.name; } }"
    )
    assert page.evaluate(run) == "TypeError"


@pytest.mark.asvs("3.2.2")
def test_on_a_page_without_either_no_text_becomes_elements_at_all(browse, site):
    page = browse(expect=("TrustedHTML", "Trusted Type"))
    page.goto(site.url + "/privacy/")
    assert (
        page.evaluate(
            "() => { try { document.body.innerHTML = '<b>x</b>'; return 'taken'; } catch "
            "(e) { return e.name; } }"
        )
        == "TypeError"
    )
