"""Faults G: the people who keep the content.

What they may do is asked on every request; nobody gives a right to themselves.
"""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command

from backapp.library import content
from backapp.library.models import ContentVersion, Exercise
from backapp.library.models.instructions import Instruction
from tests.faults.expect import helps

pytestmark = pytest.mark.django_db
KEPT = "/admin/library/instruction/"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    """It is tried by itself, with the password, the codes and the idle limit, in
    tests/secure/test_staff.py.
    """
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def editor(db):
    account = User.objects.create_user("editor", password="x", is_staff=True)
    account.user_permissions.set(
        Permission.objects.filter(
            codename__endswith="instruction", content_type__app_label="library"
        )
    )
    return account


@pytest.fixture
def desk(visitor, editor):
    client = visitor()
    client.may_see = set(content.catalogue().exercises)
    client.force_login(editor)
    return client


def test_fault_F_73_a_right_that_is_taken_away_is_gone_with_the_next_request(desk, editor):
    row = Instruction.objects.get(exercise__slug="egg-roll")
    for address in (KEPT, f"{KEPT}{row.pk}/change/"):
        assert desk.get(address).status_code == 200
    desk.may_see = set()
    editor.user_permissions.clear()
    for address in (KEPT, f"{KEPT}{row.pk}/change/", f"{KEPT}{row.pk}/history/", f"{KEPT}add/"):
        assert desk.get(address).status_code == 403, address
    assert (
        desk.post(
            f"{KEPT}{row.pk}/change/", {"feel": "mine"}, headers={"Sec-Fetch-Site": "same-origin"}
        ).status_code
        == 403
    )


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}], ids=str)
def test_fault_F_73_an_account_that_is_shut_is_out_at_once(desk, editor, change):
    User.objects.filter(pk=editor.pk).update(**change)
    desk.may_see = set()
    assert desk.get(KEPT)["Location"].startswith("/admin/login/")


def test_fault_F_73_a_new_password_ends_the_other_sessions(desk, editor):
    editor.set_password("another one altogether")
    editor.save()
    desk.may_see = set()
    assert desk.get(KEPT)["Location"].startswith("/admin/login/")


def test_fault_F_74_nobody_gives_rights_to_themselves(desk, editor):
    before = set(editor.user_permissions.values_list("codename", flat=True))
    desk.may_see = set()
    for address in (
        f"/admin/auth/user/{editor.pk}/change/",
        "/admin/auth/user/add/",
        "/admin/auth/group/add/",
        "/admin/auth/user/",
    ):
        assert desk.get(address).status_code == 403, address
        form = {"is_superuser": "on", "username": "editor", "name": "all"}
        assert (
            desk.post(address, form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403
        ), address
    editor.refresh_from_db()
    assert (
        not editor.is_superuser
        and set(editor.user_permissions.values_list("codename", flat=True)) == before
    )


def test_fault_F_74_the_version_of_the_content_cannot_be_set_by_hand(desk):
    """There is no pointer to a version; there is a fingerprint of what was saved.

    Whoever writes past it shuts the site.
    """
    stamp = ContentVersion.objects.get().stamp
    Instruction.objects.filter(exercise__slug="bridge").update(
        feel="Written straight into the table."
    )
    ContentVersion.objects.update(stamp="0" * 64)  # and with the pointer turned too
    content.forget()
    for number in range(2):
        desk.may_see = set()
        assert helps(desk.get("/exercises/bridge/"), 503), number
        ContentVersion.objects.update(stamp=stamp)
        content.forget()
    call_command("load_content", verbosity=0)
    desk.may_see = {"bridge"}
    assert desk.get("/exercises/bridge/").status_code == 200


def test_fault_F_74_a_self_manipulation_cannot_be_renamed_into_a_stretch(db):
    """Were somebody with the tables in hand to do it, the rules would no longer fit together:
    see also F-25 and F-31.
    """
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Exercise.objects.filter(slug="egg-roll").update(kind="stretch")
