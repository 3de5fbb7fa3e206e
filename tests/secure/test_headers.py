"""The headers and cookies of every response of a real site: every address, every status, files,
redirects, errors, the admin.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backapp import environment
from backapp.web.files import inlined
from backapp.web.headers import ISOLATION
from tests.house.test_environment import KEY
from tools.observatory import in_order

ROOT = Path(__file__).resolve().parents[2]
ONE_YEAR = 31_536_000
NAMED = {"style-src": inlined().styles_source, "script-src": inlined().script_source}
SHEET, SCRIPT = inlined().styles.decode(), inlined().script


@pytest.fixture(scope="module")
def answers(tmp_path_factory, prepared):
    """What tests/secure/every_answer.py saw, in the environment of a real site."""
    folder = shutil.copytree(prepared, tmp_path_factory.mktemp("real"), dirs_exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if name not in environment.KNOWN}
    environ |= {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "tests/secure/every_answer.py"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return [
        json.loads(line.removeprefix("ANSWER"))
        for line in done.stdout.splitlines()
        if line.startswith("ANSWER")
    ]


def wrong(answers, holds):
    """Every response for which `holds` is false, in a few words."""
    return sorted(
        {
            f"{a['kind']}: {a['method']} {a['asked']} -> {a['status']}"
            for a in answers
            if not holds(a)
        }
    )


@pytest.mark.asvs("13.4.1", "13.4.4")
def test_every_kind_of_answer_was_seen(answers):
    kinds = {answer["kind"] for answer in answers}
    statuses = {answer["status"] for answer in answers}
    assert {
        "anybody",
        "screened",
        "file",
        "by http",
        "admin",
        "last resort",
        "fault 500",
        "fault 503",
        "first answer",
    } <= kinds
    assert {200, 301, 302, 304, 400, 403, 404, 405, 413, 422, 429, 500, 503} <= statuses
    for kind, status in [(kind, int(kind[-3:])) for kind in kinds if kind.startswith("fault ")]:
        assert {answer["status"] for answer in answers if answer["kind"] == kind} == {status}
    assert len(answers) > 400
    assert sum(answer["kind"] == "admin" and answer["status"] == 200 for answer in answers) > 20


@pytest.mark.asvs("3.4.4", "3.4.5", "3.4.8", "3.5.8")
@pytest.mark.parametrize("name", ISOLATION)
def test_every_answer_isolates_itself(answers, name):
    assert wrong(answers, lambda a: a["headers"].get(name) == ISOLATION[name]) == []


@pytest.mark.asvs("3.4.3", "3.4.6")
def test_every_answer_has_a_content_policy_without_exceptions(answers):
    def strict(answer):
        policy = answer["headers"].get("Content-Security-Policy", "")
        parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
        allowed = {"'self'", "'none'", "'script'", "default", "offline"} | (
            {"data:"} if answer["asked"].startswith("/admin/") else set()
        )
        # three tests below check which responses may do so
        for directive, source in NAMED.items():
            if parts.get(directive) == ["'self'", source]:
                parts[directive] = ["'self'"]
        held = (
            parts.get("default-src")
            == parts.get("base-uri")
            == parts.get("frame-ancestors")
            == ["'none'"]
        )
        admin = answer["asked"].startswith("/admin/")
        held &= (
            admin
            or answer["kind"] == "last resort"
            or parts.get("require-trusted-types-for") == ["'script'"]
        )
        return (
            held
            and all(set(values) <= allowed for values in parts.values())
            and "data:" not in parts.get("script-src", [])
        )

    assert wrong(answers, strict) == []


def test_every_policy_of_a_page_is_one_that_the_observatory_has_graded(answers):
    """docs/safety/observatory.md contains the result of `make observatory`. A policy that is not in
    it needs a new run.
    """
    graded = (ROOT / "docs/safety/observatory.md").read_text()
    pages = [a for a in answers if a["body"] and a["kind"] != "last resort"]
    assert {400, 403, 404, 405, 413, 422, 429, 500, 503} <= {a["status"] for a in pages}
    assert (
        wrong(
            pages, lambda a: f"- `{in_order(a['headers']['Content-Security-Policy'])}`\n" in graded
        )
        == []
    )


def test_every_answer_refuses_to_be_framed_also_in_old_browsers(answers):
    assert wrong(answers, lambda a: a["headers"].get("X-Frame-Options") == "DENY") == []


@pytest.mark.asvs("3.4.1")
def test_every_answer_over_https_asks_for_https_for_two_years(answers):
    def lasting(answer):
        found = re.fullmatch(
            r"max-age=(\d+); includeSubDomains; preload",
            answer["headers"].get("Strict-Transport-Security", ""),
        )
        return bool(found) and int(found[1]) >= 2 * ONE_YEAR

    assert wrong([a for a in answers if a["kind"] != "by http"], lasting) == []


@pytest.mark.asvs("12.2.1")
def test_whoever_comes_by_http_is_sent_to_https_on_the_same_host_and_nothing_else(answers):
    plain = [answer for answer in answers if answer["kind"] == "by http"]
    assert plain and all(answer["status"] == 301 and not answer["cookies"] for answer in plain)
    assert all(
        answer["headers"]["Location"] == f"https://backapp.example{answer['asked']}"
        for answer in plain
    )


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_every_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(answers):
    def bound(answer):
        return all(
            name.startswith("__Host-")
            and cookie.get("secure")
            and cookie.get("httponly")
            and cookie.get("path") == "/"
            and not cookie.get("domain")
            and cookie.get("samesite") == "Lax"
            for name, cookie in answer["cookies"].items()
            if cookie.get("max-age") != 0 and "1970" not in cookie.get("expires", "")
        )

    assert wrong(answers, bound) == []
    assert any(answer["cookies"] for answer in answers if answer["kind"] == "first answer")


@pytest.mark.asvs("3.3.5")
def test_every_cookie_fits_into_any_browser(answers):
    assert (
        wrong(
            answers,
            lambda a: all(
                len(name) + cookie["length"] < 1024 for name, cookie in a["cookies"].items()
            ),
        )
        == []
    )


def test_no_cookie_before_the_first_answer(answers):
    before = [
        a
        for a in answers
        if a["kind"].startswith(
            ("anybody", "file", "fault", "options", "not modified", "no slash", "last resort")
        )
    ]
    assert wrong(before, lambda a: not a["cookies"]) == []


@pytest.mark.asvs("3.4.2", "13.4.6")
def test_no_answer_opens_itself_to_other_origins_or_names_what_runs_here(answers):
    def silent(answer):
        names = {name.lower() for name in answer["headers"]}
        return not any(name.startswith("access-control-") for name in names) and not names & {
            "server",
            "x-powered-by",
            "x-version",
        }

    assert wrong(answers, silent) == []


@pytest.mark.asvs("14.2.2", "14.3.2")
def test_what_depends_on_a_person_is_kept_by_nobody(answers):
    personal = [
        a
        for a in answers
        if a["kind"].startswith(("screened", "fault", "first", "cleared"))
        and "/static/" not in a["asked"]
    ]
    public = (
        "/robots.txt",
        "/favicon.ico",
        "/fhir/",
        "/screening/",
        "/finished/",
        "/manifest.webmanifest",
        "/service-worker.js",
        "/offline/",
        "/changes/feed/",
        "/sitemap.xml",
        "/.well-known/security.txt",
    )
    personal = [
        a
        for a in personal
        if not a["asked"].startswith(public)
        or "/screening/" in a["asked"]
        and a["asked"] != "/screening/"
    ]
    assert len(personal) > 100
    assert (
        wrong(personal, lambda a: a["headers"].get("Cache-Control", "").startswith("no-store"))
        == []
    )


@pytest.mark.asvs("3.2.1", "4.1.1")
def test_every_answer_says_what_it_is(answers):
    empty = (301, 302, 304)
    typed = [a for a in answers if a["status"] not in empty and a["method"] != "OPTIONS"]
    known = re.compile(
        r"(text/(html|plain|css|javascript|calendar|csv)|application/[\w.+-]+|image/[\w.+-]+|audio/[\w.+-]+)(; ?charset=\"?utf-8\"?)?(;.*)?",
        re.I,
    )
    assert wrong(typed, lambda a: bool(known.fullmatch(a["headers"].get("Content-Type", "")))) == []


def test_no_page_holds_a_script_a_style_or_a_handler_of_its_own(answers):
    own = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=\"|\son[a-z]+=\"|javascript:", re.I)
    pages = [a for a in answers if a["body"] and not a["asked"].startswith("/admin/")]
    assert len(pages) > 150
    ours = re.compile(
        f"<style>{re.escape(SHEET)}</style>|(<script "
        f'data-then="[^"]*">){re.escape(SCRIPT)}</script>'
    )
    assert wrong(pages, lambda a: not own.search(ours.sub("", a["body"]))) == []


def digests(texts):
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in texts
    }


def test_every_block_of_a_page_is_named_in_its_policy_by_the_digest_that_a_browser_finds(answers):
    def named(answer):
        policy = answer["headers"]["Content-Security-Policy"]
        styles = digests(re.findall(r"<style>(.*?)</style>", answer["body"], flags=re.S))
        scripts = digests(
            re.findall(r"<script data-then=\"[^\"]*\">(.*?)</script>", answer["body"], flags=re.S)
        )
        by_directive = {
            part.split()[0]: set(re.findall(r"'sha\S+'", part))
            for part in policy.split(";")
            if part.split()
        }
        return styles == by_directive.get("style-src", set()) and scripts <= by_directive.get(
            "script-src", set()
        ) <= {NAMED["script-src"]}

    pages = [a for a in answers if a["body"] and a["kind"] != "last resort"]
    assert (
        sum("<style>" in a["body"] for a in pages) > 8
        and sum("<script data-then" in a["body"] for a in pages) > 100
    )
    assert wrong(pages, named) == []


def test_every_page_of_ours_carries_the_first_script_once_and_asks_for_it_nowhere(answers):
    """docs/adr/0073: it guards pages with answers, so it must be part of the page."""
    framed = [a for a in answers if '<main id="main" class="wrap" tabindex="-1">' in a["body"]]
    assert {"/", "/exercises/", "/result/", "/screening/", "/screening/now/"} <= {
        a["asked"] for a in framed if a["status"] == 200
    }
    assert sum('<html lang="en" data-personal' in a["body"] for a in framed) > 20
    assert wrong(framed, lambda a: a["body"].count(SCRIPT) == 1) == []
    assert wrong(answers, lambda a: "/js/start" not in a["body"]) == []


def test_the_sheet_comes_with_a_page_for_anybody_alone_and_only_there_does_the_policy_name_it(
    answers,
):
    """docs/adr/0072.

    A 304 has the policy of the cached page, because its headers replace the cached ones.
    """
    source = f"style-src 'self' {NAMED['style-src']};"
    named = [a for a in answers if source in a["headers"].get("Content-Security-Policy", "")]
    assert {"/", "/exercises/", "/warning-signs/", "/screening/"} <= {
        a["asked"] for a in named if a["status"] == 200
    }
    assert {304} <= {a["status"] for a in named}
    assert (
        wrong(named, lambda a: a["kind"].startswith(("anybody", "not modified", "first answer")))
        == []
    )
    assert (
        wrong(
            named,
            lambda a: a["status"] == 304 or a["method"] == "HEAD" or a["body"].count(SHEET) == 1,
        )
        == []
    )
    assert wrong(answers, lambda a: a in named or SHEET not in a["body"]) == []
