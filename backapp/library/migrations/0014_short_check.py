"""The few words of each warning sign in the short check.

The rows that are there get the words of this release. A sign of the short check that an editor
added has none yet, and then the short check asks every sign in full, as before.
"""

from django.db import migrations, models

from backapp.library.authored import Content, Row, read_tables

BRIEF = {
    "saddle-numbness": "numb between the legs",
    "bladder-change": "bladder or bowel changes",
    "bowel-change": "bladder or bowel changes",
    "both-legs": "leg pain, tingling or weakness",
    "leg-weakness-fast": "leg pain, tingling or weakness",
    "chest-pain": "chest pain or breathlessness",
    "breathless-clot": "chest pain or breathlessness",
    "aorta-sudden": "sudden severe pain or headache",
    "stroke-neck": "dizziness, trouble seeing or speaking",
    "sepsis": "fever, confusion, feeling very ill",
    "fever": "fever, confusion, feeling very ill",
    "major-trauma": "a fall or accident",
    "pregnancy-emergency": "bleeding or pregnancy trouble",
    "dulled-today": "alcohol, drugs or strong painkillers today",
}


def fill(apps, schema_editor):
    before = _without_the_new(read_tables(apps)).digest
    flags = apps.get_model("library", "RedFlag").objects
    for slug, words in BRIEF.items():
        flags.filter(slug=slug).update(brief=words)
    versions, after = apps.get_model("library", "ContentVersion").objects, read_tables(apps).digest
    versions.filter(stamp=before, loaded=before).update(loaded=after)
    versions.filter(stamp=before).update(stamp=after)


def _without_the_new(content):
    rows = {
        label: [
            Row(row.model, {name: value for name, value in row.fields.items() if name != "brief"})
            for row in of
        ]
        for label, of in content.rows.items()
    }
    return Content(rows)


class Migration(migrations.Migration):
    dependencies = [("library", "0013_lists_of_lines")]
    fills = {"redflag": ("brief",)}

    operations = [
        migrations.AddField(
            model_name="redflag",
            name="brief",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A few words, without “new”. Signs with the same words share one line.",
                max_length=60,
                verbose_name="in the short check",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
