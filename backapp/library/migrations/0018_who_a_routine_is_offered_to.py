"""The words that tell editors to whom a routine is offered (docs/adr/0120)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0017_joined_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="routine",
            name="for_conditions",
            field=models.ManyToManyField(
                blank=True,
                help_text="Offered first to people who told us of one of these, and to nobody else unless one of them is an ordinary back pain.",
                related_name="+",
                to="library.condition",
                verbose_name="suits",
            ),
        ),
    ]
