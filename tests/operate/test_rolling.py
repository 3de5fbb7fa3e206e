"""A deploy on several machines: for some time old and new code run side by side on one database
(docs/adr/0067).
"""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from backapp.library import content
from backapp.library.models.version import ContentVersion
from tests.people import come_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_a_new_process():
    content.forget()
    yield
    content.forget()


def newer_code_prepares(stamp="f" * 64):
    """The state after `migrate` and `load_content` of the next release."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('library', "
            "'0999_next', %s)",
            [timezone.now()],
        )
    if stamp:
        ContentVersion.objects.update(stamp=stamp)


def ready():
    return Client().get("/readyz").status_code


def test_a_process_at_work_goes_on_with_the_content_it_holds():
    client = come_in("thin-bones")
    held = content.catalogue(fresh=True)
    newer_code_prepares()
    assert content.catalogue(fresh=True) is held
    assert (
        client.get("/exercises/bridge/").status_code == 200
        and Client().get("/exercises/").status_code == 200
    )
    assert ready() == 200, "it is not taken out of turn before its successor is there"


def test_tables_that_only_grew_change_nothing():
    held = content.catalogue(fresh=True)
    newer_code_prepares(stamp="")
    assert content.catalogue(fresh=True) is held and ready() == 200


def test_after_a_while_it_asks_to_be_replaced_and_shows_nothing_more(monkeypatch):
    content.catalogue(fresh=True)
    newer_code_prepares()
    assert ready() == 200
    monkeypatch.setattr(content, "OVERLAP_SECONDS", 0)
    assert ready() == 503
    with pytest.raises(content.NoContent):
        content.catalogue(fresh=True)


def test_an_old_process_that_starts_anew_meanwhile_shows_nothing():
    newer_code_prepares()
    assert ready() == 503
    with pytest.raises(content.NoContent):
        content.catalogue()


def test_what_an_editor_changes_still_counts_at_once_where_no_deploy_is_under_way():
    content.catalogue(fresh=True)
    ContentVersion.objects.update(stamp="e" * 64)
    # the tables do not match this content version, so they are checked and refused
    with pytest.raises(content.NoContent):
        content.catalogue(fresh=True)


def test_the_next_deploy_has_its_own_while(monkeypatch):
    """An earlier deploy does not count once the tables are at the version of the process again."""
    content.catalogue(fresh=True)
    newer_code_prepares(stamp="")
    assert content.goes_on()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0999_next'")
    assert not content.goes_on() and content._overtaken_at is None
