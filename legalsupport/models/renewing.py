"""How a request goes on at a further stage, and what only its handler reads."""

from datetime import date
from typing import Any

from django.utils.functional import cached_property

from casework.models import CaseLink, Party
from legalsupport import access
from legalsupport.lists import DeciderConsent, ProcedureStage
from legalsupport.models.details import LegalDetails
from legalsupport.models.integrity_report import IntegrityReport
from legalsupport.models.renewal import Renewal
from legalsupport.objection_lists import Appellant
from legalsupport.transitions.status import LegalStatus

NEXT_STAGE = {
    ProcedureStage.INTERIM: ProcedureStage.APPEAL,
    ProcedureStage.FIRST: ProcedureStage.APPEAL,
    ProcedureStage.APPEAL: ProcedureStage.CASSATION,
}
# What is carried over from the row of the earlier request, and from what was told in it.
CARRIED_COLUMNS = (
    "organisation",
    "reporter",
    "title",
    "lane",
    "rank",
    "people",
    "conflicted",
    "function",
    "procedure",
    "legal_role",
    "opponent",
    "requested_help",
    "requested_amount",
    "estimated_amount",
    "discretion",
    "prepared_by",
    "confidentiality",
    "unit",
)
CARRIED_DETAILS = ("story", "indicators", "opponent_name", "insurance", "lawyer", "contact")
CARRIED_MANDATE = ("person", "since", "until")
CARRIED_PARTY = ("role", "person", "function", "name", "email")


class RenewalHandling:
    """The part of a request that is about further stages and about who reported."""

    @property
    def next_stage(self) -> ProcedureStage | None:
        """The stage after this one; None where there is no higher court."""
        return NEXT_STAGE.get(ProcedureStage(self.stage))

    @cached_property
    def earlier_request(self) -> Renewal | None:
        """What this request renews; None when it is no renewal."""
        return Renewal.objects.filter(case=self).first()

    @cached_property
    def later_request(self) -> Renewal | None:
        """The request that renews this one, with its case; None when there is none."""
        return Renewal.objects.filter(earlier_id=self.pk).select_related("case").first()

    @property
    def is_short_renewal(self) -> bool:
        """Whether it is renewed because the opponent appealed: a short advice is enough."""
        return self.earlier_request is not None and self.earlier_request.by_opponent

    def make_renewal(self, by, appellant: str, hearing_on: date | None) -> Any:
        """Make the request for the next stage and return it, linked to this one."""
        is_short = appellant == Appellant.OPPONENT
        later = type(self)(
            **{name: getattr(self, name) for name in CARRIED_COLUMNS},
            stage=self.next_stage,
            consent=DeciderConsent.NOT_ASKED,
            hearing_on=hearing_on,
            handler=self.current_handler or by,
            status=LegalStatus.MERITS if is_short else LegalStatus.COMPLETENESS,
        )
        later.save(force_insert=True)
        self._copy_rows(later)
        Renewal.objects.create(
            case=later, earlier_id=self.pk, earlier_number=self.number, appellant=appellant
        )
        CaseLink.objects.bulk_create(
            [
                CaseLink(case=source, other=target, made_by=by)
                for source, target in ((self, later), (later, self))
            ]
        )
        later.deadlines.start(**later.clocks(in_danger=False))
        later.touch()
        later.save(update_fields=["due", "version", "changed_at"])
        self.record("linked", by=by, other=later.number)
        later.record("requested", by=by, first=True, renewal=True)
        later.ask_letter("receipt", by=by)
        return later

    def _copy_rows(self, later: Any) -> None:
        """Carry over what was told, who may act, and who it is about, sealed with the new key."""
        told_facts = {name: getattr(self.details, name) for name in CARRIED_DETAILS}
        later.details = LegalDetails.objects.create(case=later, **told_facts)
        for mandate in self.mandates.filter(ended_at=None):
            later.mandates.create(**{name: getattr(mandate, name) for name in CARRIED_MANDATE})
        parties = []
        for party in self.parties.all():
            party.case = self
            copied = {name: getattr(party, name) for name in CARRIED_PARTY}
            parties.append(Party(case=later, **copied).indexed())
        Party.objects.bulk_create(parties)

    def write_integrity_report(self, reporter: str, report: str) -> None:
        """Write down who reported about the applicant, and what."""
        IntegrityReport.objects.create(case=self, reporter=reporter, report=report)

    def integrity_report_for(self, person) -> IntegrityReport | None:
        """Return who reported about the applicant, for who handles the case; None for others."""
        if not access.is_handler(self, person):
            return None
        return self.own(IntegrityReport.objects.filter(case=self).first())
