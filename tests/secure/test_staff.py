"""The admin's login: password and second factor, single-use codes, idle logout. F-73."""

import io
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings as real
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from backapp.staff import idle_logout

pytestmark = pytest.mark.django_db
PASSWORD = "eleven brown bears hum"
STEP = "/admin/second-factor/"
QR = 'class="qr"'


@pytest.fixture(autouse=True)
def as_on_a_real_site(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()  # login attempts must not count from one test to the next
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = (
        0  # tests do not wait, except the one about waiting
    )


@pytest.fixture
def ada(db):
    return User.objects.create_superuser("ada", password=PASSWORD)


def with_password(client=None) -> Client:
    client = client or Client()
    assert (
        client.post("/admin/login/", {"username": "ada", "password": PASSWORD}).status_code == 302
    )
    return client


def code_of(user, ahead=0) -> str:
    """What the authenticator app shows, `ahead` times half a minute from now."""
    device = TOTPDevice.objects.get(user=user)
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits)
    shown.time = timezone.now().timestamp() + 30 * ahead
    return str(shown.token()).zfill(6)


def enrolled(user) -> tuple[Client, list[str]]:
    """A browser that is logged in, and the recovery codes."""
    client = with_password()
    client.get(STEP)
    page = client.post(STEP, {"code": code_of(user)})
    return client, list(page.context["recovery"])


def opens(client) -> bool:
    return client.get("/admin/").status_code == 200


def every_address_of_the_admin():
    def below(patterns, prefix):
        for pattern in patterns:
            route = prefix + re.sub(r"<[^>]+>", "1", str(pattern.pattern)).strip("^$").replace(
                "\\Z", ""
            )
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield "/" + route.replace("(?P", "").replace(".*", "x")

    admin = next(p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin")
    return sorted(set(below(admin.url_patterns, "admin/")))


OPEN = ("/admin/login/", "/admin/logout/", STEP, "/admin/jsi18n/")


@pytest.mark.asvs("6.3.3", "6.3.4", "8.2.1")
def test_no_address_of_the_admin_opens_with_a_password_alone(ada):
    client = with_password()
    addresses = every_address_of_the_admin()
    assert len(addresses) > 60
    for address in addresses:
        if not address.startswith(OPEN):
            for response in (
                client.get(address),
                client.post(address, {"x": "1"}, headers={"Sec-Fetch-Site": "same-origin"}),
            ):
                assert response.status_code in (302, 404, 405), address
                assert response.status_code != 302 or response["Location"].startswith(
                    ("/admin/login/", "/admin/1", address + "/")
                ), address


def test_the_first_login_enrols_and_gives_recovery_codes_once(ada):
    client = with_password()
    assert (
        client.get("/admin/login/?next=/admin/library/")["Location"]
        == f"{STEP}?next=%2Fadmin%2Flibrary%2F"
    )
    page = client.get(STEP).content.decode()
    assert QR in page and re.search(r"<code>(\w{4} ){7}\w{4}</code>", page)
    assert (
        client.get(STEP).content.decode().partition("<code>")[2][:39]
        == page.partition("<code>")[2][:39]
    ), "a reload breaks nothing"
    assert client.post(STEP, {"code": "000000"}).status_code == 422 and not opens(client)
    done = client.post(STEP, {"code": code_of(ada)})
    assert len(done.context["recovery"]) == len(set(done.context["recovery"])) == 10 and opens(
        client
    )
    assert client.get(STEP).status_code == 302, "the codes are not shown again"


def test_the_second_login_asks_for_a_code_and_hands_out_no_secret(ada):
    enrolled(ada)
    client = with_password()
    page = client.get(STEP).content.decode()
    assert (
        QR not in page
        and TOTPDevice.objects.get().key not in page
        and not re.search(r"<code>", page)
    )
    assert not opens(client)
    assert client.post(STEP, {"code": code_of(ada, ahead=1)}).status_code == 302 and opens(client)
    assert TOTPDevice.objects.count() == 1


@pytest.mark.asvs("6.5.1")
def test_f_73_a_code_is_taken_once(ada):
    enrolled(ada)
    code = code_of(ada, ahead=1)
    first, second = with_password(), with_password()
    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 422 and not opens(second)


@pytest.mark.asvs("6.5.1")
def test_f_73_a_recovery_code_is_taken_once(ada):
    _client, codes = enrolled(ada)
    first, second = with_password(), with_password()
    assert first.post(STEP, {"code": codes[0]}).status_code == 302 and opens(first)
    assert second.post(STEP, {"code": codes[0]}).status_code == 422 and not opens(second)
    assert StaticToken.objects.count() == 9


def test_f_73_wrong_codes_make_the_next_one_wait(ada, settings):
    enrolled(ada)
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 30
    client = with_password()
    assert client.post(STEP, {"code": "000000"}).status_code == 422
    assert client.post(STEP, {"code": code_of(ada, ahead=1)}).status_code == 422, (
        "right, but too soon"
    )


def test_another_accounts_code_opens_nothing(ada):
    bob = User.objects.create_superuser("bob", password=PASSWORD)
    enrolled(ada)
    client = Client()
    client.force_login(bob)
    client.get(STEP)
    assert client.post(STEP, {"code": code_of(ada, ahead=1)}).status_code == 422 and not opens(
        client
    )


def test_a_visitor_gets_no_second_step_and_a_visitors_account_none_either(ada):
    assert Client().get(STEP)["Location"] == "/admin/login/"
    client = Client()
    client.force_login(User.objects.create_user("visitor", password=PASSWORD))
    assert client.get(STEP)["Location"] == "/admin/login/" and not TOTPDevice.objects.exists()


def test_the_way_on_stays_inside_the_admin(ada):
    client, _codes = enrolled(ada)
    for elsewhere in (
        "https://example.org/",
        "//example.org/admin/",
        "/exercises/",
        "javascript:alert(1)",
    ):
        assert client.get(STEP, {"next": elsewhere})["Location"] == "/admin/", elsewhere


def test_no_page_of_the_admin_shows_or_edits_a_second_factor(ada):
    from django.contrib import admin

    assert not any(model._meta.app_label.startswith("otp") for model in admin.site._registry)


def test_a_lost_phone_is_forgotten_from_the_console_and_enrolled_anew(ada):
    client, codes = enrolled(ada)
    call_command("forget_second_factor", "ada", stdout=io.StringIO())
    assert not TOTPDevice.objects.exists() and not StaticToken.objects.exists()
    assert not opens(client), "also where somebody is already in"
    fresh = with_password()
    assert (
        fresh.post(STEP, {"code": codes[1]}).status_code == 422
        and QR in fresh.get(STEP).content.decode()
    )
    with pytest.raises(CommandError):
        call_command("forget_second_factor", "nobody")


def test_on_a_real_site_it_is_required_and_no_setting_takes_it_away():
    from backapp import environment

    assert not any("FACTOR" in name or "OTP" in name for name in environment.KNOWN)
    source = (real.BASE_DIR / "backapp" / "settings.py").read_text()
    assert "\nSECOND_FACTOR_REQUIRED = SECURE  #" in source


# -- idle logout


@pytest.fixture
def minutes_pass(monkeypatch):
    now, ahead = timezone.now, timedelta()

    def pass_by(minutes):
        nonlocal ahead
        ahead += timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: now() + ahead)

    return pass_by


@pytest.mark.asvs("7.3.1")
def test_f_73_the_admin_shuts_a_quarter_of_an_hour_after_the_last_page(ada, minutes_pass):
    client, _codes = enrolled(ada)
    for _again in range(3):
        minutes_pass(14)
        assert opens(client)
    minutes_pass(16)
    assert not opens(client)
    assert client.get("/admin/login/").status_code == 200, "and asks for the password again"


def test_what_was_typed_before_the_quarter_of_an_hour_is_saved_with_the_second_factor(
    ada, minutes_pass
):
    client, _codes = enrolled(ada)
    group = "/admin/auth/group/add/"
    minutes_pass(20)
    typed = {"name": "Typed <slowly> & kept", "permissions": ["1", "2"]}
    asked = client.post(group, typed)
    page = asked.content.decode()
    assert asked["Cache-Control"].startswith("no-store")
    assert asked.status_code == 422 and not Group.objects.filter(name=typed["name"]).exists()
    assert 'value="Typed &lt;slowly&gt; &amp; kept"' in page and page.count("permissions") == 2
    wrong = client.post(group, typed | {idle_logout.AGAIN: "000000"})
    assert wrong.status_code == 422 and "still here" in wrong.content.decode()
    assert not Group.objects.filter(name=typed["name"]).exists()
    # the app of the phone goes by the real clock, 40 half minutes before this one
    saved = client.post(group, typed | {idle_logout.AGAIN: code_of(ada, 1 - 40)})
    assert saved.status_code == 302 and opens(client)
    kept = Group.objects.get(name=typed["name"])
    assert set(kept.permissions.values_list("pk", flat=True)) == {1, 2}


def test_a_new_password_is_not_kept_in_a_page(ada, minutes_pass):
    client, _codes = enrolled(ada)
    minutes_pass(20)
    typed = {"old_password": "x", "new_password1": "hidden words", "new_password2": "hidden words"}
    response = client.post("/admin/password_change/", typed)
    assert response.status_code == 302 and not opens(client)


def test_nobody_makes_an_account_look_older(ada):
    client, _codes = enrolled(ada)
    page = client.get(f"/admin/auth/user/{ada.pk}/change/").content.decode()
    assert 'name="date_joined' not in page and 'name="is_staff"' in page


def test_after_eight_hours_the_password_is_asked_for_too(ada, minutes_pass):
    client, _codes = enrolled(ada)
    minutes_pass(8 * 60 + 1)
    response = client.post(
        "/admin/auth/group/add/", {"name": "x", idle_logout.AGAIN: code_of(ada, 1)}
    )
    assert response.status_code == 302 and "/login/" in response["Location"]


@pytest.mark.asvs("7.3.2")
def test_f_73_the_admin_shuts_eight_hours_after_the_login_whatever_happens(ada, minutes_pass):
    client, _codes = enrolled(ada)
    for _again in range(48):
        assert opens(client)
        minutes_pass(10)
    minutes_pass(1)
    assert not opens(client)


def test_f_73_a_clock_set_back_shuts_it_too(ada, minutes_pass):
    client, _codes = enrolled(ada)
    minutes_pass(-30)
    assert not opens(client)


def test_not_every_page_writes(ada, minutes_pass, django_assert_num_queries):
    client, _codes = enrolled(ada)
    opens(client)
    kept = client.session[idle_logout.KEY]
    opens(client)
    assert client.session[idle_logout.KEY] == kept
    minutes_pass(2)
    opens(client)
    assert client.session[idle_logout.KEY] != kept


@pytest.mark.asvs("7.4.2", "8.3.2")
def test_f_73_a_role_that_is_taken_away_counts_from_the_next_page(ada):
    client, _codes = enrolled(ada)
    User.objects.update(is_staff=False)
    assert not opens(client)
    User.objects.update(is_staff=True, is_active=False)
    assert not opens(client)


@pytest.mark.asvs("7.2.4", "7.4.1")
def test_logging_in_and_out_changes_the_key_of_the_session(ada):
    client = Client()
    client.get("/admin/login/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies[real.SESSION_COOKIE_NAME] = session.session_key
    keys = [session.session_key]
    with_password(client)
    keys.append(client.cookies[real.SESSION_COOKIE_NAME].value)
    client.get(STEP)
    client.post(STEP, {"code": code_of(ada)})
    keys.append(client.cookies[real.SESSION_COOKIE_NAME].value)
    client.post("/admin/logout/")
    keys.append(client.cookies[real.SESSION_COOKIE_NAME].value)
    assert len(set(keys)) == 4
    from django.contrib.sessions.models import Session

    assert not Session.objects.filter(session_key__in=keys[:3]).exists()


# -- passwords, uploads, logs


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize(
    "weak", ["fourteen chars", "12345678901234567890", "adalovelace the first"]
)
def test_a_weak_password_is_refused(weak):
    with pytest.raises(ValidationError):
        validate_password(weak, User(username="adalovelacethefirst"))


@pytest.mark.asvs("6.2.4", "6.2.5", "6.2.9")
def test_a_common_password_is_refused_however_long():
    names = [validator["NAME"].rpartition(".")[2] for validator in real.AUTH_PASSWORD_VALIDATORS]
    assert "CommonPasswordValidator" in names and "MinimumLengthValidator" in names
    for common in (
        "letmeinletmeinletmein",
        "2024-password-2026!",
        "qwertyuiop12345678",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghabcdefgh",
    ):
        with pytest.raises(ValidationError):
            validate_password(common)
    validate_password(
        "eleven brown bears hum quietly, pasted from a manager – also with spaces and ümlauts"
    )


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "guessed", ["backapp-clinician-2026", "Physiotherapy!back!pain", "my back exercise routine"]
)
def test_words_of_this_place_make_no_password(guessed):
    with pytest.raises(ValidationError, match="belong to this site"):
        validate_password(guessed)
    validate_password("physio under a velvet umbrella")


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_as_argon2():
    from backapp import settings as site

    assert site.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.asvs("6.3.2")
def test_there_are_no_accounts_until_somebody_makes_one():
    assert not User.objects.exists()


@pytest.mark.asvs("5.3.1")
def test_nothing_that_is_sent_is_kept_as_a_file():
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]
    assert fields == [] and real.DATA_UPLOAD_MAX_NUMBER_FILES == 1


@pytest.mark.asvs("16.3.1")
def test_logins_are_logged_without_name_or_password(ada, capsys, settings):
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)
    Client().post("/admin/login/", {"username": "ada", "password": "not the right one"})
    client, _codes = enrolled(ada)
    client.post("/admin/logout/")
    with_password().post(STEP, {"code": "000000"})
    written = capsys.readouterr().err
    for line in (
        "A login was refused.",
        f"Account {ada.pk}: password accepted.",
        "second factor accepted",
        "second factor refused",
    ):
        assert line in written
    assert "not the right one" not in written and PASSWORD not in written and " ada" not in written
