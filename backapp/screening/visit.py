"""One visitor's answers in one request. They are read once and decided once."""

from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from backapp.gate import signs
from backapp.gate.decide import Decision, decide
from backapp.library.content import Catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.screening.earlier import Earlier
from backapp.screening.questionnaire import Questionnaire
from backapp.screening.reading import Sheet
from backapp.screening.record import Record


class Visit:
    """A request with its visitor's answers, the content and the decision.

    It caches what it has read. After changing the record, continue with `again()`.
    """

    def __init__(self, request: HttpRequest, catalogue: Catalogue | None = None) -> None:
        self.request, self.record = request, Record(request)
        self.catalogue = catalogue or current_catalogue(fresh=True, stamp=self.record.stamp)
        self.now = timezone.now()

    def again(self) -> "Visit":
        """Return a new visit with the current answers."""
        return Visit(self.request, self.catalogue)

    @cached_property
    def sheet(self) -> Sheet:
        return self.record.sheet(self.catalogue, self.now)

    @property
    def said(self) -> dict[str, object]:
        """The raw answers that the gate can read. The others are asked again, so that every visitor
        gets a result.

        A box left empty is no answer: "no" to `understands` is what the last page stores for it,
        whether or not it had that box.
        """
        said = self.sheet.said
        if said.get("understands") != "no":
            return said
        return {id: answer for id, answer in said.items() if id != "understands"}

    @cached_property
    def earlier(self) -> Earlier:
        """The answers whose 28 days are over. They are shown, and count for nothing."""
        return Earlier(self.record.earlier, self.catalogue)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questions for these answers."""
        return Questionnaire(self.catalogue, self.said, self.sheet.screening, self.now)

    @cached_property
    def signs(self) -> dict[str, str]:
        """The warning signs in force and why, without the rest of the decision."""
        return signs.in_force(self.catalogue.rulebook, self.sheet.screening, self.now)

    @cached_property
    def decision(self) -> Decision:
        return decide(self.catalogue.rulebook, self.sheet.screening, self.now)
