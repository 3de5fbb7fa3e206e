"""Drawing anew: where the studio is installed (`BACKAPP_STUDIO`), it draws a pose that was saved in
the admin.

It runs in a process of its own, with none of this site's environment, and only outside a
transaction: a drawing takes seconds, in which visitors can go on.
"""

import json
import os
import subprocess

from django.conf import settings
from django.utils.translation import gettext as _

from backapp.library.models.instructions import Drawing, Figure
from backapp.library.publishing import Refused, edit

SECONDS = 20  # less than a worker may take for a request (gunicorn.conf.py)
FIELDS = ("drawn_from", "stills", "start_card", "card", "movement")


class NotDrawn(Exception):
    """Why a pose was not drawn, in words."""


def draw_anew(exercise: str) -> None:
    """Draw the stored pose of an exercise and store the drawing.

    Raises NotDrawn; then the tables are as before.
    """
    figure = Figure.objects.select_related("exercise").get(exercise__slug=exercise)
    fields = _drawn(exercise, figure.pose)
    try:
        with edit():
            Drawing.objects.update_or_create(exercise=figure.exercise, defaults=fields)
    except Refused as refused:
        raise NotDrawn(str(refused)) from refused


def _drawn(exercise: str, pose: dict) -> dict[str, object]:
    asked = json.dumps({"exercise": exercise, "pose": pose})
    try:
        done = subprocess.run(
            [settings.STUDIO, "-m", "studio.one"],
            input=asked,
            capture_output=True,
            text=True,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath},
            timeout=SECONDS,
        )
        said = json.loads(done.stdout)
        faults, fields = said["faults"], said["drawing"]
    except subprocess.TimeoutExpired:
        raise NotDrawn(_("it took longer than %d seconds") % SECONDS) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotDrawn(_("the studio did not answer")) from error
    if faults or not fields:
        raise NotDrawn("; ".join(map(str, faults)))
    return {name: fields[name] for name in FIELDS}
