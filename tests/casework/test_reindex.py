"""People of cases are found by name however it is typed, also those of a release before."""

import pytest
from django.core.management import CommandError, call_command

from casework.management.commands import reindex_parties
from casework.models import Party
from tests.factories import incident

pytestmark = pytest.mark.django_db
NAME = "J.P. van ’t Höff"


def outdated(people, count: int) -> list[Party]:
    """People of cases whose indexes were made by the release before."""
    parties = []
    for _number in range(count):
        case = incident(people["councillor"])
        parties.append(Party.objects.create(case=case, role="affected", name=NAME))
    Party.objects.update(name_index=b"x" * 32, email_index=b"x" * 32, index_version=1)
    return parties


def found(client) -> int:
    """How many cases the search shows."""
    page = client.get("/meldingen/", {"zoek": "jp van t hoff", "status": "alles"})
    return len(page.context["page"].rows)


def test_a_name_is_found_however_it_is_typed(people, enter):
    case = incident(people["councillor"])
    Party.objects.create(case=case, role="affected", name=NAME)
    client = enter(people["clerk"])
    for words in ("J.P. van 't Höff", "j p van ’t hoff", "JP VAN T HOFF", "mr. J.P. van ‘t Hoff"):
        page = client.get("/meldingen/", {"zoek": words})
        assert case.number in page.content.decode(), words
    page = client.get("/meldingen/", {"zoek": "J.P. van Hoff"})
    assert case.number not in page.content.decode()


def test_the_indexes_of_the_release_before_are_made_anew(people, enter, monkeypatch, capsys):
    outdated(people, 5)
    client = enter(people["clerk"])
    assert found(client) == 0
    with pytest.raises(CommandError, match="are not found by name yet"):
        call_command("reindex_parties", "--check")
    monkeypatch.setattr(reindex_parties, "BATCH", 2)
    call_command("reindex_parties")
    assert found(client) == 5
    capsys.readouterr()
    call_command("reindex_parties", "--check")
    assert "every person" in capsys.readouterr().out


def test_it_goes_on_where_it_stopped(people, enter, monkeypatch, capsys):
    outdated(people, 4)
    monkeypatch.setattr(reindex_parties, "BATCH", 2)
    batches = Party.objects.bulk_update.__func__

    def stop_after_one(queryset, *arguments, **options):
        batches(queryset, *arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(type(Party.objects), "bulk_update", stop_after_one)
        with pytest.raises(KeyboardInterrupt):
            call_command("reindex_parties")
    capsys.readouterr()
    call_command("reindex_parties")
    assert found(enter(people["clerk"])) == 4


def test_one_row_that_does_not_open_stops_no_other(people, enter, capsys):
    broken, *others = outdated(people, 3)
    type(broken.case)._base_manager.filter(pk=broken.case.pk).update(data_key=b"\x01" * 80)
    with pytest.raises(CommandError, match="1 people|2 people"):
        call_command("reindex_parties")
    assert "does not open with these keys" in capsys.readouterr().err
    assert found(enter(people["clerk"])) == len(others)
