"""What somebody gets back: what they filled in, and the proof of the letters to them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from casework.dispatch_proof import proof_lines
from casework.models import Case, EnteredAnswers
from organisations.models import Person

if TYPE_CHECKING:
    from records.access_sections import Section


def add_letter_choices(section: "Section", person: Person) -> None:
    """Add each choice how letters come."""
    for choice in person.letter_choices.all():
        way = choice.get_way_display()
        section.add_event(_("Keuze voor brieven"), choice.chosen_at, way)


def add_letter_proofs(section: "Section", case: Case, person: Person) -> None:
    """Add how each letter to this person was sent, and what came of it."""
    for dispatch in case.letter_dispatches.filter(person=person).select_related("document"):
        dispatch.document.case = case
        lines = proof_lines(case, dispatch.document, dispatch)
        section.add(_("Verzendbewijs"), "; ".join(f"{label}: {text}" for label, text in lines))


def add_entered_answers(section: "Section", case: Case, person: Person) -> None:
    """Add what this person filled in, as it was sent."""
    for entered in EnteredAnswers.objects.filter(case=case, person=person):
        entered.case = case
        for title, lines in entered.pages:
            for label, text in lines:
                section.add(f"{title}: {label}", text)
