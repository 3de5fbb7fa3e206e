"""Every pattern of the resolver by its class.

One that nobody sorted fails; which of its addresses to try stands in the sweep.

OPEN: the same for everybody, and nothing locked in it. GATED: what it shows depends on the permit.
ASKING: the questions and what came of them; it names exercises and never says how one is done. OWN:
what a visitor chose to keep. STAFF: the admin. INFRA: for machines.
"""

from django.urls import reverse

OPEN, GATED, ASKING, OWN, STAFF, INFRA = "open", "gated", "asking", "own", "staff", "infra"

CLASSES = {
    OPEN: "privacy about security-txt sitemap robots warning-signs manifest offline offline-warning-signs answers evidence claim "
        "sources how-screening-works safety changes changes-feed favicon set_language "
    "screening:finished screening:fhir-questionnaire",
    GATED: "home answer exercises exercise at-a-glance figures-start figures-end routines routine "
        "routine-hurts routine-done routine-worksheet "
    "routine-reminder routine-reminder-file routine-adapt routine-own-edit routine-shared "
        "routine-follow routine-part routine-step "
    "sessions session session-step session-part session-follow session-hurts session-done "
        "session-worksheet session-change routine-change exercise-change favourite "
    "plan plan-flare plan-check plan-change plan-reminder plan-worksheet plan-step plan-follow "
        "plan-part plan-hurts plan-done "
    "exercise-start exercise-card exercise-stills exercise-movement "
    "exercise-step exercise-follow exercise-part exercise-hurts exercise-done",
    ASKING: "screening:start screening:quick screening:check screening:correct screening:seen screening:now "
        "screening:ask-first screening:late "
    "screening:go-ahead screening:page screening:help screening:result screening:summary "
        "screening:summary-file screening:finish "
    "screening:same-person screening:still screening:remember screening:country",
    OWN: "diary:home diary:new diary:run diary:change diary:csv diary:json diary:import "
        "diary:delete diary:gone diary:start diary:keep "
    "diary:delete-one",
    INFRA: "service-worker healthz readyz",
}  # fmt: skip


def classes() -> dict[str, str]:
    """name of a pattern -> its class, for every pattern that somebody sorted."""
    return {name: kind for kind, names in CLASSES.items() for name in names.split()}


def written(name: str, way) -> str:
    """One address, from a pattern's name and a way through it."""
    query = ""
    if isinstance(way, str):
        way, _mark, query = way.partition("?")
        way = (way,) if way else ()
    return reverse(name, args=way) + (f"?{query}" if query else "")
