"""The steps of deploy/upgrade on a database file of an earlier release."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operate.scripts import Box
from tests.operate.test_doctor import KEY, run

ROOT = Path(__file__).resolve().parents[2]
TABLES = "SELECT name FROM sqlite_master WHERE name = '{}'"
MAKE = """
import sys
sys.argv = ["manage.py", "migrate"]  # the one command that may bring a data file into being
import django
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_content", verbosity=0)
User.objects.create_superuser("ada", "ada@backapp.example", "not one to log in with")
call_command("migrate", "diary", "zero", verbosity=0)
call_command("migrate", "library", "0008_content_version", verbosity=0)
"""
READY = """
import django, json
django.setup()
from django.test import Client
answer = Client(headers={"Host": "backapp.example"}).get("/readyz")
print(answer.status_code, json.loads(answer.content)["status"])
"""
EDIT = """
from backapp.library.models import Exercise; from backapp.library.versions import mark_changed; from django.utils import timezone
Exercise.objects.filter(slug="bridge").update(summary="Lift your hips, as our clinic teaches it."); mark_changed(timezone.now())
"""


@pytest.fixture
def old(tmp_path):
    """A database file from before figures and diaries existed, with content, a visitor's session
    and a clinician; and its site.
    """
    file = tmp_path / "data.sqlite3"
    environ = {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(tmp_path / "static"),
        "PYTHONPATH": str(ROOT),
    }
    done = python(environ, MAKE)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(file) as data:
        data.execute("INSERT INTO django_session VALUES ('kept', 'what they said', '2999-01-01')")
    data.close()
    return environ, file


@pytest.fixture
def steps(tmp_path):
    """The `backapp` commands of the script in order, with the backup beside the database file."""
    asked = [
        line.removeprefix("backapp ")
        for line in Box(tmp_path / "box").run("upgrade").said
        if line.startswith("backapp ")
    ]
    return [step.replace("/var/backups/backapp", str(tmp_path)) for step in asked]


def python(environ, code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True
    )


def asked(file, query):
    data = sqlite3.connect(file)
    try:
        return data.execute(query).fetchall()
    finally:
        data.close()


@pytest.mark.slow
def test_an_old_data_file_is_brought_up_to_date_by_the_steps_that_are_written_down(old, steps):
    """A load balancer also sends no visitors to the new code until the tables are at its version."""
    environ, file = old
    before = run(environ, "doctor")
    assert before.returncode == 1 and "diary.0001_diary has not been applied" in before.stdout
    assert python(environ, READY).stdout.strip() == "503 not ready"
    assert [step.split()[0] for step in steps] == [
        "backup",
        "migrate",
        "load_content",
        "collectstatic",
        "doctor",
    ]
    for step in steps:
        done = run(environ, *step.split())
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    assert "No problems found." in done.stdout
    assert python(environ, READY).stdout.strip() == "200 ready"
    assert asked(file, "SELECT session_data FROM django_session") == [("what they said",)]
    assert asked(file, "SELECT username FROM auth_user") == [("ada",)]
    assert asked(file, "SELECT count(*) FROM library_figure")[0][0] > 40
    assert asked(file, "SELECT count(*) FROM diary_diary") == [(0,)]
    done = run(environ, "restore", steps[0].split()[1], "--over")  # back to the old state
    assert done.returncode == 0 and "has not been applied" in done.stdout, done.stdout + done.stderr
    assert asked(file, "SELECT username FROM auth_user") == [("ada",)] and not asked(
        file, TABLES.format("diary_diary")
    )


@pytest.mark.long
def test_edits_made_in_the_admin_outlive_an_upgrade_and_are_said_to_be_there(old, steps):
    environ, file = old
    for step in steps[1:3]:
        assert run(environ, *step.split()).returncode == 0
    assert run(environ, "shell", "--no-imports", "-c", EDIT).returncode == 0
    for step in steps[1:4]:
        assert run(environ, *step.split()).returncode == 0
    found = run(environ, "doctor")
    assert found.returncode == 0 and "edited in the admin" in found.stdout
    summary = asked(file, "SELECT summary FROM library_exercise WHERE slug = 'bridge'")
    assert summary == [("Lift your hips, as our clinic teaches it.",)]


WHERE_ASKED = """
import sys
sys.argv = ["manage.py", "migrate"]
import django
django.setup()
from importlib import import_module
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from backapp.library import content
from backapp.library.authored import read_tables
from backapp.library.models import (
    Answer, Condition, ContentVersion, Cue, FollowUp, GroupLine, HarmlessThing, JoinedRule, Ladder, RedFlag,
    Source,
)
from backapp.library.models.instructions import Drawing, Instruction
filling = import_module("backapp.library.migrations.0010_where_it_is_asked")
brief = import_module("backapp.library.migrations.0014_short_check")
grouped = import_module("backapp.library.migrations.0015_eight_groups")
joined = import_module("backapp.library.migrations.0017_joined_rules")
guided = import_module("backapp.library.migrations.0021_guidance")
call_command("migrate", verbosity=0)
call_command("load_content", verbosity=0)
# content as of that release: the signs of its lists, and nothing that came later
known = {slug for slugs in filling.SIGN_PAGES.values() for slug in slugs}
for later in (Answer, Cue, Drawing, GroupLine, HarmlessThing, JoinedRule, Ladder):
    later.objects.all().delete()
RedFlag.objects.exclude(slug__in=known | set(filling.BY_OTHER_ANSWERS)).delete()
RedFlag.objects.update(self_care=False)
Source.objects.update(last_read=None)
for slug, words in brief.BRIEF.items():  # reworded since
    RedFlag.objects.filter(slug=slug).update(brief=words)
Instruction.objects.update(
    go_seconds=2, back_seconds=2, between_seconds=1, alternates=False,
    set_up=[], first_time=[], cue="", breathing="", ease_off="",
)
FollowUp.objects.update(self_care=False, under_age=0)
Condition.objects.filter(slug__in=("bone-risk", "bleeding-risk", "immune-medicine")).delete()
for group, slugs in grouped.GROUPS.items():  # some moved to the medicines later
    for place, slug in enumerate(slugs, 1):
        moved = Condition.objects.filter(slug=slug, asked_under="medicines")
        moved.update(asked_under=group, asked_place=place)
was = read_tables()
# as the release before these columns counted it
old = was
for later in (guided, joined, grouped, brief, filling):
    old = old.without(later.NEW)
old = old.digest
edited = {edited}
ContentVersion.objects.update(stamp=old, loaded="something else" if edited else old)
call_command("migrate", "library", "0009_figures", verbosity=0)
if edited:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE library_redflag SET slug = 'of-our-clinic' WHERE slug = 'kidney'")
call_command("migrate", verbosity=0)
version, now = ContentVersion.objects.get(), read_tables()
if edited:
    assert version.stamp == old != now.digest, "tables that did not hold what was saved last stay refused"
    assert RedFlag.objects.get(slug="of-our-clinic").page == "last", "and a sign that no list named is asked all the same"
else:
    assert now.digest == was.digest == version.stamp == version.loaded, [
        (label, one.key, name)
        for label in was.rows
        for one, other in zip(was.rows[label], now.rows[label])
        for name in one.fields
        if one.fields[name] != other.fields[name]
    ][:5]
    assert content.catalogue(fresh=True).stamp == was.digest
print("done")
"""


@pytest.mark.slow
@pytest.mark.parametrize("edited", [False, True], ids=["as loaded", "changed past the admin"])
def test_a_site_goes_on_with_its_content_when_it_is_told_where_each_sign_is_asked(tmp_path, edited):
    """Migration library.0010 fills its columns from the lists in the old code, so the files need
    not be loaded again.
    """
    environ = {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/data.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(tmp_path / "static"),
        "PYTHONPATH": str(ROOT),
    }
    done = python(environ, WHERE_ASKED.replace("{edited}", str(edited)))
    assert done.returncode == 0 and "done" in done.stdout, done.stderr
