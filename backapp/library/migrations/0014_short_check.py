"""The few words of each warning sign in the short check.

The rows that are there get the words of this release. A sign of the short check that an editor
added has none yet, and then the short check asks every sign in full, as before.
"""

from django.db import migrations, models

from backapp.library.versions import same_content

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


NEW = {"library.redflag": ("brief",)}


def fill(apps, schema_editor):
    flags = apps.get_model("library", "RedFlag").objects
    with same_content(apps, NEW):
        for slug, words in BRIEF.items():
            flags.filter(slug=slug).update(brief=words)


class Migration(migrations.Migration):
    dependencies = [("library", "0013_lists_of_lines")]
    fills = {"redflag": NEW["library.redflag"]}

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
