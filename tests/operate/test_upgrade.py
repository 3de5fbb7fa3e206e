"""The steps of an upgrade, as docs/DEPLOYMENT.md gives them, done on a data file of an earlier release."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operate.test_doctor import KEY, run

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "DEPLOYMENT.md").read_text()
STEPS = re.findall(r"^backapp (.+)$", DOCS[DOCS.index("## Upgrade") : DOCS.index("*Containers*")], flags=re.M)


@pytest.fixture
def old(tmp_path):
    """A data file from before there were figures and diaries, with content, a visitor's session and a clinician in it; and its site."""
    file = tmp_path / "data.sqlite3"
    environ = {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(tmp_path / "static"),
        "PYTHONPATH": str(ROOT),
    }
    made = (
        "migrate --verbosity 0",
        "load_content",
        "createsuperuser --noinput --username ada --email ada@backapp.example",
        "migrate --verbosity 0 diary zero",
        "migrate --verbosity 0 library 0008_content_version",
    )
    for command in made:
        done = run(environ, *command.split())
        assert done.returncode == 0, done.stderr
    with sqlite3.connect(file) as data:
        data.execute("INSERT INTO django_session VALUES ('kept', 'what they said', '2999-01-01')")
    data.close()
    return environ, file


def test_an_old_data_file_is_brought_up_to_date_by_the_steps_that_are_written_down(old):
    environ, file = old
    before = run(environ, "doctor")
    assert before.returncode == 1 and "library.0009_figures has not been applied" in before.stdout
    assert [step.split()[0] for step in STEPS] == ["migrate", "load_content", "collectstatic", "doctor"]
    for step in STEPS:
        done = run(environ, *step.split())
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    assert "Nothing is wrong." in done.stdout
    with sqlite3.connect(file) as data:
        assert data.execute("SELECT session_data FROM django_session").fetchall() == [("what they said",)]
        assert data.execute("SELECT username FROM auth_user").fetchall() == [("ada",)]
        assert data.execute("SELECT count(*) FROM library_figure").fetchone()[0] > 40
        assert data.execute("SELECT count(*) FROM diary_diary").fetchone()[0] == 0
    data.close()


READY = """
import django, json
django.setup()
from django.test import Client
answer = Client(headers={"Host": "backapp.example"}).get("/readyz")
print(answer.status_code, json.loads(answer.content)["status"])
"""


def test_code_is_not_ready_before_the_steps_and_ready_after_them(old):
    """The new code on the old tables, as a load balancer sees it: not sent anybody until the tables are its own."""
    environ, _file = old

    def ready():
        return subprocess.run([sys.executable, "-c", READY], cwd=ROOT, env=environ, capture_output=True, text=True).stdout.strip()

    assert ready() == "503 not ready"
    for step in STEPS[:2]:
        assert run(environ, *step.split()).returncode == 0
    assert ready() == "200 ready"


def test_edits_made_in_the_admin_outlive_an_upgrade_and_are_said_to_be_there(old):
    environ, _file = old
    assert run(environ, "migrate", "--verbosity", "0").returncode == 0
    assert run(environ, "load_content").returncode == 0
    edit = (
        "from backapp.library.models import Exercise; from backapp.library.versions import mark_changed; from django.utils import timezone;"
        "Exercise.objects.filter(slug='bridge').update(summary='Lift your hips, as our clinic teaches it.'); mark_changed(timezone.now())"
    )
    assert run(environ, "shell", "--no-imports", "-c", edit).returncode == 0
    for step in STEPS[:3]:
        assert run(environ, *step.split()).returncode == 0
    found = run(environ, "doctor")
    assert found.returncode == 0 and "edited in the admin" in found.stdout
    asked = "from backapp.library.models import Exercise; print(Exercise.objects.get(slug='bridge').summary)"
    assert run(environ, "shell", "--no-imports", "-c", asked).stdout.strip() == "Lift your hips, as our clinic teaches it."
