"""What must still be written before an advice goes to the BVA."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from texts.postcode import dutch_postcode
from veiligwonen.catalogue import Domain
from veiligwonen.rules.advice_pages import ADVICE_PAGES, FINDING, MEASURE, OPTIONAL, name_of


def require_complete_advice(case) -> str:
    """Require that nothing is missing (a guard): "" or the first sentence of what is."""
    return next(iter(missing_parts(case)), "")


def missing_parts(case) -> list[str]:
    """Return what must still be written, in sentences, in the order of the pages."""
    advice = case.advices.filter(adopted_at=None).first()
    if advice is None:
        return [_("Schrijf eerst het advies.")]
    return [
        *_unfinished_pages(advice),
        *_open_domains(advice),
        *_missing_measures(advice),
        *_unchecked_photos(case, advice),
        *_addresses_in_measures(case, advice),
    ]


def _unfinished_pages(advice) -> Iterator[str]:
    for slug, title in ADVICE_PAGES.items():
        if slug not in OPTIONAL and slug not in advice.content:
            yield _("Maak af: %s.") % title
    for slug in [*advice.slugs(FINDING), *advice.slugs(MEASURE)]:
        if slug not in advice.content:
            yield _("Maak af: %s.") % name_of(slug)


def _open_domains(advice) -> Iterator[str]:
    """Find the domains without a finding that are not marked "geen bevinding" either."""
    covered = set(advice.content.get("domeinen", {}).get("none", []))
    for slug in advice.slugs(FINDING):
        if slug in advice.content:
            covered.add(advice.content[slug]["domain"])
    for domain in Domain:
        if domain not in covered:
            label = domain.label
            yield _("Schrijf een bevinding bij %s, of zet er “geen bevinding” bij.") % label


def _missing_measures(advice) -> Iterator[str]:
    if not advice.slugs(MEASURE):
        yield _("Kies ten minste één maatregel.")


def _unchecked_photos(case, advice) -> Iterator[str]:
    photos = case.documents.filter(kind__in=advice.slugs(FINDING), state="quarantine")
    if photos.exists():
        yield _("Een foto wordt nog nagekeken. Dit duurt meestal minder dan een minuut.")


def _addresses_in_measures(case, advice) -> Iterator[str]:
    """Find measures that hold the address: the employer reads them, and never the address."""
    parts = _address_parts(case)
    for slug, page in advice.content.items():
        if not slug.startswith(MEASURE):
            continue
        text = f"{page.get('what', '')} {page.get('supplier', '')}".casefold()
        if any(part in text for part in parts):
            yield _("Haal het adres weg bij %s. De werkgever leest dit.") % name_of(slug)


def _address_parts(case) -> set[str]:
    """Return street and postcodes of every home of the case, in lower case."""
    parts = set()
    for home in case.home_addresses.all():
        parts.add(home.street)
        if dutch_postcode(home.postcode):  # another one may be no more than "1000"
            parts |= {home.postcode, home.postcode.replace(" ", "")}
    return {part.casefold() for part in parts if part}
