"""The floor: facts that always bar self-manipulation, whatever the tables say.

Content is edited by people, and people slip. A row loosened by mistake meets this list next, and
this list is code: it changes only by review, with a reason in `docs/adr/`. It can only withhold;
nothing in it opens anything.

    A visitor on blood thinners, in a table where somebody has set thrust to "ok" for them:
    >>> bars(flags=(), conditions={"blood-thinners"}, adult=True, diagnosed=True, pregnant=False)
    ('blood-thinners',)

Sources: WHO2005, HAWK2020, VZ1999, CG146 (docs/clinical/facts.md 3.4). It holds every condition
whose row says *avoid* for thrust.
"""

from collections.abc import Collection

CONDITIONS = frozenset(
    {
        "no-diagnosis",
        "other-condition",
        # bone
        "osteoporosis",
        "osteopenia",
        "vertebral-fracture",
        "bone-disease-other",
        "steroids-long-term",
        "recent-trauma",
        "rib-problem",
        "pelvic-girdle-pain",
        # cancer, infection, nerves and cord
        "cancer-past",
        "spine-cancer",
        "spinal-infection",
        "cauda-equina",
        "myelopathy",
        "congenital-spine",
        "disc-sciatica",
        "spinal-stenosis",
        # a spine that slides, is cracked, joined or lately operated on
        "spondylolysis",
        "spondylolisthesis",
        "spinal-fusion",
        "recent-spine-surgery",
        "discectomy-past",
        "spinal-stimulator",
        "down-syndrome",
        "parkinsons-balance",
        # inflammation and loose tissue
        "axial-spa",
        "rheumatoid-arthritis",
        "hypermobility-eds",
        "vascular-eds-marfan",
        # blood and arteries
        "blood-thinners",
        "dvt",
        "aaa",
        "stroke-tia",
        "cardiac",
        "implanted-device",
        "hypertension-uncontrolled",
        # age and pregnancy
        "age-16-17",
        "pregnancy-early",
        "pregnancy-late",
        "postpartum",
    }
)

#: What else bars, beside conditions and warning signs: not known to be adult, no confirmed
#: diagnosis, pregnancy and after.
OTHER_FACTS = frozenset({"age", "diagnosis", "pregnancy"})


def bars(
    flags: Collection[str],
    conditions: Collection[str],
    *,
    adult: bool,
    diagnosed: bool,
    pregnant: bool,
) -> tuple[str, ...]:
    """Every fact that bars self-manipulation, in a fixed order; empty only if there is none.

    `flags` are the warning signs in force (yes, unsure, implied or still held), `conditions`
    everything declared, suspected or unsure. `adult` and `diagnosed` must be known to be true: not
    knowing is False.
    """
    found = [*sorted(flags), *sorted(CONDITIONS.intersection(conditions))]
    found += ["age"] if not adult else []
    found += ["diagnosis"] if not diagnosed else []
    found += ["pregnancy"] if pregnant else []
    return tuple(found)
