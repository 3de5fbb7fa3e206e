"""Code of the previous release can run after every migration, because both run side by side during
a deploy (docs/adr/0067).

Additions are fine. A change that removes, renames or narrows is a second step, at least one release
after the last code that needs the old form. It says so:

    class Migration(migrations.Migration):
        contracts = "0.2.0"  # since this release nothing uses what is removed here

Python may run in a migration only to fill columns that the same migration has added, which old code
does not know. The migration names them:

        fills = {"redflag": ("page", "place")}
"""

import re
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

ROOT = Path(__file__).resolve().parents[2]
NOW = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), flags=re.M)[1]
OURS = {"operate", "library", "diary", "staff"}
GROW = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.RemoveIndex,
)
#: Attributes of a field that do not reach the database.
WORDS = {
    "verbose_name",
    "help_text",
    "choices",
    "validators",
    "error_messages",
    "blank",
    "editable",
    "related_name",
    "default",
}


def release(text):
    return tuple(map(int, text.split(".")))


def faults(migration, before):
    """What could break old code, in words.

    `before` is the state of all models before the migration.
    """
    contracts = getattr(migration, "contracts", None)
    if contracts is not None:
        return (
            []
            if release(contracts) < release(NOW)
            else [f"contracts {contracts}, which is not released yet: wait for the next one"]
        )
    state, new, found = before.clone(), set(), []
    added = {
        (o.model_name_lower, o.name)
        for o in migration.operations
        if isinstance(o, migrations.AddField)
    }
    filled = {
        (model, name) for model, names in getattr(migration, "fills", {}).items() for name in names
    }
    for operation in migration.operations:
        if isinstance(operation, migrations.RunPython) and filled and filled <= added:
            continue
        found += [
            f"{operation.describe()}: {why}"
            for why in _why(operation, state, migration.app_label, new)
        ]
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        operation.state_forwards(migration.app_label, state)
    return found


def _why(operation, state, app, new):
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for one in operation.database_operations:
            yield from _why(one, state, app, new)
        for one in operation.state_operations:
            # first of two steps: the column stays, and needs a default
            if isinstance(one, migrations.RemoveField):
                if not _fills_itself(state.models[app, one.model_name_lower].fields[one.name]):
                    yield (
                        "new code inserts rows without it: make it null, or give it a "
                        "db_default, one release before"
                    )
        return
    if isinstance(operation, GROW) or getattr(operation, "model_name_lower", None) in new:
        return
    if isinstance(operation, migrations.AddField):
        if not _fills_itself(operation.field):
            yield "old code inserts rows without it: give it null=True or a db_default"
    elif isinstance(operation, migrations.AlterField):
        if narrowed := _narrowed(
            state.models[app, operation.model_name_lower].fields[operation.name], operation.field
        ):
            yield f"old code may write what no longer fits: {', '.join(narrowed)}"
    else:
        yield (
            "old code may still use what goes, or break what is new: a second step, with "
            "`contracts`"
        )


def _fills_itself(field):
    return field.null or field.many_to_many or field.has_db_default()


def _narrowed(old, new):
    (_, kind, _, was), (_, kind_now, _, now) = old.deconstruct(), new.deconstruct()
    changed = {name for name in {*was, *now} if was.get(name) != now.get(name)} - WORDS
    if "null" in changed and new.null:
        changed.discard("null")
    if "max_length" in changed and (
        now.get("max_length") is None or now["max_length"] > was.get("max_length", 0)
    ):
        changed.discard("max_length")
    if "db_default" in changed and new.has_db_default():
        changed.discard("db_default")
    return sorted(changed | ({"type"} if kind != kind_now else set()))


def ours():
    loader = MigrationLoader(None)
    return sorted((key for key in loader.disk_migrations if key[0] in OURS), key=str), loader


@pytest.mark.parametrize("key", ours()[0], ids=".".join)
def test_code_of_the_release_before_goes_on_after_every_migration(key):
    loader = ours()[1]
    assert faults(loader.disk_migrations[key], loader.project_state(key, at_end=False)) == []


def test_every_app_of_ours_is_looked_at():
    found = {path.parents[1].name for path in (ROOT / "backapp").glob("*/migrations/0001*.py")}
    assert found and found == {app for app, _name in ours()[0]} and found <= OURS


# ---------------------------------------------------------- the check itself, on planted migrations


@pytest.fixture
def before():
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.CharField(max_length=20, null=True)),
    ]
    state.add_model(ModelState("library", "Thing", fields))
    return state


def planted(*operations, **more):
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), **more})
    return kind("0099_planted", "library")


REFUSED = {
    "drop": migrations.RemoveField("thing", "name"),
    "drop table": migrations.DeleteModel("Thing"),
    "rename": migrations.RenameField("thing", "name", "title"),
    "rename table": migrations.RenameModel("Thing", "Other"),
    "another table": migrations.AlterModelTable("thing", "things"),
    "new, and must be given": migrations.AddField("thing", "size", models.IntegerField()),
    "new, with a default of code alone": migrations.AddField(
        "thing", "size", models.IntegerField(default=1)
    ),
    "shorter": migrations.AlterField("thing", "name", models.CharField(max_length=10)),
    "no longer null": migrations.AlterField("thing", "note", models.CharField(max_length=20)),
    "unique": migrations.AlterField("thing", "name", models.CharField(max_length=20, unique=True)),
    "another type": migrations.AlterField("thing", "name", models.IntegerField()),
    "constraint": migrations.AddConstraint(
        "thing", models.CheckConstraint(condition=models.Q(name="x"), name="x")
    ),
    "sql": migrations.RunSQL("SELECT 1"),
    "python": migrations.RunPython(migrations.RunPython.noop),
    "first step without a value": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("thing", "name")]
    ),
    "second step without a word": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("thing", "note")]
    ),
}
TAKEN = {
    "new table": migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))]),
    "new, and may be null": migrations.AddField("thing", "size", models.IntegerField(null=True)),
    "new, and the database fills it": migrations.AddField(
        "thing", "size", models.IntegerField(db_default=1)
    ),
    "longer": migrations.AlterField("thing", "name", models.CharField(max_length=30)),
    "other words": migrations.AlterField(
        "thing", "name", models.CharField("Name", max_length=20, help_text="x")
    ),
    "may be null now": migrations.AlterField(
        "thing", "name", models.CharField(max_length=20, null=True)
    ),
    "index": migrations.AddIndex("thing", models.Index(fields=["name"], name="x")),
    "first step": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("thing", "note")]
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_old_code_would_trip_over_is_refused(before, name):
    assert faults(planted(REFUSED[name]), before)


def test_python_may_fill_what_the_same_migration_adds_and_nothing_else(before):
    adds = migrations.AddField("thing", "size", models.IntegerField(db_default=1))
    assert faults(planted(adds, REFUSED["python"], fills={"thing": ("size",)}), before) == []
    assert faults(planted(adds, REFUSED["python"], fills={"thing": ("size", "name")}), before), (
        "old code reads that"
    )
    assert faults(planted(adds, REFUSED["python"]), before), "it has to say what it fills"


@pytest.mark.parametrize("name", TAKEN)
def test_what_only_grows_is_taken(before, name):
    assert faults(planted(TAKEN[name]), before) == []


def test_a_second_step_must_wait_for_a_release(before):
    assert faults(planted(REFUSED["drop"], contracts="0.0.9"), before) == []
    assert "not released yet" in faults(planted(REFUSED["drop"], contracts=NOW), before)[0]


def test_a_table_may_be_put_together_in_several_operations(before):
    made = migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))])
    assert (
        faults(planted(made, migrations.AddField("fresh", "size", models.IntegerField())), before)
        == []
    )


@pytest.mark.django_db
def test_the_tables_of_the_tests_are_those_of_the_migrations():
    assert not MigrationLoader(connection).detect_conflicts()
