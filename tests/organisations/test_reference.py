"""The public bodies."""

from datetime import date

import pytest
from django.core.management import call_command

from organisations.models import Merger, Organisation

pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing(capsys):
    call_command("load_organisations")
    first = capsys.readouterr().out
    before = list(Organisation.objects.order_by("code").values())
    call_command("load_organisations")
    assert first.startswith(f"{len(before)} organisations")
    assert capsys.readouterr().out == f"{len(before)} organisations, 0 changes\n"
    assert list(Organisation.objects.order_by("code").values()) == before


def test_what_exists_today_and_what_did():
    call_command("load_organisations")
    counts = {
        kind: Organisation.objects.current(date(2026, 11, 23)).filter(type=kind).count()
        for kind in Organisation.Type.values
    }
    assert (
        counts["municipality"],
        counts["province"],
        counts["water_authority"],
        counts["caribbean_body"],
    ) == (
        342,
        12,
        21,
        3,
    )
    haaren = Organisation.objects.get(name="Haaren")
    assert haaren.valid_until == date(2021, 1, 1)
    assert {merger.new.name for merger in Merger.objects.filter(old=haaren)} >= {
        "Boxtel",
        "Oisterwijk",
    }
    assert Organisation.objects.current(date(2019, 1, 1)).filter(pk=haaren.pk).exists()


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("Dijk en Waard", date(2022, 1, 1), None),  # made of two
        ("Langedijk", None, date(2022, 1, 1)),
        ("Boxtel", None, None),  # grew, and was there already
        ("De Friese Meren", date(2014, 1, 1), date(2015, 7, 1)),  # made, and then named anew
        ("De Fryske Marren", date(2015, 7, 1), None),
    ],
)
def test_a_gemeente_exists_from_and_until(name, since, until):
    call_command("load_organisations")
    place = Organisation.objects.get(type="municipality", name=name)
    assert (place.valid_from, place.valid_until) == (since, until)


def test_what_an_administrator_set_stays():
    call_command("load_organisations")
    Organisation.objects.filter(code="GM0344").update(reaction_hours=24, reporting_mandatory=True)
    call_command("load_organisations")
    utrecht = Organisation.objects.get(code="GM0344")
    assert (utrecht.reaction_hours, utrecht.reporting_mandatory, utrecht.province.name) == (
        24,
        True,
        "Utrecht",
    )
