"""A data file of a test's own, opened as a real site opens it: to lock, fill, tear, copy and lose.

SQLite alone.

`own_file` is its path; while the fixture lasts, the whole program works on it, in this process and
in every thread of it.
"""

import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connections

from backapp.library import content

PATIENCE = 1  # seconds to wait for a writer; five on a real site


@pytest.fixture(scope="session")
def loaded_file(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """A data file with the content, copied page by page from the database of the tests before
    any of them has begun with it.
    """
    path = tmp_path_factory.mktemp("data") / "loaded.sqlite3"
    with django_db_blocker.unblock():
        connections["default"].ensure_connection()
        target = sqlite3.connect(path)
        connections["default"].connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
        target.close()
        connections["default"].close()
    return path


@pytest.fixture
def own_file(loaded_file, db, tmp_path, django_db_blocker) -> Path:
    path = tmp_path / "data.sqlite3"
    shutil.copy(loaded_file, path)
    settings = connections.settings["default"]
    before, held = dict(settings), connections["default"]
    settings["NAME"] = f"{path.as_uri()}?mode=rw"
    settings["OPTIONS"] = settings["OPTIONS"] | {"timeout": PATIENCE}
    with django_db_blocker.unblock():
        connections["default"] = connections.create_connection("default")
        content.forget()
        yield path
        connections["default"].close()
    settings.clear()
    settings.update(before)
    connections["default"] = held
    content.forget()
