"""The letterbox of Veilig Wonen: what is on each document (domain reference support §3.7, A to G).

A is made from what was frozen at adoption. B, C and D are for the employer and its suppliers: they are made of the measures and the
provision alone, and never see the advice, what was told, or the home.
"""

import base64
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.documents import Letter
from veiligwonen import provisioning
from veiligwonen.catalogue import CATALOGUE, Domain, Payer, Period, Permission, Priority, Recognition
from veiligwonen.entitlement import ROUTE_TELLS
from veiligwonen.lists import Gone

MOST_SUPPLIERS = 9


def receipt(case) -> dict[str, Any]:
    """Ontvangstbevestiging: number, what happens when, whom to call. No story and no address: it may lie on a printer."""
    return {
        "clocks": [clock for clock in case.deadlines.all() if clock.name in case.promised],
        "desk_phone": settings.DESK_PHONE,
    }


def _adopted(case):
    return case.advices.filter(adopted_at__isnull=False).first()


def is_adopted(case) -> bool:
    """There is an adopted advice."""
    return _adopted(case) is not None


def is_offered(case) -> bool:
    """The employer has something of it."""
    return hasattr(case, "provision")


def is_provided(case) -> bool:
    """The employer decided."""
    return is_offered(case) and case.provision.decided_on is not None


def is_left(case) -> bool:
    """What was provided ends, or stays behind at another home."""
    return is_provided(case) and (case.provision.ends_on is not None or case.review_reason == Gone.MOVE)


def advice(case) -> dict[str, Any]:
    """A. Beveiligingsadvies, all fifteen sections, from what was frozen."""
    row = _adopted(case)
    row.case = case
    report = row.report
    findings = [
        one | {"pictures": [_picture(case, photo["id"]) for photo in one["photos"]]} for one in report["findings"]
    ]
    domains = [
        {"label": domain.label, "findings": [one for one in findings if one["domain"] == domain], "none": domain in report["pages"]["domeinen"].get("none", [])}
        for domain in Domain
    ]  # fmt: skip
    measures = [said(one) for one in report["measures"]]
    return {
        "report": report, "digest": row.digest, "domains": domains, "measures": measures, "costs": costs_of(report["measures"]),
        "first": [one for one in measures if one["priority"] == Priority.NOW.label], "pages": report["pages"],
        "adopted_at": datetime.fromisoformat(report["adopted_at"]), "valid_until": date.fromisoformat(report["valid_until"]),
        "intake": datetime.fromisoformat(report["intake"]) if report["intake"] else None,
        "visit": date.fromisoformat(report["visit"]) if report["visit"] else None,
        "shields": [one | {name: _day(one[name]) for name in ("asked", "granted", "expires")} for one in report["shields"]],
        "desk_phone": settings.DESK_PHONE,
    }  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _picture(case, pk: str) -> str:
    photo = case.documents.get(pk=pk)
    return f"data:{photo.media_type};base64,{base64.b64encode(b''.join(photo.chunks())).decode()}"


def said(one: dict[str, Any]) -> dict[str, Any]:
    """The codes of a measure in words."""
    item = CATALOGUE[one["item"]]
    period = Period(one["period"]).label if one["recurring"] else ""
    return one | {"label": item.label, "domain": item.domain.label, "priority": Priority(one["priority"]).label, "payer": Payer(one["payer"]).label,
                  "permission": Permission(one["permission"]).label, "recognition": Recognition(one["recognition"]).label,
                  "owner_after": Payer(one["owner_after"]).label, "period": period}  # fmt: skip


def costs_of(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = provisioning.costs(measures)
    return [{"payer": Payer(payer).label, "once": sums.once, "yearly": sums.yearly} for payer, sums in found.items()]


def known(measures) -> list[dict[str, Any]]:
    names = ("item", "what", "priority", "temporary", "one_off", "recurring", "period", "luxury", "payer", "supplier", "recognition",
             "permission", "owner_after", "ends_on", "decision")  # fmt: skip
    return [
        {"nr": one.position, "status": one.get_status_display()} | {name: getattr(one, name) for name in names}
        for one in measures
    ]


def employer(case) -> dict[str, Any]:
    """B. Werkgeversuittreksel: measures, costs, planning, arbo check."""
    rows = provisioning.in_order(known(case.measures.all()))
    return {"measures": [said(one) for one in rows], "costs": costs_of(rows), "provision": case.provision, "arbo": case.provision.arbo,
            "office": case.get_function_display(), "desk_phone": settings.DESK_PHONE}  # fmt: skip


def order(number: int, case) -> dict[str, Any]:
    """C. Leveranciersopdracht: the measures of one supplier. The address is given by phone, never on paper."""
    named = suppliers(case)
    supplier = named[number - 1] if number <= len(named) else ""
    own = [
        one
        for one in case.measures.all()
        if one.supplier == supplier and one.is_of_employer and one.status != "vervallen"
    ]
    return {"supplier": supplier, "measures": [said(one) for one in known(own)], "provision": case.provision}


def suppliers(case) -> list[str]:
    """The suppliers of what the employer provides, each once, in the order of their first measure."""
    named = [one.supplier for one in case.measures.all() if one.supplier and one.is_of_employer]
    return list(dict.fromkeys(named))[:MOST_SUPPLIERS]


def decision(case) -> dict[str, Any]:
    """D. Besluit tot verstrekking: neutral, by reference to the advice, with how to object (Awb 3:45)."""
    return employer(case) | {"provided": [one for one in employer(case)["measures"] if one["payer"] == Payer.EMPLOYER.label and one["decision"] == "provide"],
                             "provision": case.provision, "office": case.get_function_display()}  # fmt: skip


def transfer(case) -> dict[str, Any]:
    """E. Overdrachtsbrief, at the end of the office or at a move: what ends, what stays, and with whom."""
    rows = provisioning.in_order(known(case.measures.all()))
    return {"measures": [said(one) for one in rows], "provision": case.provision, "moves": case.provision.ends_on is None,
            "desk_phone": settings.DESK_PHONE}  # fmt: skip


def referral(case) -> dict[str, Any]:
    """F. Doorverwijsbrief: who does help."""
    return {
        "route": case.get_route_display(),
        "tells": ROUTE_TELLS.get(case.route, ""),
        "office": case.get_function_display(),
        "desk_phone": settings.DESK_PHONE,
    }


def evaluation(_case) -> dict[str, Any]:
    """G. Evaluatieformulier: nothing of the case but its number."""
    return {"desk_phone": settings.DESK_PHONE}


def is_of_advice(kind: str) -> bool:
    """Document A, or a photo that was taken for it."""
    return kind == "advice" or kind.startswith("bevinding-")


HIGHEST = "Zeer vertrouwelijk"
FOLDER = "veiligwonen/pdf"
LETTERS = {
    "receipt": Letter(_("Ontvangstbevestiging"), f"{FOLDER}/receipt.html", receipt),
    "advice": Letter(_("Beveiligingsadvies"), f"{FOLDER}/advice.html", advice, classification=HIGHEST, ready=is_adopted, stamped=True),
    "employer": Letter(_("Werkgeversuittreksel"), f"{FOLDER}/employer.html", employer, "employer", ready=is_offered, stamped=True),
    "decision": Letter(_("Besluit tot verstrekking"), f"{FOLDER}/decision.html", decision, "employer", ready=is_provided, stamped=True),
    "transfer": Letter(_("Overdrachtsbrief"), f"{FOLDER}/transfer.html", transfer, ready=is_left, stamped=True),
    "referral": Letter(_("Doorverwijsbrief"), f"{FOLDER}/referral.html", referral, ready=lambda case: bool(case.route)),
    "evaluation": Letter(_("Evaluatieformulier"), f"{FOLDER}/evaluation.html", evaluation, ready=is_offered),
} | {
    f"order_{number}": Letter(
        _("Leveranciersopdracht %d") % number, f"{FOLDER}/order.html", partial(order, number), "employer", ready=is_provided, stamped=True
    )
    for number in range(1, MOST_SUPPLIERS + 1)
}  # fmt: skip
