"""Three groups that come ready-made. They are created where they are missing and never changed
afterwards, so a site can give them other rights.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from backapp.library.authored import AUTHORED

AUTHOR, CLINICIAN, PUBLISHER = "author", "clinician", "publisher"


def create(**kwargs) -> None:
    """Create each group that is missing (a receiver of `post_migrate`)."""
    own = {AUTHOR: "", CLINICIAN: "sign_content", PUBLISHER: "publish_content"}
    for name, permission in own.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            codes = {*_codes(name == AUTHOR), permission}
            found = Permission.objects.filter(content_type__app_label="library", codename__in=codes)
            group.permissions.set(found)


def _codes(writes: bool) -> Iterator[str]:
    models = [apps.get_model(label)._meta.model_name for label in AUTHORED]
    for model in (*models, "changeset", "contentversion"):
        yield f"view_{model}"
    for model in models if writes else ():
        yield from (f"{way}_{model}" for way in ("add", "change", "delete"))
