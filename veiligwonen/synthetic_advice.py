"""Invented advices for the demo: what an adviser writes, and how far each measure came."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from organisations.models import Person
from veiligwonen.models import AdviceRequest, Measure
from veiligwonen.transitions import advice, aftercare, provision
from veiligwonen.transitions.status import Status

INVENTED_STEPS = list(Status)
INVENTED_MEASURE = {
    "what": "Overleg vooraf over de plek.",
    "finding": 1,
    "temporary": False,
    "recurring": 0,
    "period": "maand",
    "luxury": 0,
    "payer": "werkgever",
    "recognition": "borg",
    "permission": "geen",
    "owner_after": "werkgever",
    "supplier": "Voorbeeld Beveiliging",
}
DEVIATION = "Het alarm past niet in onze begroting. Wij stellen een goedkoper alarm voor."
INVENTED_PAGES: dict[str, dict[str, Any]] = {
    "samenvatting": {
        "summary": "Zet deze week de brievenbus buiten en spreek af wie de deur opendoet. "
        "Daarna het alarm."
    },
    "dreiging": {
        "sources": "Gesprek met de aanvrager en de wijkagent.",
        "weight": "Iemand kwam aan de deur en dreigde. Herhaling is voorstelbaar.",
        "local": "Er is een omstreden besluit in de buurt.",
        "unknown": "Wie het is, en of deze persoon alleen handelt.",
    },
    "domeinen": {"none": ["werken", "verplaatsen"]},
    "gezin": {"family": "Het gezin weet ervan. De kinderen doen de deur niet zelf open."},
    "pkvw": {"missing": "Sloten op de achterdeur en rookmelders op zolder.", "cost": 650},
    "afspraken": {"behaviour": "Doe de deur niet open voor wie u niet kent. Bel bij twijfel 112."},
    "uitvoering": {
        "contact": "De adviseur belt met het contact bij de werkgever.",
        "planning": "Brievenbus deze week, alarm binnen een maand.",
    },
    "nazorg": {"aftercare": "Na zes weken bellen wij. Daarna testen wij de maatregelen elk jaar."},
    "bevinding-1": {
        "domain": "wonen",
        "observation": "De brievenbus zit in de voordeur.",
        "risk": "Wie wil, kan iets naar binnen gooien.",
    },
    "bevinding-2": {
        "domain": "informatie",
        "observation": "Het adres staat op twee websites.",
        "risk": "Iedereen kan het huis vinden.",
    },
    "maatregel-1": INVENTED_MEASURE
    | {"item": "brievenbus_vrijstaand", "priority": "nu", "one_off": 420},
    "maatregel-2": INVENTED_MEASURE
    | {"item": "alarm_doormelding", "priority": "binnen_1_maand", "one_off": 1650, "recurring": 50},
    "maatregel-3": INVENTED_MEASURE
    | {"item": "buitenverlichting", "priority": "nu", "one_off": 90, "temporary": True},
    "maatregel-4": INVENTED_MEASURE
    | {
        "item": "huisadres_verwijderen_online",
        "priority": "planbaar",
        "one_off": 0,
        "finding": 2,
        "supplier": "",
    },
}


def write(case: AdviceRequest) -> None:
    """Write all pages of an advice, each of them valid."""
    draft = case.advices.draft()
    draft.case = case
    draft.answers = {slug: _typed_page(page) for slug, page in INVENTED_PAGES.items()}
    draft.content = INVENTED_PAGES
    draft.save()


def _typed_page(page: dict[str, Any]) -> dict[str, list[str]]:
    """Return the answers of a page as a browser sends them: nothing for an empty box."""
    return {name: _typed(value) for name, value in page.items() if value is not False}


def _typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    if value is True:
        return ["on"]
    return [str(value)]


def bring_to(case: AdviceRequest, goal: Status, desk: dict[str, Person]) -> None:
    """Make what is there when a request has come as far as `goal`, beside its state.

    `desk`: the people of the desk by their role; "bva" and "adviseur" are used.
    """
    write(case)
    if _reached(goal, Status.ADOPTED):
        advice.freeze_advice(case, desk["bva"])
    if _reached(goal, Status.OFFERED):
        _provide(case, goal, desk["bva"])
    if _reached(goal, Status.CARRYING_OUT):
        provision.order_from_suppliers(case, desk["bva"])
    if goal == Status.CARRYING_OUT:
        _place_first_measure(case)
    if _reached(goal, Status.DELIVERED):
        _test_measures(case)
    if _reached(goal, Status.AFTERCARE):
        aftercare.plan_checks(case, checks=0)
    if goal == Status.WINDING_DOWN:
        _wind_down(case, desk["adviseur"])


def _reached(goal: Status, status: Status) -> bool:
    return INVENTED_STEPS.index(goal) >= INVENTED_STEPS.index(status)


def _provide(case: AdviceRequest, goal: Status, bva: Person) -> None:
    """Offer the advice to the employer; let it deviate or decide, as far as the goal is."""
    provision.offer_measures(case, bva)
    row = case.read_provision()
    is_decided = _reached(goal, Status.PROVIDED)
    if goal == Status.DEVIATION:
        row.deviation = DEVIATION
    if is_decided:
        row.in_rie = True
        row.no_contribution = True
        row.arbo_place = True
        row.decided_on = timezone.localdate() - timedelta(days=10)
        row.made_known_on = row.decided_on + timedelta(days=1)
        row.contact = "Facilitair bureau"
        case.measures.update(decision=Measure.Decision.PROVIDE)
    row.save()
    if is_decided:
        case.ask_letter("decision", by=bva)


def _place_first_measure(case: AdviceRequest) -> None:
    measure = case.measures.order_by("position").first()
    _put(case, measure, Measure.Status.PLACED, days_ago=1)


def _test_measures(case: AdviceRequest) -> None:
    for measure in case.measures.all():
        _put(case, measure, Measure.Status.TESTED, days_ago=3, by="Voorbeeld Beveiliging")


def _put(
    case: AdviceRequest, measure: Measure, status: str, *, days_ago: int, by: str = ""
) -> None:
    measure.case = case
    day = timezone.localdate() - timedelta(days=days_ago)
    measure.progress(status, day, by)
    measure.save()


def _wind_down(case: AdviceRequest, adviser: Person) -> None:
    end = timezone.localdate() + timedelta(days=60)
    aftercare.plan_ending(
        case,
        adviser,
        ends_on=end,
        subscriptions_end=end,
        ownership="De bestuurder neemt de spullen over.",
    )
