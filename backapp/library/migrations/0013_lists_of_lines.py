"""Which list of the full questions asks a group line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0012_cues"),
    ]

    operations = [
        migrations.AddField(
            model_name="groupline",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[
                    ("now", "1. Signs that need help fast"),
                    ("pregnancy", "2. In the pregnancy (only asked in one)"),
                    ("before", "3. Health, and what came before"),
                    ("behaviour", "4. How the pain behaves"),
                    ("today", "5. Today, and moving alone"),
                ],
                db_default="",
                default="",
                help_text="Where the full questions ask it, six lines in a list at most. Empty: not there, because other pages ask what it covers.",
                max_length=20,
                verbose_name="list in the questions",
            ),
        ),
    ]
