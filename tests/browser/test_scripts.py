"""The tests of the player's scripts (tests/player/*.test.js) in a real browser, for which the
scripts are written.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "player").glob("*.test.js"))

# The part of Node's test runner that these files use.
RUNNER = """
const found = (window.found = []);
window.waiting = [];
export const test = (name, body) => window.waiting.push((async () => {
  try { await body(); found.push([name, ""]); } catch (error) { found.push([name, String(error?.stack ?? error)]); }
})());
"""
ASSERT = """
const written = (value) => JSON.stringify(value, (key, one) => one === undefined ? "(undefined)" : Number.isNaN(one) ? "(NaN)" :
  one && one.constructor === Object ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one);
const fail = (message) => { throw new Error(message); };
const same = (a, b) => Object.is(a, b);
const assert = (value, why) => value || fail(why ?? "not so");
export default Object.assign(assert, {
  ok: assert,
  equal: (a, b, why) => same(a, b) || fail(`${why ?? ""} ${written(a)} is not ${written(b)}`),
  deepEqual: (a, b, why) => written(a) === written(b) || fail(`${why ?? ""} ${written(a)} is not ${written(b)}`),
});
"""
# Page and import map: the files import Node modules by these names.
PAGE = """<!doctype html><title>scripts</title>
<script type="importmap">{"imports": {"node:test": "/runner.js", "node:assert/strict": "/assert.js"}}</script>"""


PLANTED = """import assert from "node:assert/strict"; import { test } from "node:test";
test("not equal", () => assert.equal(1, 2));
test("not deeply equal", () => assert.deepEqual({ a: [1, { b: null }] }, { a: [1, { b: undefined }] }));
test("not so", () => assert.ok(0));
test("thrown late", async () => { await null; throw new Error("x"); });
test("in another order", () => assert.deepEqual({ b: 1, a: 2 }, { a: 2, b: 1 }));
"""


@pytest.fixture
def run(chromium):
    """`run("/tests/player/…")` -> {name: the error or nothing} of the tests in a script file."""
    context = chromium.new_context()
    made = {"/": PAGE, "/runner.js": RUNNER, "/assert.js": ASSERT, "/planted.js": PLANTED}

    def answer(route):
        path = route.request.url.removeprefix("http://scripts.invalid")
        kind = "text/html" if path == "/" else "text/javascript"
        if path in made:
            return route.fulfill(body=made[path], content_type=kind)
        return route.fulfill(path=ROOT / path[1:], content_type=kind)

    def tests_of(path):
        page = context.new_page()
        page.route("**/*", answer)
        page.goto("http://scripts.invalid/")
        run_all = (
            "async (path) => { await import(path); await "
            "Promise.all(window.waiting); return "
            "window.found; }"
        )
        return dict(page.evaluate(run_all, path))

    yield tests_of
    context.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_scripts_do_in_a_browser_what_their_own_tests_say(run, file):
    found = run(f"/tests/player/{file.name}")
    wrong = [f"{name}: {error}" for name, error in found.items() if error]
    assert not wrong, "\n".join(wrong)
    assert len(found) == file.read_text(encoding="utf-8").count("\ntest(")


def test_the_little_runner_sees_what_is_wrong(run):
    found = run("/planted.js")
    assert {name: bool(error) for name, error in found.items()} == {
        "not equal": True,
        "not deeply equal": True,
        "not so": True,
        "thrown late": True,
        "in another order": False,
    }
