"""The mails to a lawyer: a link that opens one session, and what else they must know."""

from django.urls import reverse
from django.utils import timezone

from casework.models import Case
from legalsupport.lawyer_keys import new_secret
from legalsupport.models.lawyer import LawyerAccess, LawyerVisit
from legalsupport.rules.lawyer import LINK_LIFETIME
from notifications import outbox
from organisations.models.client import digest


def send_link(access: LawyerAccess, case: Case, kind: str = "lawyer_link") -> None:
    """Mail a link that opens one session, with the sentence of this kind of message."""
    token = new_secret()
    link_until = min(timezone.now() + LINK_LIFETIME, access.expires_at)
    visit = LawyerVisit(
        case_id=case.pk, access=access, link_digest=digest(token), link_until=link_until
    )
    visit.save(force_insert=True)
    link = reverse("lawyer_link", args=[token])
    mail_lawyer(case, access, kind, str(visit.pk), secret_path=link)


def mail_lawyer(case: Case, access: LawyerAccess, kind: str, once: str, **link: str) -> None:
    """Post a mail to a lawyer. It is destroyed with the case: hence what its key begins with."""
    outbox.post(
        kind,
        address=access.email,
        organisation_id=case.register_holder_id,
        case_number=case.number,
        own_case=True,
        unique_key=f"{case.number}:{kind}:{once}",
        **link,
    )
