"""One request's look at one visitor's answers: they are read once and decided once."""

from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from backapp.gate import signs
from backapp.gate.decide import Decision, decide
from backapp.library.content import Catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.screening.questionnaire import Questionnaire
from backapp.screening.reading import Sheet
from backapp.screening.record import Record


class Visit:
    """A request with the answers of its visitor, the content, and what follows from the two.

    What has been read stays as it was: after a change of the record continue with `again()`.
    """

    def __init__(self, request: HttpRequest, catalogue: Catalogue | None = None) -> None:
        self.request, self.record = request, Record(request)
        self.catalogue = catalogue or current_catalogue(fresh=True, stamp=self.record.stamp)
        self.now = timezone.now()

    def again(self) -> "Visit":
        """The same visitor with the answers as they are now."""
        return Visit(self.request, self.catalogue)

    @cached_property
    def sheet(self) -> Sheet:
        return self.record.sheet(self.catalogue, self.now)

    @property
    def said(self) -> dict[str, object]:
        """The raw answers. One that the gate cannot read is asked again, so that nobody is left
        without a result.
        """
        return self.sheet.said

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questions for these answers."""
        return Questionnaire(self.catalogue, self.said, self.sheet.screening, self.now)

    @property
    def signs(self) -> dict[str, str]:
        """The warning signs in force and how each came to be, without the rest of the decision."""
        return signs.in_force(self.catalogue.rulebook, self.sheet.screening, self.now)

    @cached_property
    def decision(self) -> Decision:
        return decide(self.catalogue.rulebook, self.sheet.screening, self.now)
