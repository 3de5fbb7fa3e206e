"""The fixture files: their content, that they load completely or not at all, and that they are
written back byte for byte.
"""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backapp.library import loading, versions
from backapp.library.authored import (
    AUTHORED,
    FIXTURES,
    Content,
    ContentError,
    as_text,
    read_files,
    read_tables,
)
from backapp.library.models import Condition, ContentVersion, Exercise, Source
from backapp.library.models.instructions import Instruction, Step

WRITES = ("INSERT", "UPDATE", "DELETE")


def load(folder=FIXTURES, **options):
    out = io.StringIO()
    call_command("load_content", folder=folder, stdout=out, **options)
    return out.getvalue()


def stamp():
    return ContentVersion.objects.get().stamp


def test_there_is_something_of_every_kind_and_what_belongs_together_is_there():
    content = read_files()
    assert all(content.rows.values())
    slugs = {
        label: {row.key[0] for row in content.of(f"library.{label}")}
        for label in ("exercise", "routine", "condition")
    }
    assert (
        {row.key[0] for row in content.of("library.instruction")}
        == slugs["exercise"]
        == {row.key[0] for row in content.of("library.figure")}
    )
    assert {row.key[0] for row in content.of("library.plan")} == slugs["routine"]
    assert {row.key[0] for row in content.of("library.contraindication")} == slugs["condition"]


def test_everything_awaits_review_until_a_named_clinician_has_signed():
    states = {
        row.fields["review_state"]
        for rows in read_files().rows.values()
        for row in rows
        if "review_state" in row.fields
    }
    assert states == {"awaiting-review"}


@pytest.mark.parametrize("label", AUTHORED)
def test_every_file_is_in_exactly_the_format_it_would_be_written_in(label):
    text = (FIXTURES / AUTHORED[label][0]).read_text(encoding="utf-8")
    assert text == as_text(read_files().of(label))


@pytest.mark.django_db
def test_what_was_loaded_is_written_back_byte_for_byte(tmp_path):
    call_command("dump_content", folder=tmp_path, stdout=io.StringIO())
    for path in sorted(FIXTURES.glob("*.json")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.django_db
def test_writing_back_leaves_files_alone_that_already_hold_it(tmp_path):
    call_command("dump_content", folder=tmp_path, stdout=io.StringIO())
    Exercise.objects.filter(slug="bridge").update(summary="Changed.")
    out = io.StringIO()
    call_command("dump_content", folder=tmp_path, stdout=out)
    assert out.getvalue().split() == ["wrote", str(tmp_path / "exercises.json")]


@pytest.mark.django_db
def test_loading_the_same_again_writes_nothing_and_keeps_the_version():
    before = stamp()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        out = load()
    assert [q["sql"] for q in queries if q["sql"].startswith(WRITES)] == []
    assert stamp() == before
    assert "Nothing written" in out


@pytest.mark.django_db
def test_an_empty_database_is_filled_whole():
    loading.load(Content({}), _now())
    assert not Exercise.objects.exists() and not Source.objects.exists()
    load()
    assert as_text(read_tables().of("library.step")) == as_text(read_files().of("library.step"))
    assert read_tables().digest == read_files().digest == stamp()


@pytest.mark.django_db
def test_changed_added_and_removed_rows_are_made_so_and_the_version_moves(fixtures):
    before = stamp()
    fixtures.edit(
        "exercise", lambda f: f.update(name="Big bridge", loads=[["supine"]]), slug="bridge"
    )
    fixtures.drop("replacement", exercise=["bridge"], position=3)
    fixtures.write("source", [*fixtures.rows("source"), _new_source()])
    out = load(fixtures.folder, show=True)
    bridge = Exercise.objects.get(slug="bridge")
    assert bridge.name == "Big bridge"
    assert [load.slug for load in bridge.loads.all()] == ["supine"]
    assert bridge.replacements.count() == 2
    assert Source.objects.filter(slug="NEW2026").exists()
    assert "1 added, 1 changed, 1 removed" in out
    assert "remove replacements.json bridge.3" in out
    assert stamp() != before
    load()
    assert stamp() == before and not Source.objects.filter(slug="NEW2026").exists()


@pytest.mark.django_db
def test_two_steps_may_change_places(fixtures):
    rows = fixtures.rows("step")
    first, second = (
        next(r for r in rows if r["fields"]["routine"] == ["disc"] and r["fields"]["position"] == n)
        for n in (1, 2)
    )
    first["fields"]["exercise"], second["fields"]["exercise"] = (
        second["fields"]["exercise"],
        first["fields"]["exercise"],
    )
    fixtures.write("step", rows)
    load(fixtures.folder)
    steps = (
        Step.objects.filter(routine__slug="disc")
        .order_by("position")
        .values_list("exercise__slug", flat=True)
    )
    assert list(steps)[:2] == ["prone-prop", "prone-lying"]


@pytest.mark.django_db
def test_an_edit_made_straight_in_the_tables_is_undone_by_loading():
    Instruction.objects.filter(exercise__slug="bridge").update(how_to=["Do as you like."])
    Condition.objects.get(slug="osteoporosis").contraindications.all().delete()
    load()
    assert read_tables().digest == read_files().digest


@pytest.mark.asvs("2.3.3")
@pytest.mark.django_db
def test_a_fault_anywhere_leaves_everything_as_it_was(fixtures):
    fixtures.edit("exercise", lambda f: f.update(name="Big bridge"), slug="bridge")
    fixtures.edit(
        "step", lambda f: f.update(exercise=["no-such-thing"]), routine=["comfort"], position=1
    )
    before = stamp()
    with pytest.raises(CommandError) as failed:
        load(fixtures.folder)
    number = fixtures.rows("step").index(fixtures.find("step", routine=["comfort"], position=1)) + 1
    assert (
        f"steps.json, row {number} (comfort.1), exercise: there is no exercise “no-such-thing”"
        in str(failed.value)
    )
    assert failed.value.returncode == 1
    assert Exercise.objects.get(slug="bridge").name == "Bridge" and stamp() == before


@pytest.mark.django_db
@pytest.mark.parametrize("nth", [1, 5, 40])
def test_a_write_that_fails_takes_all_the_others_back(fixtures, nth):
    fixtures.edit("exercise", lambda f: f.update(name="Big bridge"), slug="bridge")
    rows = fixtures.rows("contraindication")
    for row in rows:
        row["fields"]["reason"] += "!"
    fixtures.write("contraindication", rows)
    before, seen = read_tables().digest, []

    def fail(execute, sql, params, many, context):
        if sql.startswith(WRITES):
            seen.append(sql)
            if len(seen) == nth:
                raise OSError("the disk is full")
        return execute(sql, params, many, context)

    with pytest.raises(OSError, match="disk"), connection.execute_wrapper(fail):
        load(fixtures.folder)
    assert read_tables().digest == before == stamp()


@pytest.mark.django_db
def test_what_the_database_refuses_names_file_and_row(fixtures, monkeypatch):
    fixtures.edit("exercise", lambda f: f.update(stage=3), slug="bridge")
    with pytest.raises(ContentError) as refused:
        loading.load(read_files(fixtures.folder), _now())
    assert "exercises.json, row" in str(refused.value) and "(bridge)" in str(refused.value)


@pytest.mark.django_db
def test_a_row_that_is_still_used_cannot_be_removed(fixtures):
    fixtures.drop("exercise", slug="walking")
    with pytest.raises(ContentError, match=r"exercises.json \(walking\): cannot be removed"):
        loading.load(read_files(fixtures.folder), _now())  # as if it had not been checked


@pytest.mark.django_db
def test_edits_made_in_the_admin_can_be_kept(fixtures):
    Exercise.objects.filter(slug="bridge").update(summary="Edited by a clinician.")
    versions.mark_changed(_now())
    assert "Nothing loaded" in load(keep_edits=True)
    assert Exercise.objects.get(slug="bridge").summary == "Edited by a clinician."
    fixtures.edit("exercise", lambda f: f.update(summary="Edited in the file."), slug="walking")
    said = load(fixtures.folder, keep_edits=True, show=True)
    assert "Nothing was loaded" in said and "change exercises.json bridge" in said
    assert Exercise.objects.get(slug="bridge").summary == "Edited by a clinician."
    load()
    assert Exercise.objects.get(slug="bridge").summary != "Edited by a clinician."
    load(fixtures.folder, keep_edits=True)
    assert Exercise.objects.get(slug="walking").summary == "Edited in the file."


@pytest.mark.django_db
def test_the_files_are_what_django_itself_can_load():
    call_command("loaddata", *sorted(map(str, FIXTURES.glob("*.json"))), verbosity=0)
    assert read_tables().digest == read_files().digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[{]", "plans.json: cannot be read as JSON"),
        (
            '{"model": "library.plan"}',
            "plans.json: cannot be read as JSON: it must be one list of rows",
        ),
        ('[{"model": "library.plan", "pk": 1, "fields": {}}]', "plans.json, row 1: must be"),
        (
            '[{"model": "library.step", "fields": {}}]',
            "plans.json, row 1: holds library.plan, not library.step",
        ),
        (
            '[{"model": "library.plan", "fields": {"when": "a", "when": "b"}}]',
            "“when” stands twice",
        ),
        (None, "plans.json: is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(fixtures, text, message):
    path = fixtures.path("plan")
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(ContentError) as failed:
        read_files(fixtures.folder)
    assert message in str(failed.value)


def test_a_file_of_a_strange_name_is_not_overlooked(fixtures):
    (fixtures.folder / "execises.json").write_text("[]")
    with pytest.raises(
        ContentError, match=r"execises\.json: no content goes into a file of this name"
    ):
        read_files(fixtures.folder)


# ------------------------------------------------------------------------------------------ helpers


def _now():
    return timezone.now()


def _new_source():
    fields = {
        "slug": "NEW2026",
        "citation": "New. 2026.",
        "where": "",
        "status": "read",
        "last_read": None,
        "note": "",
    }
    return {"model": "library.source", "fields": fields}
