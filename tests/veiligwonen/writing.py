"""Writing an advice as its pages make it, and the steps to its adoption."""

from dataclasses import asdict
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from tests.veiligwonen.test_triage import AZC
from veiligwonen.forms.advice import ADVICE_FORMS, PART_FORMS

THREAT = "CANARYdreiging: een man dreigde met brand."
FAMILY = "CANARYgezin: twee kinderen van zes en acht."
SEEN = "CANARYbevinding: de brievenbus zit in de deur."
PAGES = {
    "samenvatting": {"summary": "Eerst de brievenbus, dan het alarm. CANARYsamenvatting."},
    "dreiging": {
        "sources": THREAT,
        "weight": "Ernst 3, waarschijnlijkheid 4.",
        "local": "Een azc in de buurt.",
        "unknown": "Wie het is.",
    },
    "domeinen": {"none": ["werken", "verplaatsen", "informatie"]},
    "gezin": {"family": FAMILY},
    "pkvw": {"missing": "Sloten en rookmelders.", "cost": "600"},
    "afspraken": {"behaviour": "Doe niet open voor wie u niet kent."},
    "uitvoering": {"contact": "De adviseur.", "planning": "Deze week."},
    "nazorg": {"aftercare": "Na zes weken bellen."},
}
FINDING = {"domain": "wonen", "observation": SEEN, "risk": "Brand via de brievenbus."}
MEASURE = {
    "item": "brievenbus_vrijstaand",
    "what": "Bij het hek.",
    "finding": "1",
    "priority": "nu",
    "one_off": "400",
    "recurring": "0",
    "period": "maand",
    "luxury": "0",
    "payer": "werkgever",
    "supplier": "Veilig BV",
    "recognition": "borg",
    "permission": "geen",
    "owner_after": "werkgever",
}
ALARM = MEASURE | {
    "item": "alarm_doormelding",
    "what": "Met doormelding.",
    "priority": "binnen_1_maand",
    "one_off": "1500",
    "recurring": "50",
    "supplier": "Bel NV",
}
LAMP = MEASURE | {
    "item": "buitenverlichting",
    "what": "Lamp op batterijen.",
    "temporary": "on",
    "one_off": "80",
}


def to_drafting(case, desk):
    """Take the steps until the adviser writes; return the case."""
    adviser = desk["adviser"]
    triagist = desk["triagist"]
    facts = asdict(AZC)
    case = case.perform("take", by=triagist)
    case = case.perform("weigh", by=triagist, **facts)
    case = case.perform("to_adviser", by=triagist, adviser=adviser)
    tomorrow = timezone.now() + timedelta(days=1)
    case = case.perform("plan_visit", by=adviser, intake_at=tomorrow)
    case = case.perform("hold_intake", by=adviser, note="Ook mails.")
    case = case.perform("weigh", by=adviser, **facts)
    case = case.perform("hold_visit", by=adviser, on=timezone.localdate())
    return case.perform("start_advice", by=adviser)


def write(case, desk, enter, measures=(MEASURE, ALARM, LAMP)):
    """Fill in every page as a browser does; return the case as it is then."""
    client = enter(desk["adviser"])
    base = f"{case.get_absolute_url()}advies/"
    for slug, typed in PAGES.items():
        _post_page(client, f"{base}{slug}/", typed)
    client.post(f"{base}erbij/bevinding/", {"domain": "wonen"})
    _post_page(client, f"{base}bevinding-1/", FINDING)
    for number, typed in enumerate(measures, start=1):
        client.post(f"{base}erbij/maatregel/", {"item": typed["item"]})
        _post_page(client, f"{base}maatregel-{number}/", typed)
    return type(case).objects.get(pk=case.pk)


def _post_page(client, path, typed):
    response = client.post(path, typed)
    assert response.status_code == 302, path


def to_adopted(case, desk, enter):
    """Write the advice and let the BVA adopt it; return the case."""
    case = to_drafting(case, desk)
    case = write(case, desk, enter)
    case = case.perform("submit_advice", by=desk["adviser"])
    return case.perform("adopt", by=desk["bva"])


def fill(case, measures=(MEASURE, ALARM)):
    """Write the advice without its pages, for tests of something else; return the case."""
    advice = case.advices.draft()
    pages = dict(PAGES)
    pages["bevinding-1"] = FINDING | {"risk": "Brand."}
    for number, measure in enumerate(measures, start=1):
        pages[f"maatregel-{number}"] = measure
    for slug, page in pages.items():
        data = _as_posted(page)
        form = _form_class(slug)(data)
        assert form.is_valid(), form.errors
        advice.save_page(slug, dict(data.lists()), form.cleaned_data)
    return case


def _as_posted(page):
    data = QueryDict(mutable=True)
    for name, value in page.items():
        values = value if isinstance(value, list) else [value]
        data.setlist(name, values)
    return data


def _form_class(slug):
    if slug in ADVICE_FORMS:
        return ADVICE_FORMS[slug]
    kind = slug.rpartition("-")[0]
    return PART_FORMS[kind]
