"""An advice as its pages make it, and the way it goes from there."""

from dataclasses import asdict
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone

from tests.veiligwonen.test_triage import AZC
from veiligwonen.forms.writing import KINDS, TEXTS
from veiligwonen.models.advice import draft_of

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
MEASURE = {
    "item": "brievenbus_vrijstaand", "what": "Bij het hek.", "finding": "1", "priority": "nu", "one_off": "400", "recurring": "0", "period": "maand",
    "luxury": "0", "payer": "werkgever", "supplier": "Veilig BV", "recognition": "borg", "permission": "geen", "owner_after": "werkgever",
}  # fmt: skip
ALARM = MEASURE | {"item": "alarm_doormelding", "what": "Met doormelding.", "priority": "binnen_1_maand", "one_off": "1500",
                   "recurring": "50", "supplier": "Bel NV"}  # fmt: skip
LAMP = MEASURE | {"item": "buitenverlichting", "what": "Lamp op batterijen.", "temporary": "on", "one_off": "80"}


def to_drafting(case, desk):
    """The adviser writes."""
    adviser = desk["adviser"]
    case = (
        case.do("take", by=desk["triagist"])
        .do("weigh", by=desk["triagist"], **asdict(AZC))
        .do("to_adviser", by=desk["triagist"], adviser=adviser)
    )
    case = case.do("plan_visit", by=adviser, intake_at=timezone.now() + timedelta(days=1)).do(
        "hold_intake", by=adviser, note="Ook mails."
    )
    return (
        case.do("weigh", by=adviser, **asdict(AZC))
        .do("hold_visit", by=adviser, on=timezone.localdate())
        .do("start_advice", by=adviser)
    )


def write(case, desk, enter, measures=(MEASURE, ALARM, LAMP)):
    """Fill in every page, as a browser does."""
    client, base = enter(desk["adviser"]), f"{case.get_absolute_url()}advies/"
    for slug, typed in PAGES.items():
        assert client.post(f"{base}{slug}/", typed).status_code == 302, slug
    client.post(f"{base}erbij/bevinding/", {"domain": "wonen"})
    assert (
        client.post(
            f"{base}bevinding-1/", {"domain": "wonen", "observation": SEEN, "risk": "Brand via de brievenbus."}
        ).status_code
        == 302
    )
    for number, typed in enumerate(measures, start=1):
        client.post(f"{base}erbij/maatregel/", {"item": typed["item"]})
        assert client.post(f"{base}maatregel-{number}/", typed).status_code == 302, number
    return type(case).objects.get(pk=case.pk)


def to_adopted(case, desk, enter):
    """The BVA adopted it."""
    case = write(to_drafting(case, desk), desk, enter)
    return case.do("submit_advice", by=desk["adviser"]).do("adopt", by=desk["bva"])


def fill(case, measures=(MEASURE, ALARM)):
    """The same without pages, for tests of something else."""
    advice = draft_of(case)
    typed = dict(PAGES) | {"bevinding-1": {"domain": "wonen", "observation": SEEN, "risk": "Brand."}}
    typed |= {f"maatregel-{number}": one for number, one in enumerate(measures, start=1)}
    for slug, page in typed.items():
        sent = QueryDict(mutable=True)
        for name, value in page.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        form = (TEXTS.get(slug) or KINDS[slug.rpartition("-")[0]])(sent)
        assert form.is_valid(), form.errors
        advice.keep(slug, dict(sent.lists()), form.cleaned_data)
    return case
