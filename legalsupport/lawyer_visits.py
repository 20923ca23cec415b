"""How a lawyer comes in and declares: a link that opens one session, a code by mail, a next link.

The database shows what fits the secret that the browser presents and nothing else
(weerbaar.lawyer_door), so a row that is not found here is somebody else's or never was. What may
happen once is one conditional UPDATE: of two clicks, or two browsers, one wins.
"""

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Document
from legalsupport.lawyer_keys import code_digest, new_code
from legalsupport.models import Declaration, LawyerAccess, LawyerDeclaration, LawyerVisit
from legalsupport.models.lawyer_links import mail_lawyer, send_link
from legalsupport.rules import lawyer as rules
from legalsupport.transitions.status import FUNDED
from notifications import outbox
from organisations.models import Person
from organisations.models.client import digest
from organisations.rate_limits import remaining_requests
from sealing import files
from uploads.inspection import Checked

# What the database lets a lawyer read of a case (weerbaar.rls_policies).
CASE_COLUMNS = ("number", "kind", "compartment", "status", "data_key", "handler_id", "people")
SECONDS_A_DAY = int(timedelta(days=1).total_seconds())


def visit_of_link(token: str) -> LawyerVisit | None:
    """Return the visit of the link with this token, with its case; None when there is none."""
    return _with_case(LawyerVisit.objects.filter(link_digest=digest(token)))


def visit_of_session(secret: str) -> LawyerVisit | None:
    """Return the visit whose session this secret opened, with its case; None without."""
    return _with_case(LawyerVisit.objects.filter(session_digest=digest(secret)))


def _with_case(rows: QuerySet[LawyerVisit]) -> LawyerVisit | None:
    visit = rows.select_related("access").first()
    if visit is not None:
        visit.case = Case.objects.only(*CASE_COLUMNS).get(pk=visit.case_id)
        visit.access.case = visit.case
    return visit


# --- links ----------------------------------------------------------------------------------------


def send_next_link(visit: LawyerVisit) -> bool:
    """Mail the lawyer another link; return False when that is not possible (any more) today.

    Only to the address that was invited, so it does not help who found an old link.
    """
    if not visit.access.is_running:
        return False
    counter = f"lawyer:links:{visit.access_id}"
    if remaining_requests(cache, counter, rules.MOST_LINKS_A_DAY, window=SECONDS_A_DAY) < 0:
        return False
    send_link(visit.access, visit.case)
    visit.record("lawyer_link_asked")
    return True


def open_link(visit: LawyerVisit, secret: str) -> bool:
    """Open the one session of a link in the browser that holds `secret`, and mail the code.

    Return False when the link was opened in another browser, is too old, or access was stopped. A
    second click in the same browser changes nothing.
    """
    now = timezone.now()
    code = new_code()
    unopened = LawyerVisit.objects.filter(
        pk=visit.pk,
        opened_at=None,
        link_until__gt=now,
        access__in=LawyerAccess.objects.running(),
    )
    opened_rows = unopened.update(
        opened_at=now,
        session_digest=digest(secret),
        session_until=now + rules.CODE_LIFETIME,
        code_digest=code_digest(visit.pk, code),
        code_until=now + rules.CODE_LIFETIME,
    )
    if opened_rows:
        page = reverse("lawyer_code")
        mail_lawyer(
            visit.case, visit.access, "lawyer_code", str(visit.pk), path=page, secret_code=code
        )
        visit.record("lawyer_link_opened")
        return True
    visit.refresh_from_db(fields=["session_digest"])
    return visit.session_digest == digest(secret) and visit.access.is_running


# --- the code -------------------------------------------------------------------------------------


def try_code(visit: LawyerVisit, typed: str) -> bool:
    """Let the lawyer in when the code is right. Each try counts, also when several come at once.

    After the last try the session is over: another link is needed.
    """
    now = timezone.now()
    rows = LawyerVisit.objects.filter(pk=visit.pk)
    can_try = rows.filter(
        verified_at=None, ended_at=None, code_until__gt=now, tries__lt=rules.MOST_TRIES
    )
    if not can_try.update(tries=F("tries") + 1):
        visit.refresh_from_db(fields=["verified_at", "ended_at", "session_until"])
        return visit.is_verified(now)
    if hmac.compare_digest(visit.code_digest, code_digest(visit.pk, typed)):
        rows.update(verified_at=now, session_until=now + rules.SESSION_LIFETIME, code_digest="")
        visit.record("lawyer_came_in")
        return True
    visit.record("lawyer_wrong_code")
    ended_rows = rows.filter(tries__gte=rules.MOST_TRIES).update(ended_at=now, code_digest="")
    if ended_rows:
        visit.record("lawyer_shut_out")
    return False


def leave(visit: LawyerVisit) -> None:
    """End the session, as the lawyer."""
    now = timezone.now()
    LawyerVisit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now)
    visit.record("lawyer_left")


# --- declarations ---------------------------------------------------------------------------------


def declared_by_lawyer(visit: LawyerVisit) -> list[dict[str, Any]]:
    """Return what this lawyer declared and what became of it, for the page of the lawyer."""
    rows = list(LawyerDeclaration.objects.filter(access=visit.access))
    answers = Declaration.objects.filter(pk__in=[row.declaration_id for row in rows])
    by_id = {row.pk: row for row in answers.only("status", "approved_amount").order_by()}
    for row in rows:
        row.case = visit.case
    return [{"row": row, "answer": by_id.get(row.declaration_id)} for row in rows]


def why_not_now(visit: LawyerVisit) -> str:
    """Return why nothing can be declared: "settled", "waiting", or "" when it can."""
    if visit.case.status not in FUNDED:
        return "settled"
    waiting = LawyerDeclaration.objects.filter(
        access=visit.access, declaration=None, returned_on=None
    )
    return "waiting" if waiting.count() >= rules.MOST_WAITING else ""


def send_declaration(
    visit: LawyerVisit, pk: UUID, answers: dict[str, Any], invoice: Checked
) -> None:
    """Keep a declaration and its invoice, and tell the applicant and who handles the case.

    `pk`: made for the page on which it was filled in, so that a second click sends nothing again.
    """
    if LawyerDeclaration.objects.filter(pk=pk).exists():
        return
    document = Document(
        case=visit.case, kind="invoice", name=invoice.name, media_type=invoice.media_type
    )
    document.put_from_outside(invoice.file)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            row = LawyerDeclaration(
                pk=pk, case=visit.case, access=visit.access, invoice=document, **answers
            )
            row.save(force_insert=True)
    except IntegrityError:  # a click at the same moment was first
        files.delete(document.stored)
        return
    visit.record("lawyer_declared")
    _tell(visit.case, str(pk))


def _tell(case: Case, once: str) -> None:
    """Post to the applicant and the handler, of whom a lawyer reaches nothing but the id."""
    notices = [
        case.notice(Person(pk=pk), "lawyer_declared", own=True, once=once) for pk in case.people
    ]
    if case.handler_id:
        handler_page = {"own_case": False, "path": reverse("legal_request", args=[case.number])}
        notice = case.notice(Person(pk=case.handler_id), "lawyer_declared", own=True, once=once)
        notices.append(notice | handler_page)
    outbox.post_many(notices)
