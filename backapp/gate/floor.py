"""The floor: facts that always bar self-manipulation, whatever the tables say.

Editors can make mistakes. If one loosens a row of the tables, this list still bars the exercise.
The list is code, so it changes only by review, with a reason in `docs/adr/`. It can only withhold;
it never opens anything.

    A visitor takes blood thinners, and the table has thrust set to "ok" for them by mistake:
    >>> bars(flags=(), conditions={"blood-thinners"}, adult=True, diagnosed=True, pregnant=False)
    ('blood-thinners',)

Sources: WHO2005, HAWK2020, VZ1999, CG146 (docs/clinical/facts.md 3.4). The list contains every
condition whose row says *avoid* for thrust.
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
        # cancer, infection, nerves and spinal cord
        "cancer-past",
        "spine-cancer",
        "spinal-infection",
        "cauda-equina",
        "myelopathy",
        "congenital-spine",
        "disc-sciatica",
        "spinal-stenosis",
        # slipped, fractured, fused or recently operated spine
        "spondylolysis",
        "spondylolisthesis",
        "spinal-fusion",
        "recent-spine-surgery",
        "discectomy-past",
        "spinal-stimulator",
        "down-syndrome",
        "parkinsons-balance",
        # inflammatory and connective-tissue disease
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

#: Facts that bar besides conditions and warning signs: not known to be adult, no confirmed
#: diagnosis, pregnancy and the months after birth.
OTHER_FACTS = frozenset({"age", "diagnosis", "pregnancy"})


def bars(
    flags: Collection[str],
    conditions: Collection[str],
    *,
    adult: bool,
    diagnosed: bool,
    pregnant: bool,
) -> tuple[str, ...]:
    """Return every fact that bars self-manipulation, in a fixed order; empty if there is none.

    `flags` are the warning signs in force (yes, unsure, implied or held). `conditions` are all
    declared, suspected or unsure conditions. `adult` and `diagnosed` are False if they are unknown.
    """
    found = [*sorted(flags), *sorted(CONDITIONS.intersection(conditions))]
    found += ["age"] if not adult else []
    found += ["diagnosis"] if not diagnosed else []
    found += ["pregnancy"] if pregnant else []
    return tuple(found)
