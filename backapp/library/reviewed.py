"""Who has reviewed how much of the content, from its rows, for the pages that say so."""

from dataclasses import dataclass
from datetime import date

from backapp.library.authored import Content
from backapp.library.models.words import ReviewState


@dataclass(frozen=True)
class Reviews:
    """How many of the rows that a clinician can sign are signed, by whom, and when last."""

    signed: int = 0
    rows: int = 0
    names: tuple[str, ...] = ()
    last: date | None = None

    @property
    def none(self) -> bool:
        return not self.signed

    @property
    def all(self) -> bool:
        return 0 < self.rows == self.signed


def reviews_of(content: Content) -> Reviews:
    """The reviews of `content`; a signed row that is due again still counts as reviewed."""
    can = [row for found in content.rows.values() for row in found if "review_state" in row.fields]
    signed = [row for row in can if row.fields["review_state"] == ReviewState.REVIEWED]
    days = [row.fields["reviewed_on"] for row in signed]
    return Reviews(
        signed=len(signed),
        rows=len(can),
        names=tuple(sorted({row.fields["reviewed_by"] for row in signed})),
        last=date.fromisoformat(str(max(days))) if days else None,
    )
