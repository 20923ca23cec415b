"""Rules of money, order, dates, tax and address shielding."""

from datetime import date, timedelta

import pytest

from veiligwonen.catalogue import CATALOGUE, Domain
from veiligwonen.models import Provision
from veiligwonen.rules import address_shielding, costs
from veiligwonen.rules.aftercare import next_check
from veiligwonen.rules.tax_exemption import TaxExemption


def measure(**changes):
    """Return the columns of one measure of the employer."""
    return {
        "payer": "werkgever",
        "one_off": 100,
        "recurring": 0,
        "period": "maand",
        "temporary": False,
        "priority": "nu",
    } | changes


def test_costs_are_counted_by_who_pays_once_and_every_year():
    measures = [
        measure(recurring=50),
        measure(one_off=20, recurring=30, period="jaar"),
        measure(payer="bestuurder_pkvw", one_off=600),
    ]
    assert costs.total_costs(measures) == {
        "werkgever": costs.Costs(once=120, yearly=630),
        "bestuurder_pkvw": costs.Costs(once=600, yearly=0),
    }


def test_what_bridges_the_time_comes_first_then_the_base_level_then_by_how_soon():
    planned = measure(priority="planbaar")
    now = measure()
    base = measure(payer="bestuurder_pkvw", priority="planbaar")
    bridge = measure(temporary=True)
    assert costs.in_order([planned, now, base, bridge]) == [bridge, base, now, planned]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ((None, True, True), "Vul in: de RI&E"),
        ((True, True, True), "Uw salarisadministratie beslist"),
        ((True, False, True), "Niet vrijgesteld"),
        ((True, True, True, 300), "behalve 300 euro"),
    ],
)
def test_the_tax_questions(answers, sentence):
    assert sentence in TaxExemption(*answers).verdict


def test_the_first_check_is_after_six_weeks_and_then_every_year():
    assert next_check(0, date(2026, 11, 2)) == date(2026, 12, 14)
    assert next_check(1, date(2026, 12, 14)) == date(2027, 12, 14)


def test_shields_are_looked_at_when_an_answer_is_due_or_they_end():
    requested = date(2026, 1, 1)
    granted = date(2024, 2, 29)
    remind_on = address_shielding.remind_on
    assert remind_on("brp", requested, None) == date(2026, 1, 29)
    assert address_shielding.expires("kadaster", granted) == date(2029, 3, 1)
    assert remind_on("kadaster", requested, granted) == date(2029, 1, 4)
    assert remind_on("brp", requested, requested) is None
    assert remind_on("woz", requested, None) is None


def test_the_catalogue_has_every_domain_and_no_measure_of_the_stelsel():
    assert {item.domain for item in CATALOGUE.values()} == set(Domain)
    assert len(CATALOGUE) == 28
    assert not [slug for slug in CATALOGUE if "persoonsbeveiliging" in slug]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made_known", "last"),
    [
        (date(2026, 11, 2), date(2026, 12, 14)),
        (date(2026, 11, 14), date(2026, 12, 28)),
        (date(2026, 11, 13), date(2026, 12, 28)),
        (date(2026, 4, 3), date(2026, 5, 18)),  # a decree makes Friday 15 May a holiday
        (date(2027, 3, 24), date(2027, 5, 10)),
    ],
)
def test_the_last_day_to_object_counts_from_the_day_it_was_made_known(made_known, last):
    decided = made_known - timedelta(days=5)
    assert Provision(decided_on=decided).object_until is None
    assert Provision(decided_on=decided, made_known_on=made_known).object_until == last
