"""Which content this is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0007_instructions")]

    operations = [
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
                (
                    "stamp",
                    models.CharField(
                        help_text="Fingerprint of all authored content.",
                        max_length=64,
                        verbose_name="stamp",
                    ),
                ),
                (
                    "loaded",
                    models.CharField(
                        blank=True,
                        help_text="Fingerprint of the fixtures last loaded.",
                        max_length=64,
                        verbose_name="loaded",
                    ),
                ),
                ("loaded_at", models.DateTimeField(null=True, verbose_name="loaded at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
            ],
            options={
                "verbose_name": "content version",
                "verbose_name_plural": "content version",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="contentversion_single_row"
                    )
                ],
            },
        ),
    ]
