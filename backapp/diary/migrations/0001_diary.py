"""What a visitor chose to save: diaries and their entries."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Diary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key_hash",
                    models.CharField(max_length=64, unique=True, verbose_name="hash of the key"),
                ),
                ("used_on", models.DateField(db_index=True, verbose_name="last written in")),
            ],
            options={
                "verbose_name": "diary",
                "verbose_name_plural": "diaries",
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, verbose_name="identity")),
                ("day", models.DateField(verbose_name="day")),
                ("routine", models.CharField(blank=True, max_length=60, verbose_name="routine")),
                ("exercise", models.CharField(blank=True, max_length=60, verbose_name="exercise")),
                (
                    "before",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="pain before"
                    ),
                ),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="pain after"
                    ),
                ),
                (
                    "felt",
                    models.CharField(
                        blank=True,
                        choices=[("easier", "Easier"), ("same", "The same"), ("worse", "Worse")],
                        max_length=10,
                        verbose_name="felt afterwards",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "diary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="diary.diary",
                        verbose_name="diary",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "ordering": ["-day", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("diary", "uid"), name="entry_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", True), ("before__lte", 10), _connector="OR"
                        ),
                        name="entry_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__isnull", True), ("after__lte", 10), _connector="OR"
                        ),
                        name="entry_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("routine", ""), ("exercise", ""), _connector="OR"),
                        name="entry_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("felt__in", ["", "easier", "same", "worse"])),
                        name="entry_felt",
                    ),
                ],
            },
        ),
    ]
