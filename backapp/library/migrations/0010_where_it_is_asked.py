"""On which page a warning sign is asked and in which place, and how a condition is asked for: told
by the content, and no longer by lists in code.

The rows that are there are filled from those lists, as they were.
"""

from django.db import migrations, models

from backapp.library.versions import same_content

SIGN_PAGES = {



    "nerves": ("saddle-numbness", "bladder-change", "bowel-change", "sexual-change", "both-legs", "leg-weakness-fast"),



    "heart-brain": ("chest-pain", "aorta-sudden", "breathless-clot", "cold-leg", "stroke-neck", "sepsis"),



    "today": ("major-trauma", "fever", "infection-risk", "kidney", "foot-drop", "cord-signs", "calf-swelling"),
    "pregnancy-now": ("pregnancy-emergency",),
    "health": ("cancer-history", "weight-loss", "minor-trauma-fragile", "lump-shape", "visceral"),
    "how-bad": ("severe", "not-improving"),



    "behaviour": ("thoracic-risk", "night-unremitting", "cough-sneeze", "one-leg", "walking-legs", "inflammatory"),
    "last": (
        "blackout-dizzy", "supervised-only", "dulled-today", "acutely-ill", "stress-fracture",
        "first-after-50", "height-loss",
    ),
}  # fmt: skip
WHEN_HURTING = ("sexual-change", "cold-leg", "foot-drop", "blackout-dizzy", "one-leg")
BY_OTHER_ANSWERS = ("under-16", "age-16-17", "pregnancy-any")
COMMON = {
    "bones": ("osteoporosis", "osteopenia", "vertebral-fracture"),
    "joints": (
        "rheumatoid-arthritis",
        "axial-spa",
        "hypermobility-eds",
        "hip-replacement",
        "knee-replacement",
    ),
    "back": (
        "disc-sciatica",
        "spinal-stenosis",
        "spondylolisthesis",
        "recent-spine-surgery",
        "spinal-fusion",
        "recent-trauma",
    ),
    "heart": ("cardiac", "hypertension-uncontrolled", "stroke-tia", "implanted-device", "dvt"),
    "other": (
        "cancer-past",
        "spine-cancer",
        "diabetes",
        "parkinsons-balance",
        "neck-problem",
        "shoulder-problem",
    ),
}
COMMON_CAUSES = (
    "nonspecific-lbp", "muscle-strain", "upper-back-stiffness", "facet-irritation", "disc-bulge",
    "disc-sciatica", "spine-oa",
    "spinal-stenosis",
)  # fmt: skip
ASKED_ELSEWHERE = (
    "no-diagnosis", "age-65-plus", "age-16-17", "pregnancy-early", "pregnancy-late", "postpartum",
    "other-condition",
)  # fmt: skip
NEW = {
    "library.redflag": ("page", "place", "when_hurting"),
    "library.condition": ("common_group", "common_place", "common_cause", "asked_elsewhere"),
}


def fill(apps, schema_editor):
    with same_content(apps, NEW):
        flags, conditions = (
            apps.get_model("library", "RedFlag").objects,
            apps.get_model("library", "Condition").objects,
        )
        for page, slugs in SIGN_PAGES.items():
            for place, slug in enumerate(slugs, 1):
                flags.filter(slug=slug).update(page=page, place=place)
        # A sign that an editor added was asked nowhere, and nobody who met that could finish: now it
        # is.
        flags.filter(page="").exclude(slug__in=BY_OTHER_ANSWERS).update(
            page="last", place=len(SIGN_PAGES["last"]) + 1
        )
        flags.filter(slug__in=WHEN_HURTING).update(when_hurting=True)
        for group, slugs in COMMON.items():
            for place, slug in enumerate(slugs, 1):
                conditions.filter(slug=slug).update(common_group=group, common_place=place)
        for place, slug in enumerate(COMMON_CAUSES, 1):
            conditions.filter(slug=slug).update(common_cause=place)
        conditions.filter(slug__in=ASKED_ELSEWHERE).update(asked_elsewhere=True)


class Migration(migrations.Migration):
    dependencies = [("library", "0009_figures")]
    fills = {"redflag": NEW["library.redflag"], "condition": NEW["library.condition"]}

    operations = [
        migrations.AddField(
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
                help_text="Empty: it is found by typing, or in the whole list.",
                max_length=20,
                verbose_name="common: shown as a checkbox under",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="common_place",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="place under that heading"
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="common_cause",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text=(
                    "Where we ask what the clinician called it: 1, "
                    "2, 3 …; 0: it is found by "
                    "typing, or in the whole list."
                ),
                verbose_name="place among the common causes",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="asked_elsewhere",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "It is never ticked, because other answers stand "
                    "for it: age, pregnancy, "
                    "who has examined the back."
                ),
                verbose_name="asked elsewhere",
            ),
        ),
        migrations.AddField(
            model_name="redflag",
            name="page",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nerves", "1. Have you noticed any of these? (nerves)"),
                    ("heart-brain", "2. Is any of these happening? (heart, brain)"),
                    ("today", "3. Do you have any of these? (to be seen today)"),
                    ("pregnancy-now", "4. In the pregnancy (only asked in one)"),
                    ("health", "5. Do any of these apply to you? (general health)"),
                    ("how-bad", "6. The pain now (how bad it is)"),
                    ("behaviour", "7. How the pain behaves"),
                    ("last", "8. The last signs"),
                ],
                db_default="",
                default="",
                help_text=(
                    "Where it is asked. Empty only where other answers, such as age, stand for it."
                ),
                max_length=20,
                verbose_name="page",
            ),
        ),
        migrations.AddField(
            model_name="redflag",
            name="place",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="place on that page"
            ),
        ),
        migrations.AddField(
            model_name="redflag",
            name="when_hurting",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Beside the signs of the short check.",
                verbose_name="asked too when something new was felt while moving",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
