"""A copy of the content in which tests plant faults, and a logged-in clinician."""

import json
import shutil

import pytest
from django.contrib.auth.models import User
from django.test import Client

from backapp.library.authored import AUTHORED, FIXTURES
from tests import snapshot


@pytest.fixture
def fixtures(tmp_path):
    """A copy of the fixture files, with `edit` to plant a fault in one row."""
    folder = tmp_path / "library"
    shutil.copytree(FIXTURES, folder)
    return Fixtures(folder)


class Fixtures:
    def __init__(self, folder):
        self.folder = folder

    def path(self, label):
        return self.folder / AUTHORED[f"library.{label}"][0]

    def rows(self, label):
        return json.loads(self.path(label).read_text(encoding="utf-8"))

    def write(self, label, rows):
        self.path(label).write_text(json.dumps(rows), encoding="utf-8")

    def find(self, label, **key):
        """The row of `label` whose fields match `key`."""
        found = [
            row
            for row in self.rows(label)
            if all(row["fields"][name] == value for name, value in key.items())
        ]
        assert len(found) == 1, f"{len(found)} rows of {label} with {key}"
        return found[0]

    def edit(self, label, change, **key):
        """Apply `change` to the fields of the one row that matches `key`."""
        rows, wanted = self.rows(label), self.find(label, **key)
        for row in rows:
            if row == wanted:
                change(row["fields"])
        self.write(label, rows)

    def drop(self, label, **key):
        wanted = self.find(label, **key)
        self.write(label, [row for row in self.rows(label) if row != wanted])


@pytest.fixture(autouse=True)
def no_snapshot_from_another_test():
    snapshot.as_loaded()
    yield
    snapshot.as_loaded()


@pytest.fixture
def clinician(db):
    return User.objects.create_superuser("ada", password="x", first_name="Ada", last_name="Physio")


@pytest.fixture
def browser(clinician):
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    client.force_login(clinician)
    return client
