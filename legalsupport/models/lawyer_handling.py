"""What a request knows of the lawyer who may declare in it."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from legalsupport.models.lawyer import LawyerAccess, LawyerDeclaration
from legalsupport.models.lawyer_links import send_link
from organisations.models import Person


class LawyerHandling:
    """The part of a request that is about its lawyer."""

    def lawyer(self) -> LawyerAccess | None:
        """Return the access that was not stopped; None without. It may be over by now."""
        return self.own(LawyerAccess.objects.filter(case_id=self.pk, revoked_at=None).first())

    def involved_by_address(self, email: str) -> str:
        """Return why this address cannot be of the applicant's lawyer, or ""."""
        accounts = Person.objects.filter(email__iexact=email)
        insiders = accounts.filter(organisation_id=self.organisation_id)
        parts = accounts.filter(pk__in={*self.people, *self.conflicted})
        if not (insiders | parts).exists():
            return ""
        return _(
            "Dit adres is van iemand van de organisatie, of van iemand die bij deze zaak betrokken "
            "is. De advocaat van de aanvrager is onafhankelijk: vul een ander adres in."
        )

    def let_lawyer_in(self, by: Person, name: str, email: str, expires_at: datetime) -> None:
        """Write down who may come in until when, and mail the first link."""
        self.shut_lawyer_out(None)  # one whose time is over
        row = LawyerAccess.objects.create(
            case=self, name=name, email=email, invited_by=by, expires_at=expires_at
        )
        send_link(row, self)

    def shut_lawyer_out(self, by: Person | None) -> None:
        """Stop the access that was not stopped yet."""
        rows = LawyerAccess.objects.filter(case_id=self.pk, revoked_at=None)
        rows.update(revoked_at=timezone.now(), revoked_by=by)

    def sent_by_lawyer(self) -> list[LawyerDeclaration]:
        """Return what a lawyer declared and nobody looked at yet, the first one first."""
        rows = LawyerDeclaration.objects.filter(
            case_id=self.pk, declaration=None, returned_on=None
        ).select_related("invoice")
        return [self.own(row) for row in rows.order_by("sent_at", "id")]

    def is_from_lawyer(self, declaration: Any) -> bool:
        """Tell whether a lawyer sent what this declaration was made of."""
        return LawyerDeclaration.objects.filter(declaration=declaration).exists()

    def return_to_lawyer(self, declaration: Any, reasons: str) -> None:
        """Return to the lawyer what they sent, when the declaration made of it is taken back."""
        row = self.own(LawyerDeclaration.objects.filter(declaration=declaration).first())
        if row is not None:
            row.declaration = None
            row.returned_on = timezone.localdate()
            row.return_reasons = reasons
            row.save(update_fields=["declaration", "returned_on", "return_reasons"])

    def lawyer_waits(self) -> bool:
        """Tell whether a lawyer declared something that nobody looked at: also to who decides."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT legal_lawyer_waits(%s)", [self.pk])
            (answer,) = cursor.fetchone()
        return answer

    def mail_lawyer(self, kind: str) -> None:
        """Mail the lawyer that there is something to see, with a link, while they can come in."""
        row = self.lawyer()
        if row is not None and row.is_running:
            send_link(row, self, kind)

    def lawyer_context(self) -> dict[str, Any] | None:
        """Return what pages show of the lawyer; None when there never was one."""
        rows = [self.own(row) for row in LawyerAccess.objects.filter(case_id=self.pk)]
        if not rows:
            return None
        sent_rows = LawyerDeclaration.objects.filter(case_id=self.pk)
        sent_rows = sent_rows.select_related("declaration")
        newest = rows[0]
        return {
            "access": newest,
            "earlier": rows[1:],
            "visits": newest.visits.exclude(verified_at=None).count(),
            "declarations": [self.own(row) for row in sent_rows],
        }
