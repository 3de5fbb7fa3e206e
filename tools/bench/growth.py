"""More of everything for the benchmark: ten times the content, a hundred times the exercises, and a
million sessions.

Use only on the benchmark's own database, never on a real one.
"""

import random
from copy import deepcopy

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from backapp.library.authored import Content, Row, read_files
from backapp.library.loading import load

# model -> the field that names the row, or the row that it belongs to
EXERCISES = {
    "library.exercise": "slug",
    "library.instruction": "exercise",
    "library.figure": "exercise",
    "library.drawing": "exercise",
    "library.replacement": "exercise",
}
CONDITIONS = {
    "library.condition": "slug",
    "library.contraindication": "condition",
    "library.followup": "condition",
}
BATCH = 10_000


def multiply(exercises: int, conditions: int = 1) -> None:
    """Load the content with every exercise `exercises` times and every condition, with its rules
    and questions, `conditions` times. Copies have a number in their names and come after the
    originals.
    """
    content = read_files()
    rows = {label: list(kept) for label, kept in content.rows.items()}
    for copied, times in ((EXERCISES, exercises), (CONDITIONS, conditions)):
        for number in range(2, times + 1):
            for label, name in copied.items():
                rows[label] += [_copied(row, label, name, number) for row in content.of(label)]
    load(Content(rows), timezone.now())


def _copied(row: Row, label: str, name: str, number: int) -> Row:
    fields = deepcopy(dict(row.fields))
    if name == "slug":
        fields["slug"] = f"{fields['slug']}-{number}"
        fields["name"] = f"{fields['name']} {number}"
        fields["order"] += 1000 * number
    else:
        fields[name] = [f"{fields[name][0]}-{number}"]
    # conditions: what must be unique, or must name a condition that the code knows
    if "label" in fields:
        fields["label"] = f"{fields['label']} {number}"
        fields["synonyms"] = [f"{word} {number}" for word in fields["synonyms"]]
        fields["common_group"], fields["common_place"], fields["common_cause"] = "", 0, 0
    return Row(label, fields)


def fill_sessions(count: int) -> None:
    """Add `count` sessions, each as large as an existing real one."""
    table, like = Session._meta.db_table, Session.objects.order_by("-expire_date").first()
    columns = f"INSERT INTO {table} (session_key, session_data, expire_date) VALUES (%s, %s, %s)"
    with connection.cursor() as cursor:
        for start in range(0, count, BATCH):
            rows = [
                (f"{random.getrandbits(160):032x}"[:32], like.session_data, like.expire_date)
                for _ in range(min(BATCH, count - start))
            ]
            cursor.executemany(columns, rows)
