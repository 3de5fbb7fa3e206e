"""One line of the table that `make prove` prints: what is claimed, how it was tried, on how many
cases, and what spoke against it.
"""

from dataclasses import dataclass, field

SHOWN = 5  # counterexamples that are written out; all are counted


@dataclass
class Claim:
    """A claim and what came of trying to refute it.

    It holds when nothing was found and something was tried.
    """

    says: str
    method: str
    cases: int = 0
    counterexamples: list[str] = field(default_factory=list)
    # what stands under the table, as printed
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.cases > 0 and not self.counterexamples

    def against(self, found: str) -> None:
        self.counterexamples.append(found)


def table(claims) -> str:
    """The claims as a table in Markdown."""
    lines = ["| claim | method | cases | counterexamples |", "|---|---|---:|---:|"]
    lines += [
        f"| {c.says} | {c.method} | {c.cases:,} | {len(c.counterexamples):,} |" for c in claims
    ]
    return "\n".join(lines)


def found_against(claims, most=SHOWN) -> str:
    """What spoke against the claims, in words; empty if nothing did."""
    lines = []
    for claim in claims:
        if not claim.holds:
            lines.append(
                f"{claim.says}: " + ("nothing was tried" if not claim.cases else "does not hold")
            )
            lines += [f"  - {one}" for one in claim.counterexamples[:most]]
    return "\n".join(lines)
