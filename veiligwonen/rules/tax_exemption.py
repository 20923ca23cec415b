"""Whether what the employer provides is taxed: the arbovrijstelling (docs/domain/support.md §3.5).

The desk states facts for the payroll office of the employer; the employer decides.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class TaxExemption:
    """The answers to the three questions; None where there is no answer yet."""

    in_rie: bool | None  # the risk is in the RI&E and the measure in the plan (Arbowet art. 5)
    no_contribution: bool | None  # the person pays nothing (Arbowet art. 44)
    arbo_place: bool | None  # at a place where the employer carries out arbobeleid
    luxury: int = 0  # euros above what is needed: taxed

    @property
    def missing(self) -> list[str]:
        """The subjects of the questions without an answer."""
        answers = {
            _("de RI&E"): self.in_rie,
            _("de eigen bijdrage"): self.no_contribution,
            _("de plaats"): self.arbo_place,
        }
        return [subject for subject, answer in answers.items() if answer is None]

    @property
    def verdict(self) -> str:
        """What follows from the answers, in words for the decision."""
        if self.missing:
            return _("Nog niet bekend. Vul in: %s.") % ", ".join(self.missing)
        if not (self.in_rie and self.no_contribution and self.arbo_place):
            return _(
                "Niet vrijgesteld volgens deze vragen. Laat uw salarisadministratie dit beoordelen."
            )
        if self.luxury:
            return _("Vrijgesteld, behalve %d euro extra luxe. Dat deel is belast.") % self.luxury
        return _("Vrijgesteld volgens deze vragen. Uw salarisadministratie beslist.")
