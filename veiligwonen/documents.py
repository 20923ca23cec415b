"""The documents of Veilig Wonen: what is on each of them, A to G (docs/domain/support.md §3.7).

A is made from what was frozen at adoption. B, C and D are for the employer and its suppliers: they
are made of the measures and the provision alone, and never see the advice, what was told, or the
home.
"""

import base64
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.declarations import Letter
from uploads.inspection import picture_for_print
from veiligwonen.catalogue import (
    CATALOGUE,
    Domain,
    Payer,
    Period,
    Permission,
    Priority,
    Recognition,
)
from veiligwonen.lists import ReviewReason
from veiligwonen.rules.costs import total_costs
from veiligwonen.rules.entitlement import ROUTE_TELLS

if TYPE_CHECKING:
    from casework.models import Document
    from veiligwonen.models import Advice, AdviceRequest, Measure

Row = dict[str, Any]
MOST_SUPPLIERS = 9
MEASURE_COLUMNS = (
    "item",
    "what",
    "priority",
    "temporary",
    "one_off",
    "recurring",
    "period",
    "luxury",
    "payer",
    "supplier",
    "recognition",
    "permission",
    "owner_after",
    "ends_on",
    "decision",
)


# --- which document can be made -------------------------------------------------------------


def _adopted_advice(case: "AdviceRequest") -> "Advice | None":
    return case.advices.filter(adopted_at__isnull=False).first()


def is_adopted(case: "AdviceRequest") -> bool:
    """Tell whether there is an adopted advice."""
    return _adopted_advice(case) is not None


def is_offered(case: "AdviceRequest") -> bool:
    """Tell whether the employer has something of the case."""
    return hasattr(case, "provision")


def is_provided(case: "AdviceRequest") -> bool:
    """Tell whether the employer decided."""
    return is_offered(case) and case.provision.decided_on is not None


def is_made_known(case: "AdviceRequest") -> bool:
    """Tell whether the decision of the employer was made known."""
    return is_provided(case) and case.provision.made_known_on is not None


def has_order(number: int, case: "AdviceRequest") -> bool:
    """Tell whether the employer decided, and there is something to order of this supplier."""
    return is_provided(case) and bool(_ordered_from(_supplier(case, number), case))


def needs_transfer_letter(case: "AdviceRequest") -> bool:
    """Tell whether what was provided ends, or stays behind at another home."""
    if not is_provided(case):
        return False
    return case.provision.ends_on is not None or case.review_reason == ReviewReason.MOVE


def has_route(case: "AdviceRequest") -> bool:
    """Tell whether somebody else helps the applicant."""
    return bool(case.route)


def is_of_advice(kind: str) -> bool:
    """Tell whether a document is document A, or a photo that was taken for it."""
    return kind == "advice" or kind.startswith("bevinding-")


# --- measures as rows of a table ------------------------------------------------------------


def measure_in_words(row: Row) -> Row:
    """Replace the codes in the row of a measure by their labels; add the label of its domain."""
    item = CATALOGUE[row["item"]]
    return row | {
        "label": item.label,
        "domain": item.domain.label,
        "priority": Priority(row["priority"]).label,
        "payer": Payer(row["payer"]).label,
        "permission": Permission(row["permission"]).label,
        "needs_permission": row["permission"] != Permission.NONE,
        "recognition": Recognition(row["recognition"]).label,
        "owner_after": Payer(row["owner_after"]).label,
        "period": Period(row["period"]).label if row["recurring"] else "",
    }


def measure_rows(measures: "Iterable[Measure]") -> list[Row]:
    """Return each measure as a row: its number, its status in words and its columns as codes."""
    return [_measure_row(measure) for measure in measures]


def _measure_row(measure: "Measure") -> Row:
    columns = {name: getattr(measure, name) for name in MEASURE_COLUMNS}
    return {"nr": measure.position, "status": measure.get_status_display()} | columns


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort rows by their number, which pages, letters and people call them by."""
    return sorted(rows, key=itemgetter("nr"))


def _ordered_rows(case: "AdviceRequest") -> list[Row]:
    return _in_order(measure_rows(case.measures.all()))


def costs_by_payer(rows: Iterable[Row]) -> list[Row]:
    """Return what each payer pays: its label, `once` and `yearly` in whole euros."""
    costs = total_costs(rows)
    return [
        {"payer": Payer(payer).label, "once": amounts.once, "yearly": amounts.yearly}
        for payer, amounts in costs.items()
    ]


def suppliers(case: "AdviceRequest") -> list[str]:
    """Return the suppliers of what the employer provides, in order of their first measure."""
    names = [
        measure.supplier
        for measure in case.measures.all()
        if measure.supplier and measure.is_of_employer
    ]
    return list(dict.fromkeys(names))[:MOST_SUPPLIERS]


def _supplier(case: "AdviceRequest", number: int) -> str:
    """Return the supplier at this place in `suppliers`, from 1; "" when there are fewer."""
    names = suppliers(case)
    return names[number - 1] if number <= len(names) else ""


def _ordered_from(supplier: str, case: "AdviceRequest") -> "list[Measure]":
    """Return what the employer orders of this supplier."""
    if not supplier:
        return []
    return [
        measure
        for measure in case.measures.all()
        if measure.supplier == supplier
        and measure.is_of_employer
        and measure.status != measure.Status.DROPPED
    ]


# --- the context of each document -----------------------------------------------------------


def receipt(case: "AdviceRequest") -> Row:
    """Return what is on the receipt (ontvangstbevestiging): what happens when, whom to call.

    No story and no address: it may lie on a printer.
    """
    promised_labels = [
        clock for clock in case.deadlines.all() if clock.name in case.promised_labels
    ]
    return {"clocks": promised_labels, "desk_phone": settings.DESK_PHONE}


def advice(case: "AdviceRequest") -> Row:
    """Return what is on document A (beveiligingsadvies), from what was frozen.

    All fifteen sections of docs/domain/support.md §3.7.
    """
    adopted = _adopted_advice(case)
    adopted.case = case
    report = adopted.report
    measures = [measure_in_words(row) for row in _in_order(report["measures"])]
    first_measures = [row for row in measures if row["priority"] == Priority.NOW.label]
    return {
        "report": report,
        "digest": adopted.digest,
        "domains": _domains(case, report),
        "measures": measures,
        "costs": costs_by_payer(report["measures"]),
        "first": first_measures,
        "pages": report["pages"],
        "adopted_at": datetime.fromisoformat(report["adopted_at"]),
        "valid_until": date.fromisoformat(report["valid_until"]),
        "intake": datetime.fromisoformat(report["intake"]) if report["intake"] else None,
        "visit": _day(report["visit"]),
        "shields": [_shield(row) for row in report["shields"]],
        "desk_phone": settings.DESK_PHONE,
    }


def _domains(case: "AdviceRequest", report: Row) -> list[Row]:
    """Return each domain with its findings, and whether it was marked as having none."""
    findings = [_with_pictures(case, finding) for finding in report["findings"]]
    without_finding = report["pages"]["domeinen"].get("none", [])
    return [
        {
            "label": domain.label,
            "findings": [finding for finding in findings if finding["domain"] == domain],
            "none": domain in without_finding,
        }
        for domain in Domain
    ]


def _with_pictures(case: "AdviceRequest", finding: Row) -> Row:
    photos = [case.documents.get(pk=photo["id"]) for photo in finding["photos"]]
    return finding | {"pictures": [_data_url(photo) for photo in photos]}


def _data_url(photo: "Document") -> str:
    media_type, content = picture_for_print(photo.chunks())
    encoded = base64.b64encode(content).decode()
    return f"data:{media_type};base64,{encoded}"


def _shield(row: Row) -> Row:
    days = {name: _day(row[name]) for name in ("asked", "granted", "expires")}
    return row | days


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def employer(case: "AdviceRequest") -> Row:
    """Return what is on document B (werkgeversuittreksel): measures, costs, tax questions."""
    rows = _ordered_rows(case)
    return {
        "measures": [measure_in_words(row) for row in rows],
        "costs": costs_by_payer(rows),
        "provision": case.provision,
        "arbo": case.provision.arbo,
        "office": case.get_function_display(),
        "desk_phone": settings.DESK_PHONE,
    }


def order(number: int, case: "AdviceRequest") -> Row:
    """Return what is on document C (leveranciersopdracht): the measures of one supplier.

    `number`: place of the supplier in `suppliers`, from 1. The address is told by phone, never
    on paper.
    """
    supplier = _supplier(case, number)
    ordered_measures = _ordered_from(supplier, case)
    rows = [measure_in_words(row) for row in _in_order(measure_rows(ordered_measures))]
    return {"supplier": supplier, "measures": rows, "provision": case.provision}


def decision(case: "AdviceRequest") -> Row:
    """Return what is on document D (besluit tot verstrekking).

    Neutral, by reference to the advice, with how to object (Awb 3:45).
    """
    context = employer(case)
    provided = [row for row in context["measures"] if _is_provided_by_employer(row)]
    return context | {"provided": provided, "signer": case.provision.decided_by}


def _is_provided_by_employer(row: Row) -> bool:
    return row["payer"] == Payer.EMPLOYER.label and row["decision"] == "provide"


def transfer(case: "AdviceRequest") -> Row:
    """Return what is on document E (overdrachtsbrief), at the end of the office or at a move.

    It says what ends, what stays, and with whom.
    """
    return {
        "measures": [measure_in_words(row) for row in _ordered_rows(case)],
        "provision": case.provision,
        "moves": case.provision.ends_on is None,
        "desk_phone": settings.DESK_PHONE,
    }


def referral(case: "AdviceRequest") -> Row:
    """Return what is on document F (doorverwijsbrief): who does help."""
    return {
        "route": case.get_route_display(),
        "tells": ROUTE_TELLS.get(case.route, ""),
        "office": case.get_function_display(),
        "desk_phone": settings.DESK_PHONE,
    }


def evaluation(_case: "AdviceRequest") -> Row:
    """Return what is on document G (evaluatieformulier): nothing of the case but its number."""
    return {"desk_phone": settings.DESK_PHONE}


# --- the documents by their kind ------------------------------------------------------------

HIGHEST_CLASSIFICATION = "Zeer vertrouwelijk"
FOLDER = "veiligwonen/pdf"


def _order_letter(number: int) -> Letter:
    return Letter(
        _("Leveranciersopdracht %d") % number,
        f"{FOLDER}/order.html",
        partial(order, number),
        "employer",
        ready=partial(has_order, number),
        stamped=True,
    )


ORDER_LETTERS = {
    f"order_{number}": _order_letter(number) for number in range(1, MOST_SUPPLIERS + 1)
}
LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), f"{FOLDER}/receipt.html", receipt),
    "advice": Letter(
        _("Beveiligingsadvies"),
        f"{FOLDER}/advice.html",
        advice,
        classification=HIGHEST_CLASSIFICATION,
        ready=is_adopted,
        stamped=True,
    ),
    "employer": Letter(
        _("Werkgeversuittreksel"),
        f"{FOLDER}/employer.html",
        employer,
        "employer",
        ready=is_offered,
        stamped=True,
    ),
    "decision": Letter(
        _("Besluit tot verstrekking"),
        f"{FOLDER}/decision.html",
        decision,
        "employer",
        ready=is_provided,
        stamped=True,
    ),
    "decision_sent": Letter(
        _("Besluit tot verstrekking, bekendgemaakt"),
        f"{FOLDER}/decision.html",
        decision,
        ready=is_made_known,
        stamped=True,
        addressed=True,
    ),
    "transfer": Letter(
        _("Overdrachtsbrief"),
        f"{FOLDER}/transfer.html",
        transfer,
        ready=needs_transfer_letter,
        stamped=True,
        addressed=True,
    ),
    "referral": Letter(
        _("Doorverwijsbrief"),
        f"{FOLDER}/referral.html",
        referral,
        ready=has_route,
        addressed=True,
    ),
    "evaluation": Letter(
        _("Evaluatieformulier"), f"{FOLDER}/evaluation.html", evaluation, ready=is_offered
    ),
} | ORDER_LETTERS
