"""A release meets edited content: the site always starts, says which content it uses, and prints
commands that work and destroy nothing.
"""

import io
import logging
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from backapp import environment
from backapp.library import content, versions
from backapp.library.authored import FIXTURES, read_files, read_tables
from backapp.library.management.commands import dump_content
from backapp.library.models import ContentVersion, Exercise

ROOT = Path(__file__).resolve().parents[2]
OURS = "Lift your hips, as our clinic teaches it."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_a_new_process():
    content.forget()
    yield
    content.forget()


def edit(summary=OURS):
    """Change one sentence as the admin does."""
    Exercise.objects.filter(slug="bridge").update(summary=summary)
    versions.mark_changed(timezone.now())


@pytest.fixture
def both():
    """A site with edited content and a release whose files differ from those that were loaded."""
    edit()
    ContentVersion.objects.update(loaded="0" * 64)


def run(command, **options):
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_one_edited_sentence_stops_no_start_and_is_still_shown(both, caplog):
    caplog.set_level(logging.WARNING, "backapp")
    said = run("load_content", keep_edits=True)
    assert (
        "Nothing was loaded" in said
        and "1 changed" in said
        and "continues with the edited content" in said
    )
    assert (
        Client().get("/exercises/").status_code == 200
        and content.catalogue(fresh=True).exercises["bridge"].summary == OURS
    )
    assert (
        "content of this release is not in force" in caplog.text
        and "were not loaded" in caplog.text
    )


def test_what_is_not_in_force_is_said_to_whoever_watches_and_to_editors(both):
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["release"]) == (
        200,
        "ready",
        "waits",
    )
    admin = Client()
    admin.force_login(
        User.objects.create_superuser("ada", "ada@backapp.example", "not one to log in with")
    )
    assert "It is not in use" in admin.get("/admin/library/exercise/").text
    run("load_content")
    assert Client().get("/readyz").json()["release"] == "ok"
    assert "It is not in use" not in admin.get("/admin/library/exercise/").text


def test_edits_alone_and_a_release_alone_are_no_such_case():
    edit()
    assert not versions.release_waits()
    run("load_content")
    ContentVersion.objects.update(loaded="0" * 64)  # the tables match the files
    assert not versions.release_waits() and "Nothing written" in run(
        "load_content", keep_edits=True
    )
    assert ContentVersion.objects.get().loaded == read_files().digest


def test_old_content_that_the_new_code_refuses_is_not_shown_and_that_is_said(
    both, monkeypatch, caplog
):
    """Simulate a release whose checks are stricter than those that the edit passed."""
    edit("This cures pain.")
    with pytest.raises(CommandError, match="cannot show the content of the tables") as refused:
        run("load_content", keep_edits=True)
    assert refused.value.returncode == 1 and "check_content --tables" in str(refused.value)
    answer = Client(raise_request_exception=False).get("/exercises/")
    assert answer.status_code == 503 and "Get help at once" in answer.text
    assert (
        "does not fit this code" in caplog.text
        and Client().get("/warning-signs/").status_code == 200
    )


def test_old_content_in_tables_of_another_form_is_not_shown_and_a_checked_one_can_be_accepted(both):
    # A migration has added a field, so no one has reviewed the rows as they are now.
    ContentVersion.objects.update(stamp="1" * 64)
    with pytest.raises(CommandError, match="add --accept if there are none"):
        run("load_content", keep_edits=True)
    assert Client(raise_request_exception=False).get("/exercises/").status_code == 503
    run("check_content", tables=True, accept=True)
    content.forget()
    assert Client().get("/exercises/").status_code == 200 and "continues with the edited" in run(
        "load_content", keep_edits=True
    )


def test_content_that_makes_no_rules_is_a_page_that_helps(monkeypatch):
    def broken(*_args):
        raise KeyError("kidney")

    monkeypatch.setattr(content, "build_catalogue", broken)
    answer = Client(raise_request_exception=False).get("/exercises/")
    assert answer.status_code == 503 and "Get help at once" in answer.text


# -- what is printed


def test_what_is_printed_works_and_keeps_the_edits(both, tmp_path, settings, monkeypatch):
    """Run the printed commands word for word, in their order. Only the folder differs."""
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    said = run("load_content", keep_edits=True)
    assert "manage.py dump_content --to " in said and said.index("dump_content") < said.index(
        "manage.py load_content."
    )
    run("dump_content", folder=tmp_path / "edits")
    assert (
        OURS in (tmp_path / "edits" / "exercises.json").read_text()
        and read_files(tmp_path / "edits").digest == read_tables().digest
    )
    run("load_content")
    assert read_tables().digest == read_files().digest
    edit()
    assert "Nothing loaded" in run("load_content", keep_edits=True), (
        "the edit made again is kept from here on"
    )


def test_commands_are_printed_as_they_are_typed_on_the_machine(monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/usr/local/sbin/{name}")
    assert environment.typed("doctor") == "backapp doctor"
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    assert environment.typed("doctor") == "manage.py doctor"


def test_late_it_destroys_nothing(both, tmp_path):
    """If `dump_content` ran after the newer files arrived, it would overwrite what they brought."""
    release = tmp_path / "library"
    shutil.copytree(FIXTURES, release)
    before = {path.name: path.read_bytes() for path in release.iterdir()}
    for broken in (False, True):
        if broken:
            (release / "steps.json").write_text("[")
            before["steps.json"] = b"["
        with pytest.raises(CommandError, match="contain other content than was loaded") as refused:
            run("dump_content", folder=release)
        assert refused.value.returncode == 1
        assert {path.name: path.read_bytes() for path in release.iterdir()} == before


def test_files_that_hold_what_was_loaded_may_be_written_over_again_and_again(tmp_path, monkeypatch):
    files = tmp_path / "library"
    shutil.copytree(FIXTURES, files)
    monkeypatch.setattr(dump_content, "FIXTURES", files)
    for summary in (OURS, "Lift your hips."):
        edit(summary)
        assert "exercises.json" in run("dump_content", folder=files)
        assert (
            ContentVersion.objects.get().loaded == read_files(files).digest == read_tables().digest
        )


def test_a_folder_that_may_not_be_written_to_is_said_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        CommandError, match="Name a folder that this account can write to"
    ) as refused:
        run("dump_content", folder=tmp_path / "file" / "edits")
    assert refused.value.returncode == 1


def test_where_there_is_no_folder_one_archive_goes_to_the_standard_output(tmp_path):
    edit()
    packed = io.BytesIO()
    out = io.TextIOWrapper(packed, write_through=True)
    call_command("dump_content", folder=Path("-"), stdout=out)
    packed.seek(0)
    with tarfile.open(fileobj=packed) as archive:
        (tmp_path / "library").mkdir()
        for member in archive:
            if member.isfile():
                (tmp_path / member.name).write_bytes(archive.extractfile(member).read())
    assert read_files(tmp_path / "library").digest == read_tables().digest


# -- `make run`, after the files are in place


def prepare(folder, **more):
    environ = {
        name: value for name, value in os.environ.items() if name not in environment.KNOWN
    } | {"BACKAPP_LOCAL": "1"}
    return subprocess.run(
        ["sh", "tools/prepare.sh"], cwd=folder, env=environ | {"VENV": str(folder / "bin with commands")} | more,
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def clone(tmp_path):
    """Everything `tools/prepare.sh` needs, in a folder with a space in its name, with a Python that
    logs the commands it is given.
    """
    folder = tmp_path / "with a space" / "backapp"
    for part in (
        "fixtures/library",
        "backapp/library/migrations",
        "backapp/diary/migrations",
        "backapp/web",
        "static",
        "tools",
    ):
        (folder / part).mkdir(parents=True)
        (folder / part / "a file.py").write_text("1")
    for file in ("requirements.txt", "backapp/web/files.py"):
        (folder / file).write_text("1")
    shutil.copy(ROOT / "tools" / "prepare.sh", folder / "tools")
    python = folder / "bin with commands" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        '#!/bin/sh\necho "$@" >> asked\n[ "$2" != migrate ] || touch var/backapp.sqlite3\n'
        '[ "$2" != collectstatic ] || { mkdir -p var/static; touch var/static/staticfiles.json; }\n'
        '[ "$2" != load_content ] || [ ! -e refuse ]\n'
    )
    python.chmod(0o755)
    return folder


def asked(folder):
    """The commands logged since the last call."""
    log = folder / "asked"
    found = [line.split()[1] for line in log.read_text().splitlines()] if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def test_a_start_prepares_everything_once_and_then_what_has_changed(clone):
    assert prepare(clone).returncode == 0 and asked(clone) == [
        "migrate",
        "load_content",
        "collectstatic",
    ]
    assert prepare(clone).returncode == 0 and asked(clone) == []
    (clone / "fixtures" / "library" / "a file.py").write_text("2")
    assert prepare(clone).returncode == 0 and asked(clone) == ["load_content"]


def test_files_that_cannot_be_loaded_stop_no_start_and_are_tried_again_at_the_next(clone):
    (clone / "refuse").touch()
    for _again in range(2):
        done = prepare(clone)
        assert done.returncode == 0 and "uses what it has" in done.stderr
        assert "load_content" in asked(clone)
    assert prepare(clone, FORCE="1").returncode != 0, (
        "make content is asked for, and says that it failed"
    )
