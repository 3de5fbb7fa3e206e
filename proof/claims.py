"""One row of the table that `make prove` prints: a claim, its method, cases and counterexamples."""

from dataclasses import dataclass, field

SHOWN = 5  # counterexamples to print; all of them are counted


@dataclass
class Claim:
    """A claim and the result of trying to refute it.

    It holds if at least one case was tried and none is a counterexample.
    """

    says: str
    method: str
    cases: int = 0
    counterexamples: list[str] = field(default_factory=list)
    # the numbers printed under the table
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.cases > 0 and not self.counterexamples

    def against(self, found: str) -> None:
        self.counterexamples.append(found)


def table(claims) -> str:
    """Return the claims as a Markdown table."""
    lines = ["| claim | method | cases | counterexamples |", "|---|---|---:|---:|"]
    lines += [
        f"| {c.says} | {c.method} | {c.cases:,} | {len(c.counterexamples):,} |" for c in claims
    ]
    return "\n".join(lines)


def found_against(claims, most=SHOWN) -> str:
    """Return the counterexamples in words; empty if every claim holds."""
    lines = []
    for claim in claims:
        if not claim.holds:
            lines.append(
                f"{claim.says}: " + ("nothing was tried" if not claim.cases else "does not hold")
            )
            lines += [f"  - {one}" for one in claim.counterexamples[:most]]
    return "\n".join(lines)
