"""The lawyer of an invented request: came in by a link once, declared costs, got another link."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from legalsupport import lawyer_visits
from legalsupport.lawyer_keys import new_secret
from legalsupport.models import LawyerAccess, LawyerDeclaration, LawyerVisit, LegalSupport
from legalsupport.models.lawyer_links import send_link
from notifications.models import Outgoing
from uploads.inspection import Checked

INVENTED_LAWYER = {"name": "mr. Vera Verzonnen", "email": "advocaat@balie.example"}
INVOICE = (
    "Verzonnen Advocaten\n\nFactuur 2026-014\n\nVerweer opgesteld, 4 uur van 160 euro: 640 euro.\n"
)
MOMENT_COLUMNS: dict[type, tuple[str, ...]] = {
    LawyerAccess: ("invited_at",),
    LawyerVisit: ("sent_at", "link_until", "opened_at", "verified_at", "session_until", "ended_at"),
    LawyerDeclaration: ("sent_at",),
}


def walk_lawyer(case: LegalSupport, jurist) -> LegalSupport:
    """Let the lawyer of a case declare costs that wait for the desk; a link that works is mailed.

    Returns the case. The mail stays: in a demo it opens the page of the lawyer.
    """
    until = timezone.localdate() + timedelta(days=90)
    case = case.perform("invite_lawyer", by=jurist, until=until, **INVENTED_LAWYER)
    visit = _come_in(case)
    invoice = Checked("factuur-2026-014.txt", "text/plain", io.BytesIO(INVOICE.encode()))
    lawyer_visits.send_declaration(visit, uuid4(), _costs(), invoice)
    lawyer_visits.leave(visit)
    _move_back(case, 3)
    Outgoing.objects.filter(case_number=case.number).delete()  # the link that was used up
    access = case.lawyer()
    send_link(access, case)
    return LegalSupport.objects.get(pk=case.pk)


def _come_in(case: LegalSupport) -> LawyerVisit:
    """Open the link of the mail and type the code of the next one, as a lawyer does."""
    link = Outgoing.objects.get(case_number=case.number, kind="lawyer_link").secret_path
    visit = lawyer_visits.visit_of_link(link.rstrip("/").rpartition("/")[2])
    secret = new_secret()
    lawyer_visits.open_link(visit, secret)
    code = Outgoing.objects.get(case_number=case.number, kind="lawyer_code").secret_code
    lawyer_visits.try_code(lawyer_visits.visit_of_session(secret), code)
    return lawyer_visits.visit_of_session(secret)


def _costs() -> dict[str, Any]:
    return {
        "first_day": _days_ago(20),
        "last_day": _days_ago(6),
        "hours": Decimal(4),
        "hourly_rate": Decimal(160),
        "other_costs": Decimal(0),
        "amount": Decimal(640),
        "purpose": "Verweer tegen de aangifte van laster opgesteld.",
    }


def _move_back(case: LegalSupport, days: int) -> None:
    """Let everything about the lawyer have happened so many days ago."""
    for model, names in MOMENT_COLUMNS.items():
        changes = {name: F(name) - timedelta(days=days) for name in names}
        model.objects.filter(case_id=case.pk).update(**changes)


def _days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
