"""What must come first where money moves: each guard returns "" or the sentence of it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from legalterms.statutory_terms import GRANT_RECLAIM, GRANT_WITHDRAWAL
from legalterms.wording import in_words
from organisations.workdays import local_day

# --- when a step makes sense ----------------------------------------------------------------------


def has_money(case) -> bool:
    """Tell whether money was granted."""
    return case.funding_row is not None


def has_open_funding(case) -> bool:
    """Tell whether money was granted and not settled yet."""
    return has_money(case) and not case.funding_row.is_settled


def has_submitted(case) -> bool:
    """Tell whether a declaration waits for a decision."""
    return has_open_funding(case) and case.submitted_declarations().exists()


def has_open_payments(case) -> bool:
    """Tell whether something must still be paid to the applicant."""
    return (has_money(case) or case.may_owe_beside) and case.open_payments().exists()


def has_unpaid_advance(case) -> bool:
    """Tell whether an advance was granted that was not paid yet."""
    return has_open_funding(case) and case.unpaid_advances().exists()


def has_recorded_payment(case) -> bool:
    """Tell whether something was recorded as paid, which may have been a mistake."""
    return (has_money(case) or case.may_owe_beside) and case.recorded_payments().exists()


def has_invoice_to_share(case) -> bool:
    """Tell whether the applicant allowed an invoice that who decides cannot open yet."""
    return has_money(case) and case.invoices_to_share().exists()


def waits_for_money_views(case) -> bool:
    """Tell whether the applicant was asked what they say to getting less."""
    if not has_money(case):
        return False
    deadline = case.deadlines.filter(name="money_views").first()
    return deadline is not None and deadline.is_running


def has_order_to_make_known(case) -> bool:
    """Tell whether a settlement or a decision to reclaim was not made known yet."""
    return bool(case.orders_to_make_known())


def is_overpaid(case) -> bool:
    """Tell whether more was paid than there is a right to."""
    return has_money(case) and case.overpaid_amount() > 0


def has_open_recovery(case) -> bool:
    """Tell whether something must still come back."""
    return has_money(case) and bool(case.open_recoveries())


def has_recovery_to_remind(case) -> bool:
    """Tell whether the last day to pay back is over and nobody reminded yet."""
    return has_money(case) and bool(case.recoveries_to_remind())


def has_money_to_return(case) -> bool:
    """Tell whether money was paid of which costs of the opponent can go back."""
    row = case.funding_row
    return row is not None and row.still_to_return(case.owed_amount()) > 0


def has_lawyer(case) -> bool:
    """Tell whether a lawyer was let in and not shut out."""
    return has_money(case) and case.lawyer() is not None


def may_invite_lawyer(case) -> bool:
    """Tell whether money can be declared and no lawyer can come in: one at a time may."""
    if not has_open_funding(case):
        return False
    row = case.lawyer()
    return row is None or not row.is_running


def has_sent_by_lawyer(case) -> bool:
    """Tell whether a lawyer declared something that nobody looked at yet."""
    return has_money(case) and bool(case.sent_by_lawyer())


# --- what must come first -------------------------------------------------------------------------


def require_money_settled(case) -> str:
    """Require that granted money was settled, made known and paid before a case is closed."""
    row = case.funding_row
    if row and not row.is_settled:
        return _("Stel eerst de vergoeding vast (Awb 4:46).")
    if case.orders_to_make_known():
        return _("Maak het besluit over geld eerst bekend.")
    if has_open_payments(case):
        return _("Er moet nog worden betaald. Leg eerst de betaling vast.")
    if row and case.open_recoveries():
        return _("Er moet nog geld terugkomen. Leg dat eerst vast, of scheld het kwijt.")
    for order in case.open_orders:
        if order.is_in_time and order.against != "decision":
            words = {"what": order.words, "until": in_words(order.until)}
            return _("Bezwaar tegen %(what)s kan nog tot en met %(until)s.") % words
    return ""


def require_all_decided(case) -> str:
    """Require that no declaration waits, and none of a lawyer that nobody looked at."""
    if case.lawyer_waits():
        return _("De advocaat stuurde een declaratie. Het steunpunt kijkt daar eerst naar.")
    if case.submitted_declarations().exists():
        return _("Er wacht nog een declaratie. Beslis daar eerst over.")
    return ""


def require_settlement_known(case) -> str:
    """Require that the settlement or withdrawal was made known."""
    row = case.funding_row
    if row is None or not row.is_settled or row.known_on:
        return ""
    return _("Maak de vaststelling eerst bekend.")


def missing_views(case) -> str:
    """Return what must come before less is settled or a grant is withdrawn (Awb 4:12 lid 2)."""
    deadline = case.deadlines.filter(name="money_views").first()
    row = case.funding_row
    asked_again = deadline is not None and (
        row.settled_on is None or local_day(deadline.started_at) >= row.settled_on
    )
    if not asked_again:
        return _("Vraag de aanvrager eerst om een zienswijze (Awb 4:12, tweede lid).")
    if deadline.met_at or deadline.due < timezone.now():
        return ""
    return _("De aanvrager kan nog een zienswijze geven. Wacht daarop.")


def require_reclaim_known(case) -> str:
    """Require that an earlier decision to reclaim was made known: each letter tells of one."""
    if case.recoveries.filter(known_on=None).exists():
        return _("Maak de vorige terugvordering eerst bekend.")
    return ""


def require_time_to_reclaim(case) -> str:
    """Require that it is not too late to reclaim (Awb 4:57 lid 4)."""
    row = case.funding_row
    start = row and (row.breach_on or row.settled_on)
    if start is None:
        return ""
    last_day = GRANT_RECLAIM.ends(start).end
    if last_day >= timezone.localdate():
        return ""
    words = _("Terugvorderen kon tot en met %s: daarna zijn vijf jaren voorbij (Awb 4:57).")
    return words % in_words(last_day)


def too_late_to_withdraw(case, breach_on=None) -> str:
    """Return why a settled grant cannot be withdrawn any more (Awb 4:49 lid 3), or ""."""
    start = breach_on or case.funding_row.first_known_on
    if start is None:
        return ""
    last_day = GRANT_WITHDRAWAL.ends(start).end
    if last_day >= timezone.localdate():
        return ""
    words = _("Intrekken kon tot en met %s: daarna zijn vijf jaren voorbij (Awb 4:49).")
    return words % in_words(last_day)
