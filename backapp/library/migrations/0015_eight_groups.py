"""Every condition has a group on its page. Until now only the common ones had a heading.

The rows that are there get the groups of this release. A condition that an editor added comes into
the last group, so that nobody loses it.
"""

from django.db import migrations, models

from backapp.library.versions import same_content

GROUPS = {
    "bones": (
        "osteoporosis",
        "osteopenia",
        "vertebral-fracture",
        "recent-trauma",
        "rib-problem",
        "bone-disease-other",
    ),
    "joints": (
        "knee-replacement",
        "hip-replacement",
        "shoulder-problem",
        "rheumatoid-arthritis",
        "axial-spa",
        "fibromyalgia",
        "hypermobility-eds",
    ),
    "back": (
        "nonspecific-lbp",
        "muscle-strain",
        "disc-sciatica",
        "disc-bulge",
        "spine-oa",
        "ddd",
        "spinal-stenosis",
        "neck-problem",
        "scoliosis",
        "kyphosis",
        "spondylolisthesis",
        "spondylolysis",
        "si-joint",
        "facet-irritation",
        "piriformis",
        "pelvic-girdle-pain",
        "upper-back-stiffness",
        "posture-swayback",
    ),
    "operations": (
        "recent-spine-surgery",
        "discectomy-past",
        "spinal-fusion",
        "hernia-abdominal",
        "implanted-device",
        "spinal-stimulator",
    ),
    "heart": (
        "hypertension-controlled",
        "hypertension-uncontrolled",
        "cardiac",
        "stroke-tia",
        "dvt",
        "blood-thinners",
        "antiplatelet",
        "aaa",
        "vascular-eds-marfan",
    ),
    "nerves": (
        "parkinsons-balance",
        "vertigo",
        "glaucoma",
        "myelopathy",
        "cauda-equina",
        "congenital-spine",
    ),
    "other": (
        "diabetes",
        "cancer-past",
        "spine-cancer",
        "gerd",
        "spinal-infection",
        "steroids-long-term",
        "down-syndrome",
    ),
}


NEW = {"library.condition": ("asked_under", "asked_place")}


def fill(apps, schema_editor):
    conditions = apps.get_model("library", "Condition").objects
    with same_content(apps, NEW):
        conditions.filter(asked_elsewhere=False).update(asked_under="other", asked_place=50)
        for group, slugs in GROUPS.items():
            for place, slug in enumerate(slugs, 1):
                found = conditions.filter(slug=slug, asked_elsewhere=False)
                found.update(asked_under=group, asked_place=place)


class Migration(migrations.Migration):
    dependencies = [("library", "0014_short_check")]
    fills = {"condition": NEW["library.condition"]}

    operations = [
        migrations.AddField(
            model_name="condition",
            name="asked_under",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bones", "Bones"),
                    ("joints", "Joints and muscles"),
                    ("back", "Back and neck"),
                    ("operations", "Operations and implants"),
                    ("heart", "Heart and blood"),
                    ("nerves", "Nerves, balance and eyes"),
                    ("other", "Other illness"),
                ],
                db_default="",
                default="",
                help_text="Empty only where it is asked elsewhere.",
                max_length=20,
                verbose_name="group on the page of conditions",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="asked_place",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="place in that group"
            ),
        ),
        migrations.AlterField(
            model_name="condition",
            name="common_group",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bones", "Bones"),
                    ("joints", "Joints"),
                    ("back", "The back"),
                    ("heart", "Heart and blood"),
                    ("other", "Other"),
                ],
                db_default="",
                default="",
                help_text="Not used any more.",
                max_length=20,
                verbose_name="common: shown as a checkbox under",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
