"""Every address of the site, from the resolver: what kind it is, and which of its addresses to try. One that nobody sorted fails.

OPEN: the same for everybody, and nothing locked in it. GATED: what it shows depends on the permit. ASKING: the questions and what came of
them; it names exercises and never says how one is done. OWN: what a visitor chose to keep. STAFF: the admin. INFRA: for machines.
"""

from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backapp.library.content import catalogue

KEPT = UUID("6f1d3c1e-8e55-4f0a-9d0e-5f1d6f0c2b11")  # an entry about a self-manipulation, in everybody's diary
OPEN, GATED, ASKING, OWN, STAFF, INFRA = "open", "gated", "asking", "own", "staff", "infra"

CLASSES = {
    OPEN: "privacy robots warning-signs manifest offline offline-warning-signs evidence claim sources how-screening-works favicon "
    "screening:finished screening:fhir-questionnaire",
    GATED: "home exercises exercise at-a-glance figures-start figures-end routines routine routine-hurts routine-done routine-worksheet "
    "routine-reminder routine-reminder-file routine-adapt routine-own-edit routine-shared routine-follow routine-part routine-step "
    "exercise-step exercise-follow exercise-part exercise-hurts exercise-done",
    ASKING: "screening:start screening:check screening:correct screening:seen screening:now screening:ask-first screening:late "
    "screening:go-ahead screening:page screening:help screening:result screening:summary screening:summary-file screening:finish "
    "screening:same-person",
    OWN: "diary:home diary:new diary:run diary:change diary:csv diary:json diary:import diary:delete diary:gone diary:start diary:keep "
    "diary:delete-one",
    INFRA: "service-worker healthz readyz",
}  # fmt: skip


def classes() -> dict[str, str]:
    """name of a pattern -> its class, for every pattern that somebody sorted."""
    return {name: kind for kind, names in CLASSES.items() for name in names.split()}


def names(patterns=None, prefix=""):
    """The name of every pattern of the site but the admin's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def addresses():
    """name -> the addresses to try, for every pattern of the site but the admin's."""
    held = catalogue(fresh=True)
    steps = [(slug, n) for slug, routine in held.routines.items() for n in range(1, len(routine.exercises) + 1)]
    pages = ("nerves", "heart-brain", "today", "about-you", "conditions", "examined", "your-pain", "check", "more-1", "made-up")
    exercises, routines = list(held.exercises), list(held.routines)
    return {
        "home": [()], "privacy": [()], "robots": [()], "warning-signs": [()], "manifest": [()], "service-worker": [()], "offline": [()], "offline-warning-signs": [()],
         "exercises": [(), "?q=crack", "?open=1", "?q=twist+push"],
        "exercise": [*exercises, *(f"{slug}?moving=1&side=left" for slug in exercises)],
        "at-a-glance": [()], "figures-start": [()], "figures-end": [()], "routines": [()], "routine": routines, "routine-step": steps,
        "routine-hurts": [f"{slug}?step=1" for slug in routines], "routine-done": routines, "routine-worksheet": routines, "routine-reminder": routines,
        "routine-reminder-file": [way for slug in routines for way in (slug, f"{slug}?time=08:00&day=MO&weeks=2")],
        "routine-adapt": routines, "routine-own-edit": [()],
        "routine-shared": ["?" + "&".join(f"step={slug}.1.1.1" for slug in exercises[at:at + 20]) for at in range(0, len(exercises), 20)],
        "routine-follow": routines, "routine-part": steps,
        "exercise-step": [(slug, 1) for slug in exercises], "exercise-follow": exercises, "exercise-part": [(slug, n) for slug in exercises for n in (1, 2)],
        "exercise-hurts": exercises, "exercise-done": exercises,
        "evidence": [()], "claim": list(held.claims)[:6], "sources": [()], "how-screening-works": [()],
        "screening:start": [()], "screening:check": [()], "screening:correct": [()], "screening:seen": [()], "screening:now": [()],
        "screening:ask-first": exercises[:8], "screening:late": ["understands", "skin-whole", "egg-roll.on-purpose", "prone-week"],
        "screening:go-ahead": ["1", "2", "3"], "screening:page": pages, "screening:help": pages[:3],
        "screening:result": [()], "screening:summary": [()], "screening:summary-file": [()], "screening:fhir-questionnaire": [()], "screening:finished": [()], "screening:finish": [], "screening:same-person": [()], "favicon": [],
        "healthz": [()], "readyz": [()],
        "diary:home": [(), "?page=2", "?page=3", "?page=4", "?span=year"], "diary:new": [()], "diary:run": [()], "diary:change": [(KEPT,)], "diary:csv": [()],
        "diary:json": [()], "diary:import": [()], "diary:delete": [()], "diary:gone": [()], "diary:start": [], "diary:keep": [], "diary:delete-one": [(KEPT,)],
    }  # fmt: skip


def written(name: str, way) -> str:
    """One address, from a pattern's name and a way through it."""
    query = ""
    if isinstance(way, str):
        way, _mark, query = way.partition("?")
        way = (way,) if way else ()
    return reverse(name, args=way) + (f"?{query}" if query else "")


def places():
    """Every address to try."""
    for name, ways in addresses().items():
        for way in ways:
            yield written(name, way)


def of_staff() -> list[str]:
    """Every address of the admin, as it is and for the first row of every list."""
    found = []
    for pattern in _admin(get_resolver().url_patterns):
        arguments = dict.fromkeys(pattern.pattern.converters, "1") or [1] * (
            pattern.pattern.regex.groups if hasattr(pattern.pattern, "regex") else 0
        )
        try:
            found.append(
                reverse(f"admin:{pattern.name}", kwargs=arguments)
                if isinstance(arguments, dict)
                else reverse(f"admin:{pattern.name}")
            )
        except Exception:  # noqa: BLE001 - a pattern without a name, or one that takes what no row has
            continue
    return list(dict.fromkeys(found))


def _admin(patterns, inside=False):
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and (inside or pattern.namespace == "admin"):
            yield from _admin(pattern.url_patterns, True)
        elif isinstance(pattern, URLPattern) and inside and pattern.name:
            yield pattern
