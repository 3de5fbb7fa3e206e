"""Every component of the design on one page, for developers: only with DEBUG, and only with
made-up content.
"""

from types import SimpleNamespace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

STATES = ("open", "care", "withheld", "unchecked-open")
POSITIONS = (
    "lying on the back, knees bent",
    "lying on the front",
    "lying on the side",
    "hands and knees",
    "kneeling, folded forward",
    "half kneeling",
    "sitting on a chair",
    "sitting on the floor, legs straight",
    "standing",
)
REGIONS = ("low-back", "mid-back", "whole-spine", "hips", "core")


def _card(name: str, position: str, region: str, state: str) -> SimpleNamespace:
    return SimpleNamespace(
        slug="example", name=name, position=position, region=region, equipment="", state=state
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """All components with made-up content; 404 unless DEBUG."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "answers_held": True,
        "states": STATES,
        "cards": [
            _card(f"Example {n}", POSITIONS[n], REGIONS[n], state) for n, state in enumerate(STATES)
        ],
        "places": [
            _card(p.capitalize(), p, REGIONS[n % len(REGIONS)], "open")
            for n, p in enumerate(POSITIONS)
        ],
        "advices": [
            {
                "level": "emergency",
                "heading": "Call 999 now",
                "body": "Say that you have back pain and new numbness.",
            },
            {
                "level": "urgent",
                "heading": "Call 111 today",
                "body": "Your answers need a doctor's eye within a day.",
            },
            {
                "level": "see-clinician",
                "heading": "Make an appointment in the next two weeks",
                "points": ["Pain below one knee", "Pain for more than six weeks"],
            },
            {
                "level": "self-care",
                "heading": "You can look after this yourself today",
                "body": "Start with nine gentle moves.",
            },
        ],
        "notices": [
            {
                "tone": tone,
                "heading": heading,
                "body": "One or two plain sentences say what to know.",
            }
            for tone, heading in (
                ("", "Good to know"),
                ("open", "Open"),
                ("care", "With care"),
                ("withheld", "Withheld for now"),
                ("warning", "Stop if this happens"),
            )
        ],
        "errors": [
            {"id": "signs", "text": "Tick a sign, or tick “No, none of these”"},
            {"id": "age", "text": "Write your age in numbers"},
        ],
        "scale": range(11),
    }
    return render(request, "pages/gallery.html", context)
