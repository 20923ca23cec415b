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
    assert (counts["municipality"], counts["province"], counts["water_authority"], counts["caribbean_body"]) == (
        342,
        12,
        21,
        3,
    )
    gone = Organisation.objects.get(name="Haaren")
    assert gone.valid_until == date(2021, 1, 1)
    assert {merger.new.name for merger in Merger.objects.filter(old=gone)} >= {"Boxtel", "Oisterwijk"}
    assert Organisation.objects.current(date(2019, 1, 1)).filter(pk=gone.pk).exists()
