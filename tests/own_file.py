"""A test's own database file, opened as a real site opens it, to lock, fill, tear, copy and delete.

Only for SQLite.

`own_file` is its path. While the fixture is active, all code uses it, in this process and in all of
its threads.
"""

import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connections

from backapp.library import content

PATIENCE = 1  # seconds to wait for the write lock; five on a real site


@pytest.fixture(scope="session")
def loaded_file(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """A database file with the content, copied page by page from the tests' database before any
    test has used it.
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
