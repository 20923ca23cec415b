"""The letters about the money of a grant: what is on each of them.

Which of them tells how to object: a settlement, a withdrawal (Awb 4:42, 4:48, 4:49) and a decision
to reclaim (Awb 4:57) are a besluit. A refusal of a declaration is not: it is part of the
settlement, whose letter lists it. A reminder is none either (Awb 8:4 lid 1 under b).
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.declarations import Letter
from legalterms.statutory_terms import OBJECTION, PAYMENT
from organisations.models import EquatedDay

if TYPE_CHECKING:
    from legalsupport.models import LegalSupport, Recovery

FOLDER = "legalsupport/pdf"
EMPTY_ROWS = 6  # of the form that a lawyer fills in


def has_money(case: "LegalSupport") -> bool:
    """Tell whether money was granted, and the grant made known."""
    return case.made_known_on is not None and case.funding_row is not None


def can_declare(case: "LegalSupport") -> bool:
    """Tell whether costs can still be declared."""
    return has_money(case) and not case.funding_row.is_settled


def is_settled(case: "LegalSupport") -> bool:
    """Tell whether the money was settled."""
    return has_money(case) and case.funding_row.is_settled


def is_settlement_known(case: "LegalSupport") -> bool:
    """Tell whether the settlement was made known."""
    return is_settled(case) and case.funding_row.known_on is not None


def is_reclaimed(case: "LegalSupport") -> bool:
    """Tell whether money was reclaimed."""
    return has_money(case) and case.recoveries.exists()


def is_reclaim_known(case: "LegalSupport") -> bool:
    """Tell whether a decision to reclaim was made known."""
    return has_money(case) and case.recoveries.exclude(known_on=None).exists()


def is_reminded(case: "LegalSupport") -> bool:
    """Tell whether the applicant was reminded to pay back."""
    return has_money(case) and case.recoveries.exclude(reminded_on=None).exists()


def conditions(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the letter with the conditions of the grant."""
    return {"funding": case.funding_row, "parts": list(case.funding_parts.all())}


def declaration_form(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the empty form: its rows, and nothing about the case."""
    return {"rows": range(1, EMPTY_ROWS + 1)}


def final_account(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the final account: each declaration, the sums, and how to object."""
    row = case.funding_row
    declarations = list(case.standing_declarations())
    sent_on = row.known_on or timezone.localdate()
    return {
        "funding": row,
        "declarations": declarations,
        "reduced": [declaration for declaration in declarations if declaration.reasons],
        "declared": sum((declaration.amount for declaration in declarations), Decimal(0)),
        "less": row.approved - row.settled_amount,
        "to_pay": max(row.settled_amount - row.paid, Decimal(0)),
        "overpaid": max(row.paid - row.settled_amount, Decimal(0)),
        "body": case.deciding_body,
        "signer": row.settled_by,
        "sent_on": sent_on,
        "object_until": _objection_until(sent_on),
        "pay_until": PAYMENT.ends(sent_on, equated=EquatedDay.objects.days()).end,
    }


def reclaim(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the newest decision to reclaim."""
    return _reclaim_of(case, case.recoveries.last())


def reclaim_sent(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the newest decision to reclaim that was made known."""
    return _reclaim_of(case, case.recoveries.exclude(known_on=None).last())


def _reclaim_of(case: "LegalSupport", row: "Recovery") -> dict[str, Any]:
    earlier_rows = [other for other in case.recoveries.all() if other.pk < row.pk]
    sent_on = row.known_on or row.decided_on
    pay_until = row.pay_until or PAYMENT.ends(sent_on, equated=EquatedDay.objects.days()).end
    return {
        "recovery": row,
        "earlier": sum((other.amount for other in earlier_rows), Decimal(0)),
        "funding": case.funding_row,
        "body": case.deciding_body,
        "signer": row.decided_by,
        "sent_on": sent_on,
        "object_until": _objection_until(sent_on),
        "pay_until": pay_until,
    }


def reminder(case: "LegalSupport") -> dict[str, Any]:
    """Return what is on the newest reminder: each claim of which was reminded on that day."""
    reminded_rows = case.recoveries.exclude(reminded_on=None)
    newest = max(row.reminded_on for row in reminded_rows)
    return {
        "recoveries": [row for row in reminded_rows if row.reminded_on == newest],
        "body": case.deciding_body,
    }


def _objection_until(sent_on):
    return OBJECTION.ends(sent_on, equated=EquatedDay.objects.days()).end


LETTERS = {
    "conditions": Letter(
        _("Voorwaarden van de toekenning"),
        f"{FOLDER}/conditions.html",
        conditions,
        ready=has_money,
        stamped=True,
        addressed=True,
    ),
    "declaration_form": Letter(
        _("Declaratieformulier"),
        f"{FOLDER}/declaration_form.html",
        declaration_form,
        ready=can_declare,
    ),
    "final_account": Letter(
        _("Eindafrekening"),
        f"{FOLDER}/final_account.html",
        final_account,
        "employer",
        ready=is_settled,
        stamped=True,
    ),
    "final_account_sent": Letter(
        _("Eindafrekening, bekendgemaakt"),
        f"{FOLDER}/final_account.html",
        final_account,
        ready=is_settlement_known,
        stamped=True,
        addressed=True,
    ),
    "reclaim": Letter(
        _("Terugvordering"),
        f"{FOLDER}/reclaim.html",
        reclaim,
        "employer",
        ready=is_reclaimed,
        stamped=True,
    ),
    "reclaim_sent": Letter(
        _("Terugvordering, bekendgemaakt"),
        f"{FOLDER}/reclaim.html",
        reclaim_sent,
        ready=is_reclaim_known,
        stamped=True,
        addressed=True,
    ),
    "reminder": Letter(
        _("Aanmaning"),
        f"{FOLDER}/reminder.html",
        reminder,
        ready=is_reminded,
        stamped=True,
        addressed=True,
    ),
}
