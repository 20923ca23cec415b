"""Invented advices for the demo: what an adviser writes, and how far each measure came. Nobody is real."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from organisations.models import Person
from veiligwonen.models import AdviceRequest, Measure, advice, aftercare, provision
from veiligwonen.models.status import Status

ORDER = list(Status)
MEASURE = {"what": "Overleg vooraf over de plek.", "finding": 1, "temporary": False, "recurring": 0, "period": "maand", "luxury": 0, "payer": "werkgever",
           "recognition": "borg", "permission": "geen", "owner_after": "werkgever", "supplier": "Voorbeeld Beveiliging"}  # fmt: skip
PAGES: dict[str, dict[str, Any]] = {
    "samenvatting": {"summary": "Zet deze week de brievenbus buiten en spreek af wie de deur opendoet. Daarna het alarm."},
    "dreiging": {"sources": "Gesprek met de aanvrager en de wijkagent.", "weight": "Iemand kwam aan de deur en dreigde. Herhaling is voorstelbaar.",
                 "local": "Er is een omstreden besluit in de buurt.", "unknown": "Wie het is, en of deze persoon alleen handelt."},
    "domeinen": {"none": ["werken", "verplaatsen"]},
    "gezin": {"family": "Het gezin weet ervan. De kinderen doen de deur niet zelf open."},
    "pkvw": {"missing": "Sloten op de achterdeur en rookmelders op zolder.", "cost": 650},
    "afspraken": {"behaviour": "Doe de deur niet open voor wie u niet kent. Bel bij twijfel 112."},
    "uitvoering": {"contact": "De adviseur belt met het contact bij de werkgever.", "planning": "Brievenbus deze week, alarm binnen een maand."},
    "nazorg": {"aftercare": "Na zes weken bellen wij. Daarna testen wij de maatregelen elk jaar."},
    "bevinding-1": {"domain": "wonen", "observation": "De brievenbus zit in de voordeur.", "risk": "Wie wil, kan iets naar binnen gooien."},
    "bevinding-2": {"domain": "informatie", "observation": "Het adres staat op twee websites.", "risk": "Iedereen kan het huis vinden."},
    "maatregel-1": MEASURE | {"item": "brievenbus_vrijstaand", "priority": "nu", "one_off": 420},
    "maatregel-2": MEASURE | {"item": "alarm_doormelding", "priority": "binnen_1_maand", "one_off": 1650, "recurring": 50},
    "maatregel-3": MEASURE | {"item": "buitenverlichting", "priority": "nu", "one_off": 90, "temporary": True},
    "maatregel-4": MEASURE | {"item": "huisadres_verwijderen_online", "priority": "planbaar", "one_off": 0, "finding": 2, "supplier": ""},
}  # fmt: skip


def write(case: AdviceRequest) -> None:
    """The pages of an advice, all of them right."""
    draft = advice.draft_of(case)
    draft.case = case
    draft.answers = {
        slug: {name: _typed(value) for name, value in page.items() if value is not False}
        for slug, page in PAGES.items()
    }
    draft.content = PAGES
    draft.save()


def _typed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else ["on" if value is True else str(value)]


def stand(case: AdviceRequest, goal: Status, desk: dict[str, Person]) -> None:
    """What is there when a request has come this far, beside its state."""
    write(case)
    reached = ORDER.index(goal)
    if reached < ORDER.index(Status.ADOPTED):
        return
    advice.adopted(case, desk["bva"])
    if reached < ORDER.index(Status.OFFERED):
        return
    provision.offered(case, desk["bva"])
    had, today = provision.of(case), timezone.localdate()
    if goal == Status.DEVIATION:
        had.deviation = "Het alarm past niet in onze begroting. Wij stellen een goedkoper alarm voor."
    if reached >= ORDER.index(Status.PROVIDED):
        had.in_rie = had.no_contribution = had.arbo_place = True
        had.decided_on, had.contact = today - timedelta(days=10), "Facilitair bureau"
        case.measures.update(decision=Measure.Decision.PROVIDE)
    had.save()
    if reached >= ORDER.index(Status.PROVIDED):
        case.ask_letter("decision", by=desk["bva"])
    if reached >= ORDER.index(Status.CARRYING_OUT):
        provision.carried_out(case, desk["bva"])
    if goal == Status.CARRYING_OUT:
        first = case.measures.order_by("position").first()
        first.case = case
        first.put(Measure.Status.PLACED, today - timedelta(days=1), "")
        first.save()
    if reached >= ORDER.index(Status.DELIVERED):
        for one in case.measures.all():
            one.case = case
            one.put(Measure.Status.TESTED, today - timedelta(days=3), "Voorbeeld Beveiliging")
            one.save()
    if reached >= ORDER.index(Status.AFTERCARE):
        aftercare.planned(case, desk["adviseur"])
    if goal == Status.WINDING_DOWN:
        aftercare.winding_down(case, desk["adviseur"], ends_on=today + timedelta(days=60), subscriptions_end=today + timedelta(days=60),
                               ownership="De bestuurder neemt de spullen over.")  # fmt: skip
