"""F-28: forms that come too often are refused, kindly, and help is always available."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory

from backapp import limits
from backapp.limits import Limit, network, take
from backapp.web import faults
from tests.people import come_in
from tests.walk import fill_first

ABOUT_YOU = {"age": "41", "pregnancy": "no", "area": "low"}
FEW = Limit("few", "/", 5, 600)
THERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def empty(settings):
    # the real addresses with small buckets
    few = {"starts": 3, "answers": 40, "logins": 4, "diaries": 40, "imports": 40}
    settings.LIMITS = tuple(
        (name, path, few[name], seconds, also)
        for name, path, _tokens, seconds, also in settings.LIMITS
    )
    cache.clear()
    yield
    cache.clear()


def far(address=THERE, **more) -> Client:
    """A browser in another network, behind the web server in front."""
    return Client(headers={"X-Forwarded-For": address}, **more)


def is_turned_away(response) -> bool:
    text = response.content.decode()
    assert response.status_code == 429 and 0 < int(response["Retry-After"]) <= 900
    assert (
        "Get help at once" in text and 'href="tel:112"' in text and 'href="/warning-signs/"' in text
    )
    assert response["Cache-Control"] == "no-store, private" and not response.cookies
    assert faults.FAULTS[429][0] in text
    return True


def test_a_bucket_gives_what_it_holds_and_fills_again_with_time():
    now = 1_000_000.0
    assert [take(FEW, "a", now) for _ in range(5)] == [0] * 5
    assert take(FEW, "a", now) == 120 and take(FEW, "b", now) == 0
    assert take(FEW, "a", now + 119) == 1
    assert take(FEW, "a", now + 121) == 0 and take(FEW, "a", now + 122) > 100


def test_a_clock_that_is_set_back_gives_nothing_and_takes_only_its_own_time():
    now = 1_000_000.0
    for _ in range(4):
        take(FEW, "a", now)
    assert take(FEW, "a", now - 30) == 30
    assert take(FEW, "a", now) == 0 and take(FEW, "a", now) > 0


@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize(
    ("asked_by", "forwarded", "counted"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "not an address", ""),
        ("127.0.0.1", "198.51.100.1, <script>", ""),
    ],
)
def test_an_address_is_believed_from_the_web_server_in_front_alone(asked_by, forwarded, counted):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert network(RequestFactory().post("/", REMOTE_ADDR=asked_by, **headers)) == counted


def test_a_proxy_elsewhere_is_believed_once_gunicorn_is_told_to(monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.9,10.0.0.8")
    ask = RequestFactory().post("/", REMOTE_ADDR="10.0.0.8", HTTP_X_FORWARDED_FOR=THERE)
    assert network(ask) == THERE


@pytest.mark.asvs("2.3.2", "2.4.1", "15.2.2")
@pytest.mark.django_db
def test_f_28_a_flood_of_screenings_is_turned_away_and_fills_no_table():
    for _ in range(3):
        assert fill_first(far()).status_code == 302
    for _ in range(20):
        assert is_turned_away(far().post("/screening/", {"who": "me"}))
    assert Session.objects.count() == 3


@pytest.mark.django_db
def test_f_28_others_are_untouched_by_it():
    for _ in range(5):
        far().post("/screening/", {})
    assert fill_first(far("198.51.100.1")).status_code == 302
    assert fill_first(far("203.0.113.8")).status_code == 302


@pytest.mark.django_db
def test_f_28_answers_have_a_bucket_of_their_own(client):
    fill_first(client)
    for _ in range(40):
        assert (
            client.post(
                "/screening/about-you/", ABOUT_YOU, headers={"X-Forwarded-For": THERE}
            ).status_code
            == 302
        )
    assert is_turned_away(
        client.post("/screening/about-you/", ABOUT_YOU, headers={"X-Forwarded-For": THERE})
    )
    assert is_turned_away(client.post("/diary/new/", {}, headers={"X-Forwarded-For": THERE}))


@pytest.mark.django_db
def test_f_28_nobody_is_kept_from_reading_clearing_or_stopping():
    client = come_in("full-set")
    away = {"X-Forwarded-For": THERE}
    for _ in range(60):
        client.post("/screening/about-you/", ABOUT_YOU, headers=away)
        client.post("/screening/", {}, headers=away)
    for address in (
        "/warning-signs/",
        "/",
        "/screening/",
        "/screening/about-you/",
        "/exercises/",
        "/privacy/",
        "/evidence/",
    ):
        assert client.get(address, headers=away).status_code in (200, 302), address
    hurts = client.post(
        "/routines/low-back-relief/hurts/", {"choice": "sign", "exercise": "bridge"}, headers=away
    )
    assert (
        hurts.status_code == 302
        and client.get("/screening/now/?each=1", headers=away).status_code == 200
    )
    assert client.post("/finish/", headers=away)["Location"] == "/finished/"


@pytest.mark.asvs("6.3.1")
@pytest.mark.django_db
def test_f_73_tries_to_log_in_are_counted_by_network():
    for n in range(4):
        assert (
            far().post("/admin/login/", {"username": f"someone{n}", "password": "x"}).status_code
            == 200
        )
    assert is_turned_away(far().post("/admin/login/", {"username": "another", "password": "x"}))
    assert is_turned_away(far().post("/admin/second-factor/", {"code": "123456"}))


@pytest.mark.django_db
def test_nobody_can_keep_an_admin_out_by_wrong_passwords_under_their_name(django_user_model):
    """D5: wrong passwords slow down the network that they come from. The account itself stays
    usable with the right password.
    """
    django_user_model.objects.create_superuser("ada", password="four unrelated words here")
    for n in range(50):
        wrong = far(f"198.51.100.{n % 10}").post(
            "/admin/login/", {"username": "ada", "password": "x"}
        )
        assert wrong.status_code in (200, 429)
    assert is_turned_away(
        far("198.51.100.1").post("/admin/login/", {"username": "ada", "password": "x"})
    )
    right = far().post(
        "/admin/login/", {"username": "ada", "password": "four unrelated words here"}
    )
    assert right.status_code == 302


@pytest.mark.django_db
def test_f_73_an_account_is_counted_where_no_address_can_be_told():
    for _ in range(4):
        Client().post("/admin/login/", {"username": "ada", "password": "x"})
    assert is_turned_away(Client().post("/admin/login/", {"username": "ada", "password": "x"}))


def test_what_is_kept_is_no_address_and_goes_within_the_hour(monkeypatch):
    kept = []
    adds = cache.add
    monkeypatch.setattr(cache, "add", lambda *entry: kept.append(entry) or adds(*entry))
    monkeypatch.setattr(cache, "set", lambda *entry: kept.append(entry))
    take(Limit("starts", "/", 5, 600), f"from {THERE}", 1_000_000.0)
    take(Limit("starts", "/", 5, 3600), f"from {THERE}", 1_000_000.0 + limits.HOUR)
    assert THERE not in repr(kept) and "203" not in repr(kept).replace(kept[0][0], "").replace(
        kept[1][0], ""
    )
    assert [timeout <= limits.HOUR for _key, _value, timeout in kept] == [True, True]
    assert kept[0][0] != kept[1][0], "the same address has another name each hour"


@pytest.mark.asvs("16.3.3")
@pytest.mark.django_db
def test_nothing_of_who_was_turned_away_is_logged(capsys, settings):
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)
    for _ in range(5):
        far().post("/screening/", {"who": "a-secret-word"})
    written = capsys.readouterr().err
    assert (
        "Too many forms: /screening/" in written
        and THERE not in written
        and "a-secret-word" not in written
    )


def test_a_real_site_whose_web_server_tells_no_address_says_so_once(settings, caplog, monkeypatch):
    monkeypatch.setattr(limits.RateLimits, "warned", False)
    monkeypatch.setattr(limits.log, "propagate", True)
    settings.SECURE_SSL_REDIRECT = True
    counting = limits.RateLimits(lambda request: None)
    for _ in range(3):
        counting(RequestFactory().post("/screening/", REMOTE_ADDR="127.0.0.1"))
    assert [
        record.levelname for record in caplog.records if "X-Forwarded-For" in record.message
    ] == ["ERROR"]


def test_the_defaults_let_a_class_begin_together(monkeypatch):
    from backapp import environment

    found = {
        name: setting.otherwise
        for name, setting in environment.SETTINGS.items()
        if name.startswith("LIMIT_")
    }
    assert found == {
        "LIMIT_STARTS": (60, 600),
        "LIMIT_ANSWERS": (2000, 600),
        "LIMIT_LOGINS": (10, 900),
        "LIMIT_DIARIES": (60, 3600),
        "LIMIT_IMPORTS": (10, 3600),
    }
