"""Faults D: caches, clients and side roads.

The same in a real browser: tests/browser/test_faults.py.
"""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.test import Client

from backapp import environment
from backapp.library.content import catalogue
from tests.faults.expect import helps, rows_digest
from tests.locked import rows, shown_in
from tests.people import come_in

pytestmark = pytest.mark.django_db
GATED = ["/", "/exercises/", "/exercises/egg-roll/", "/exercises/bridge/", "/exercises/chair-twist-push/", "/exercises/at-a-glance/",
         "/exercises/figures/1/start.svg", "/exercises/figures/1/end.svg", "/routines/",
         "/routines/dont-crack/", "/routines/crack-your-own-back/",
         "/routines/dont-crack/steps/1/", "/routines/dont-crack/follow/",
         "/routines/dont-crack/follow/steps/1/", "/routines/dont-crack/worksheet/",
         "/routines/dont-crack/hurts/", "/routines/dont-crack/done/",
         "/routines/dont-crack/reminder/", "/routines/dont-crack/reminder.ics",
         "/result/", "/result/summary/", "/result/summary.json", "/screening/", "/screening/signs/", "/screening/check/", "/screening/now/"]  # fmt: skip
HTMX = {"HX-Request": "true"}


class Proxy:
    """A cache in front of the site that goes by address alone, ignores Vary, and else does what
    Cache-Control allows.
    """

    def __init__(self):
        self.kept = {}

    def get(self, client, address, **headers):
        if address in self.kept:
            etag, response = self.kept[address]
            fresh = client.get(address, headers=headers | {"If-None-Match": etag})
            response = response if fresh.status_code == 304 else fresh
        else:
            response = client.get(address, headers=headers)
        said = {part.strip() for part in response.headers.get("Cache-Control", "").split(",")}
        if (
            response.status_code == 200
            and not said & {"no-store", "private"}
            and response.headers.get("ETag")
        ):
            self.kept[address] = response["ETag"], response
        return response


@pytest.mark.asvs("14.2.5")
@pytest.mark.parametrize("first", ["full-set", "thin-bones", "nobody", "emergency"])
@pytest.mark.parametrize("second", ["nobody", "emergency", "child", "full-set"])
def test_fault_F_48_a_cache_in_between_hands_nobodys_page_to_anybody(visitor, first, second):
    proxy, one, other = Proxy(), visitor(first), visitor(second)
    for address in GATED:
        proxy.get(one, address)
    for address in GATED:
        text = proxy.get(other, address).content.decode("utf-8", "replace")
        assert shown_in(text) <= other.may_see, address


def test_fault_F_48_what_depends_on_an_answer_may_be_kept_by_nobody():
    client = come_in("full-set")
    for address in GATED:
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private", address
        assert not {"ETag", "Last-Modified", "Expires", "Age"} & set(response.headers), address


def without_tokens(response) -> str:
    return re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode("utf-8", "replace")
    )


def test_fault_F_49_a_piece_of_a_page_is_never_taken_for_the_whole():
    for client in (Client(), come_in("never-diagnosed")):
        for address in [*GATED, "/exercises/?q=knees", "/screening/conditions/"]:
            page, piece = client.get(address), client.get(address, headers=HTMX)
            if without_tokens(page) != without_tokens(piece):
                assert "HX-Request" in page["Vary"] and "HX-Request" in piece["Vary"], address
            for headers in (
                HTMX | {"HX-Boosted": "true"},
                HTMX | {"HX-History-Restore-Request": "true"},
            ):
                whole = client.get(address, headers=headers)
                if (
                    whole.status_code == 200
                    and "html" in whole["Content-Type"]
                    and not address.endswith("follow/steps/1/")
                ):
                    assert whole.content.lstrip().startswith(b"<!doctype"), (address, headers)


DECEIVING = ["a.css", "x.js", "nonexistent.png", ";x.css", "%3Bx.css", "..%2fx.css", "%2e%2e/x.css", "%00.css", "?x.css", ".css", "%0a.css", "~",
             "index.html", "amp", "print", "json", "feed", "%23.css", "/a.css"]  # fmt: skip


@pytest.mark.parametrize("tail", DECEIVING)
def test_fault_F_50_an_address_made_to_look_like_a_file_is_never_the_page(visitor, tail):
    client, stranger = visitor("full-set"), visitor()
    for address in (
        "/exercises/bridge/",
        "/exercises/chair-twist-push/",
        "/routines/dont-crack/",
        "/routines/dont-crack/steps/1/",
        "/result/",
    ):
        response = client.get(address + tail)
        if tail.startswith("?"):
            assert response["Cache-Control"] == "no-store, private"
        else:
            assert response.status_code in (400, 404), (address + tail, response.status_code)
            assert not shown_in(response.content.decode())
            assert response["Cache-Control"] == "no-store, private"
        stranger.get(address + tail)


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "testserver.evil.example"}, {"Host": "testserver:80@evil.example"}, {"Host": "evil.example\\testserver"},
     {"Host": ""}, {"Host": "[::1"}],
    ids=str,
)  # fmt: skip
def test_fault_F_51_a_host_that_is_not_ours_is_refused(visitor, headers):
    client = visitor("full-set")
    for address in ("/", "/result/", "/exercises/bridge/", "/screening/check/"):
        response = client.get(address, headers=headers)
        assert helps(response, 400) and "evil" not in response.content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Port": "666"}, {"Forwarded": "host=evil.example"},
     {"X-Original-URL": "/admin/"}, {"X-Rewrite-URL": "/exercises/egg-roll/"}, {"X-HTTP-Method-Override": "POST"}, {"X-Forwarded-Prefix": "/evil"}],
    ids=str,
)  # fmt: skip
def test_fault_F_51_what_other_headers_say_about_the_host_leads_nowhere(visitor, headers):
    client = visitor("never-diagnosed")
    for address in (
        "/",
        "/result/summary/",
        "/exercises/egg-roll/",
        "/routines/dont-crack/reminder.ics?time=08:00&day=MO&weeks=2",
        "/screening/signs/",
    ):
        response, plain = client.get(address, headers=headers), client.get(address)
        text = response.content.decode() + repr(dict(response.headers))
        assert (
            "evil" not in text and ":666" not in text and response.status_code == plain.status_code
        ), address


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1",
        "Bingbot",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0",
        "GPTBot/1.0",
        "archive.org_bot",
        "curl/8",
        "",
    ],
)
def test_fault_F_52_a_bot_sees_what_a_stranger_sees_and_no_more(visitor, agent):
    for address in GATED:
        stranger, bot = visitor(), visitor()
        seen, crawled = stranger.get(address), bot.get(address, headers={"User-Agent": agent})
        assert (seen.status_code, seen.content) == (crawled.status_code, crawled.content), address
        assert "ld+json" not in crawled.content.decode()
        for tag in re.findall(
            r'<meta[^>]+(?:og:|twitter:|name="description")[^>]*>', crawled.content.decode()
        ):
            assert not shown_in(unescape(tag)), tag


def test_fault_F_52_what_is_made_of_answers_asks_not_to_be_indexed_nor_cut_into_snippets():
    client = come_in("never-diagnosed")
    for address in GATED:
        assert client.get(address)["X-Robots-Tag"] == "noindex, noarchive, nosnippet", address


def test_fault_F_53_nothing_that_is_shared_or_printed_leads_to_a_step():
    client = come_in("full-set")
    sheet = client.get("/routines/dont-crack/worksheet/").content.decode()
    reminder = client.get(
        "/routines/dont-crack/reminder.ics?time=08:00&day=MO&weeks=2"
    ).content.decode()
    summary = client.get("/result/summary/").content.decode()
    for text in (
        reminder,
        re.sub(r"<[^>]+>", " ", sheet),
        re.sub(r"<[^>]+>", " ", summary),
    ):  # what stands on paper or leaves the site
        assert not re.search(r"/(?:exercises|routines)/[a-z-]+", text), text[:300]
    for address in GATED:
        page = client.get(address).content.decode("utf-8", "replace")
        assert (
            'rel="canonical"' not in page and "og:url" not in page and "navigator.share" not in page
        ), address


def test_fault_F_54_what_is_kept_for_offline_is_the_same_for_everybody_and_holds_nothing_locked():
    worker = Client().get("/service-worker.js")
    script = worker.content.decode()
    pages, files = (
        json.loads(re.search(rf"const {name} = (.*);", script)[1]) for name in ("PAGES", "FILES")
    )
    assert set(pages.values()) == {"/offline/", "/offline/warning-signs/"} and all(
        name.startswith("/static/") for name in files
    )
    for address in pages.values():
        strangers, screened = (
            Client().get(address).content,
            come_in("full-set").get(address).content,
        )
        assert strangers == screened and not shown_in(strangers.decode()), address
    assert worker.content == come_in("full-set").get("/service-worker.js").content


def search_words() -> set[str]:
    """Words that stand in locked texts and in no public one."""
    public = set(
        re.findall(
            r"[a-z]{5,}",
            str([rows(name) for name in ("exercises", "routines", "loads", "conditions")]).lower(),
        )
    )
    locked = set(re.findall(r"[a-z]{5,}", str(rows("instructions")).lower()))
    return locked - public


def test_fault_F_56_a_word_that_only_instructions_hold_finds_what_nonsense_finds(visitor):
    secret = sorted(search_words())
    assert len(secret) > 200

    def found(client, word, headers):
        response = client.get("/exercises/", {"q": word}, headers=headers)
        text = response.content.decode().replace(word, "")
        assert "ETag" not in response and "Content-Range" not in response
        return (
            re.findall(r'href="/exercises/([a-z0-9-]+)/"', text),
            re.findall(r'id="count"[^>]*>([^<]*)', text),
            response.status_code,
        )

    for client in (visitor(), visitor("emergency"), visitor("thin-bones")):
        for headers in ({}, HTMX):
            nonsense = found(client, "qxzqxzqxz", headers)
            for word in secret[:: 25 if headers else 12]:
                cards, count, status = found(client, word, headers)
                if cards:  # a misspelling of something public, for everybody alike
                    assert (cards, count) == found(visitor(), word, headers)[
                        :2
                    ] or client.may_see != visitor().may_see
                else:
                    assert (cards, count, status) == nonsense, word


@pytest.fixture
def reader(db):
    """Staff who may look at exercises, and neither at instructions nor at figures."""
    account = User.objects.create_user("reader", password="x", is_staff=True)
    account.user_permissions.set(
        Permission.objects.filter(codename__in=["view_exercise", "view_routine", "view_source"])
    )
    return account


def test_fault_F_57_the_preview_of_the_admin_is_for_who_may_edit_figures(visitor, reader):
    pose = '{"keyframes": [{"caption": "x"}]}'
    for address in (
        "/admin/library/figure/preview/",
        "/admin/library/instruction/",
        "/admin/library/figure/",
    ):
        stranger = visitor()
        assert stranger.get(address)["Location"].startswith("/admin/login/") and stranger.post(
            address, {"pose": pose}
        ).status_code in (302, 403)
        staff = visitor()
        staff.force_login(reader)
        assert (
            staff.get(address).status_code == 403
            and staff.post(address, {"pose": pose}).status_code == 403
        )
    assert staff.get("/admin/library/exercise/").status_code == 200
    response = staff.get("/admin/library/exercise/")
    assert response["Referrer-Policy"] == "same-origin" and "no-cache" in response["Cache-Control"]


def test_fault_F_58_a_fault_shows_and_mails_nothing(visitor, settings, monkeypatch):
    settings.ADMINS = [("x", "x@backapp.example")]  # were somebody to name one
    client = visitor(until="/screening/signs/", who="me")
    monkeypatch.setattr("backapp.screening.forms.PageForm.clean", lambda form: 1 / 0)
    monkeypatch.setattr("backapp.practice.exercises.words.of_exercise", lambda *said: 1 / 0)
    before = rows_digest()
    assert helps(client.post("/screening/signs/", {"lines-now": "SAID-IN-SECRET"}), 500)
    assert helps(client.get("/exercises/bridge/?q=SAID-IN-SECRET"), 500)
    for address, status in (
        ("/nowhere/SAID-IN-SECRET/", 404),
        ("/screening/one-more/SAID-IN-SECRET/", 404),
    ):
        response = client.get(address)
        assert helps(response, status) and "SAID-IN-SECRET" not in response.content.decode()
    assert not mail.outbox and rows_digest() == before


def test_fault_F_58_the_technical_pages_cannot_be_had_on_a_real_site(tmp_path):
    real = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFG", "ALLOWED_HOSTS": "backapp.example", "DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'x'}"}  # fmt: skip
    with pytest.raises(environment.BadEnvironment, match="this machine only"):
        environment.read(real, tmp_path)


def test_fault_F_59_nothing_of_another_origin_is_in_any_page(visitor):
    """Sources are links that somebody follows on purpose; nothing is asked for by itself, and
    nothing is told on the way.
    """
    client = visitor("full-set")
    for address in [
        *GATED,
        "/sources/",
        "/evidence/",
        "/how-screening-works/",
        "/privacy/",
        "/warning-signs/",
        *(f"/exercises/{s}/" for s in catalogue().exercises),
    ]:
        response = client.get(address)
        page = response.content.decode("utf-8", "replace")
        loaded = re.findall(
            r'<(?:script|img|link|iframe|video|audio|source|object|embed|use|form|input)\b[^>]*?\s(?:src|href|action|data|poster)="([^"]*)"',
            page,
        )
        assert all(link.startswith(("/", "#", "data:image")) or link == "" for link in loaded), (
            address,
            loaded,
        )
        assert response["Referrer-Policy"] == "same-origin"


def test_fault_F_60_no_report_of_the_policy_is_collected(visitor):
    """Nothing to flood, and nowhere for an address of somebody's page to lie."""
    for address in ("/", "/exercises/", "/result/", "/admin/login/"):
        headers = repr(dict(visitor().get(address).headers)).lower()
        assert "report" not in headers.replace("'x-permitted", "")
    assert not [
        path for path in Path("backapp").rglob("*.py") if "csp-report" in path.read_text("utf-8")
    ]
