"""Exports of a register: what is in the file, who gets it, for how long, and the audit trail."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from odfdo import Document

from audit.models import Entry
from dataexchange import exporting, tasks
from dataexchange.models import Export
from organisations.access import Door
from organisations.models import Membership
from tests.casework.working import work
from tests.factories import incident
from weerbaar import scope

pytestmark = pytest.mark.django_db
ASK = "/gegevens/export/nieuw/incident/"
STORY = "=HYPERLINK(1) Iemand stond bij mijn deur. KANARIE"


def answers(**changes) -> dict:
    """What the form is sent."""
    return {
        "form": "csv",
        "part": "all",
        "why": "report",
        "reason": "Jaarverslag voor de raad.",
    } | changes


def made_export(client, address: str = ASK, **changes) -> Export:
    """Request an export in the browser and have a worker make it."""
    answer = client.post(address, answers(**changes))
    assert answer.status_code == 302, answer.content.decode()
    export = Export.objects.latest("asked_at")
    work(tasks.make_export, export.pk)
    export.refresh_from_db()
    return export


def content(export: Export) -> bytes:
    """What is in the file."""
    return b"".join(export.chunks())


def rows(export: Export) -> list[dict]:
    """The rows of a CSV."""
    return list(csv.DictReader(io.StringIO(content(export).decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def cases(people):
    """Two reports of a raadslid, one of an ambtenaar."""
    councillor = people["councillor"]
    return [
        incident(councillor, narrative=STORY),
        incident(councillor),
        incident(people["official"], function="frontdesk"),
    ]


def test_only_what_this_person_sees_is_in_it(cases, people, strangers, enter):
    incident(strangers["councillor"])
    numbers = {
        role: {row["Nummer"] for row in rows(made_export(enter(people[role])))}
        for role in ("clerk", "aggression_coordinator")
    }
    assert numbers == {
        "clerk": {cases[0].number, cases[1].number},
        "aggression_coordinator": {cases[2].number},
    }


def test_words_for_people_codes_for_systems_and_who_took_it_out_on_every_row(cases, people, enter):
    client = enter(people["clerk"])
    export = made_export(client)
    row = rows(export)[0]
    assert row["Gedrag"] == "Bedreigen of intimideren"
    assert row["Functie"] == "Raadslid"
    assert row["Datum voorval"] == f"{timezone.localdate() - timedelta(days=1):%d-%m-%Y}"
    assert row["Uitvoer"].startswith(f"{export.number} · {people['clerk'].name} · ")
    document = json.loads(content(made_export(client, form="json")))
    assert document["meldingen"][0]["gedragingGroep"] == ["threat_intimidation"]
    assert document["meldingen"][0]["functieSlachtoffer"] == "councillor"
    book = openpyxl.load_workbook(io.BytesIO(content(made_export(client, form="xlsx"))))
    assert book.sheetnames == ["Meldingen", "Over dit bestand"]
    assert [cell.value for cell in book["Meldingen"]["A"]] == [
        "Nummer",
        cases[0].number,
        cases[1].number,
    ]


def test_an_opendocument_spreadsheet_holds_the_same_as_a_workbook(cases, people, enter):
    client = enter(people["clerk"])
    workbook = made_export(client, form="xlsx", texts="on")
    export = made_export(client, form="ods", texts="on")
    book = openpyxl.load_workbook(io.BytesIO(content(workbook)))
    document = Document(io.BytesIO(content(export)))
    assert [table.name for table in document.body.tables] == book.sheetnames
    of_workbook = [[_plain(cell) for cell in cells] for cells in book["Meldingen"].values]
    of_document = [[_plain(cell) for cell in cells] for cells in document.body.tables[0].values]
    assert [cells[:-1] for cells in of_document] == [cells[:-1] for cells in of_workbook]
    assert of_document[1][4] == timezone.localdate() - timedelta(days=1)
    assert of_document[1][-1].startswith(f"{export.number} · ")
    fetched = client.get(link(client, export))
    assert fetched["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert f"{export.number}-" in fetched["Content-Disposition"]
    assert fetched["Content-Disposition"].endswith('.ods"')


def _plain(cell):
    return cell.date() if hasattr(cell, "hour") else cell


def test_texts_are_left_out_unless_they_are_asked_for_and_never_a_formula(cases, people, enter):
    client = enter(people["clerk"])
    assert b"KANARIE" not in content(made_export(client))
    assert "Wat er gebeurde" not in rows(made_export(client))[0]
    assert rows(made_export(client, texts="on"))[0]["Wat er gebeurde"] == f"'{STORY}"


def test_the_period_and_the_part(cases, people, enter):
    client = enter(people["clerk"])
    day = timezone.localdate()
    cases[1].perform("withdraw", by=people["councillor"])
    assert len(rows(made_export(client, part="open"))) == 1
    today = {"since_day": day.day, "since_month": day.month, "since_year": day.year}
    assert len(rows(made_export(client, **today))) == 2
    answer = client.post(ASK, answers(until_day="1", until_month="1", until_year="2020"))
    assert answer.status_code == 422
    assert "Er zijn geen zaken die hierbij passen" in answer.content.decode()
    answer = client.post(ASK, answers(**today, until_day="1", until_month="1", until_year="2020"))
    assert "Draai de dagen om" in answer.content.decode()


def test_without_a_reason_there_is_no_file_and_nothing_typed_is_lost(cases, people, enter):
    answer = enter(people["clerk"]).post(ASK, answers(why="", reason="kort"))
    page = answer.content.decode()
    assert (answer.status_code, Export.objects.count()) == (422, 0)
    assert "Kies waarom u de gegevens nodig hebt." in page
    assert ">kort</textarea>" in page.replace("\n", "")


def test_each_case_tells_who_took_it_out_and_its_reporter_reads_it(cases, people, enter, page):
    export = made_export(enter(people["clerk"]), texts="on")
    for case in cases[:2]:
        entry = Entry.objects.get(stream=f"case:{case.pk}", action="exported")
        assert (entry.actor, entry.actor_role) == (people["clerk"].pk, "clerk")
        assert entry.details == {"number": case.number, "export": export.number, "texts": 1}
    assert not Entry.objects.filter(stream=f"case:{cases[2].pk}", action="exported").exists()
    entry = Entry.objects.get(stream=f"export:{export.pk}", action="export_asked")
    assert (entry.details["why"], entry.details["texts"], entry.details["rows"]) == ("report", 1, 2)
    text = page(f"/mijn/zaken/{cases[0].number}/wie-keek/", people["councillor"]).main.get_text(
        " ", strip=True
    )
    assert "Meegenomen in een uitvoer" in text
    assert (
        "Meegenomen in een uitvoer"
        in page(f"/meldingen/{cases[0].number}/", people["clerk"]).main.get_text()
    )


def link(client, export: Export) -> str:
    """The address behind the button."""
    page = client.get(f"/gegevens/export/{export.pk}/").content.decode()
    return page.split('href="/gegevens/export/')[1].split('"')[0].join(("/gegevens/export/", ""))


def test_the_file_is_fetched_by_its_own_person_for_a_quarter_of_an_hour(
    cases, people, strangers, enter
):
    client = enter(people["clerk"])
    export = made_export(client)
    address = link(client, export)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == content(export)
    assert answer["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    assert Entry.objects.filter(
        stream=f"export:{export.pk}", action="downloaded", actor=people["clerk"].pk
    ).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client = enter(people["clerk"])
        assert client.get(address)["Location"] == f"/gegevens/export/{export.pk}/"
    for other in (people["secretary"], people["aggression_coordinator"], strangers["clerk"]):
        client = enter(other)
        assert {
            client.get(address).status_code,
            client.get(f"/gegevens/export/{export.pk}/").status_code,
        } == {404}
    assert enter(people["clerk"]).get(f"/gegevens/export/{export.pk}/bestand/").status_code == 302


def test_the_link_of_one_export_opens_no_other(cases, people, enter):
    client = enter(people["clerk"])
    first, second = made_export(client), made_export(client)
    stolen = link(client, first).split("?")[1]
    assert client.get(f"/gegevens/export/{second.pk}/bestand/?{stolen}").status_code == 302


def test_after_a_day_the_file_is_gone_and_after_a_month_its_row(cases, people, enter, _storage):
    export = made_export(enter(people["clerk"]), texts="on")
    assert default_storage.exists(export.stored)
    assert b"KANARIE" not in (_storage / export.stored).read_bytes()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        client = enter(people["clerk"])
        assert "link=" not in client.get(f"/gegevens/export/{export.pk}/").content.decode()
        tasks.sweep_exports.run()
        assert not default_storage.exists(export.stored)
        assert "is weggehaald" in client.get(f"/gegevens/export/{export.pk}/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.sweep_exports.run()
    assert Export.objects.count() == 0


def test_who_lost_the_role_meanwhile_gets_nothing(cases, people, enter):
    client = enter(people["clerk"])
    client.post(ASK, answers())
    Membership.objects.filter(person=people["clerk"]).delete()
    export = Export.objects.get()
    work(tasks.make_export, export.pk)
    export.refresh_from_db()
    assert rows(export) == []
    assert not Entry.objects.filter(action="exported").exists()


def test_a_killed_worker_is_followed_by_another_and_two_make_one_file(
    cases, people, enter, _storage, monkeypatch
):
    client = enter(people["clerk"])
    client.post(ASK, answers())
    pk = str(Export.objects.get().pk)
    with scope.job():
        assert exporting.claim_export(
            pk, silence=tasks.CLAIM_LAPSES_AFTER, max_tries=tasks.MAX_TRIES
        )
    work(tasks.make_export, pk)  # the claim is held
    assert Export.objects.get().state == Export.State.REQUESTED
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        work(tasks.make_export, pk)
        work(tasks.make_export, pk)
    assert Export.objects.get().state == Export.State.READY
    assert sum(path.is_file() for path in _storage.rglob("*")) == 1 + len(
        [case for case in cases for paper in case.documents.all() if paper.stored]
    )


def test_what_fails_every_time_is_given_up_visibly(cases, people, enter, monkeypatch):
    client = enter(people["clerk"])
    client.post(ASK, answers())
    pk = str(Export.objects.get().pk)
    monkeypatch.setattr(exporting, "stamp_of", lambda export: 1 / 0)
    for _again in range(tasks.MAX_TRIES):
        work(tasks.make_export, pk)
    assert Export.objects.get().state == Export.State.FAILED
    assert "niet gelukt" in client.get(f"/gegevens/export/{pk}/").content.decode()


def test_the_second_wall_shows_an_export_to_its_person_alone(cases, people, enter):
    export = made_export(enter(people["clerk"]))
    for role, count in (("clerk", 1), ("secretary", 0), ("aggression_coordinator", 0)):
        with scope.acting_for(people[role], Door.STAFF):
            assert Export.objects.filter(pk=export.pk).count() == count


def test_there_is_an_end_to_it_in_one_day(cases, people, enter, monkeypatch):
    client = enter(people["clerk"])
    monkeypatch.setattr("dataexchange.views.exporting.MAX_EXPORTS_PER_DAY", 1)
    made_export(client)
    answer = client.post(ASK, answers())
    assert answer.status_code == 422
    assert "Probeer het morgen weer" in answer.content.decode()


@pytest.mark.parametrize("path", ["/gegevens/", ASK])
def test_the_pages_are_whole(path, cases, people, page):
    soup = page(path, people["clerk"])
    assert soup.h1.get_text(" ", strip=True).startswith(("In- en uitvoer", "Gegevens uitvoeren"))


def test_a_page_that_waits_asks_again_by_itself(cases, people, enter, page):
    enter(people["clerk"]).post(ASK, answers())
    export = Export.objects.get()
    path = f"/gegevens/export/{export.pk}/"
    assert enter(people["clerk"]).get(path)["Refresh"] == "3"
    assert "0 van 2 zaken" in page(path, people["clerk"]).main.get_text(" ", strip=True)
    work(tasks.make_export, export.pk)
    assert "Refresh" not in enter(people["clerk"]).get(path)
    assert "Uw bestand staat klaar" in page(path, people["clerk"]).main.get_text(" ", strip=True)


@pytest.mark.parametrize("number", [1, 3])
def test_making_asks_the_same_for_more(number, people, enter, django_assert_max_num_queries):
    for _n in range(number):
        incident(people["councillor"])
    client = enter(people["clerk"])
    client.post(ASK, answers())
    with django_assert_max_num_queries(32 + 2 * number):
        work(tasks.make_export, Export.objects.get().pk)


def test_a_file_of_a_register_is_closed_to_who_lost_the_role_there(cases, people, zeewolde, enter):
    """Somebody with a role in two organisations: the file holds the cases of both."""
    clerk = people["clerk"]
    Membership.objects.create(person=clerk, organisation=zeewolde, role="clerk")
    clerk = type(clerk).objects.get(pk=clerk.pk)
    client = enter(clerk)
    export = made_export(client)
    path = f"/gegevens/export/{export.pk}/"
    assert client.get(path).status_code == 200
    clerk.memberships.exclude(organisation=zeewolde).end_yesterday()
    assert client.get(path).status_code == 404
    assert client.get(f"{path}bestand/").status_code == 404
