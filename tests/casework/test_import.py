"""Bringing a list in from Excel: what people write is understood or named, a row is a case once, and all of it can be taken back."""

import csv
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from audit.verify import verify
from casework import importing, tasks
from casework.models import Case, Delivery, Habit, Intake
from incidents.models import Incident
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import ApiClient
from tests.casework.working import work
from tests.factories import ANSWERS, person
from weerbaar import scope

pytestmark = pytest.mark.django_db
NEW = "/gegevens/import/nieuw/incident/"
HEADS = [
    "Nr",
    "Datum incident",
    "Soort agressie",
    "Hoe",
    "Locatie",
    "Functie medewerker",
    "Ernst",
    "Afgehandeld",
    "Naam",
    "Verhaal",
]
ROW = [
    "2026-001",
    "3-11-2026",
    "Bedreiging",
    "Telefonisch",
    "Balie",
    "Raadslid",
    "Hoog",
    "ja",
    "KANARIE Jansen",
    "KANARIE verhaal",
]
COLUMNS = {"externeId": "k:0", "voorvalDatum": "k:1", "gedragingGroep": "k:2", "kanaal": "k:3", "locatieType": "k:4",
           "functieSlachtoffer": "k:5", "ernst": "k:6", "status": "k:7"}  # fmt: skip


def row(number: int, **changes) -> list[str]:
    """One row of the list; names of changes are heads."""
    made = dict(zip(HEADS, ROW, strict=True)) | {"Nr": f"2026-{number:03}"} | changes
    return [made[head] for head in HEADS]


def lijst(*rows: list, name: str = "lijst.csv") -> SimpleUploadedFile:
    """A CSV as Excel writes it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADS, *rows])
    return SimpleUploadedFile(name, out.getvalue().encode("cp1252"))


def brought(client, file, columns=None) -> Intake:
    """Uploaded, its columns told, and looked at by a worker."""
    answer = client.post(NEW, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    intake = Intake.objects.latest("made_at")
    answer = client.post(f"/gegevens/import/{intake.pk}/kolommen/", COLUMNS if columns is None else columns)
    assert answer.status_code == 302, answer.content.decode()
    work(tasks.check_intake, intake.pk)
    intake.refresh_from_db()
    return intake


def gone_in(client, intake: Intake) -> Intake:
    """Delivered by a worker."""
    assert client.post(f"/gegevens/import/{intake.pk}/invoeren/").status_code == 302
    work(tasks.run_intake, intake.pk)
    intake.refresh_from_db()
    return intake


@pytest.fixture
def excel(people, enter):
    """The coordinator of Utrecht, signed in."""
    return enter(people["aggression_coordinator"])


def test_a_list_becomes_cases_and_the_file_is_gone(excel, people, utrecht, _storage):
    intake = brought(excel, lijst(row(1), row(2, Ernst="laag", Afgehandeld="nee"), row(3)))
    stored = intake.stored
    assert (intake.state, intake.total, intake.good, intake.wrong) == ("ready", 3, 3, 0)
    assert not any(b"KANARIE" in path.read_bytes() for path in _storage.rglob("*") if path.is_file())
    gone_in(excel, intake)
    assert (intake.state, intake.created, intake.stored) == ("done", 3, "")
    assert not default_storage.exists(stored)
    first, second = Incident.objects.filter(delivery__external_id__in=["2026-001", "2026-002"]).order_by("number")
    assert (first.behaviours, first.channels, first.location) == (["threat_intimidation"], ["phone"], "office")
    assert (first.function, first.lane, first.severity, first.status) == ("councillor", "council", "very", "closed")
    assert (second.severity, second.status, second.organisation) == ("less", "reported", utrecht)
    assert timezone.localdate(first.happened_at) == date(2026, 11, 3)
    assert second.deadlines.exists()
    assert not first.deadlines.exists()
    assert first.narrative == ""


def test_afterwards_the_page_tells_of_every_row(excel):
    gone_in(excel, brought(excel, lijst(row(1))))
    intake = gone_in(excel, brought(excel, lijst(row(1), row(2), row(3), row(4, Ernst="Ooit"), row(5, Ernst="Ooit"))))
    told = excel.get(f"/gegevens/import/{intake.pk}/").content.decode()
    assert "Klaar. 2 rijen zijn ingevoerd. 2 rijen sloegen wij over: die klopten niet. 1 rij stond er al." in told


def test_who_must_act_hears_of_it_once_and_who_brought_it_when_it_is_done(excel, people):
    gone_in(excel, brought(excel, lijst(*(row(n, Afgehandeld="open") for n in range(1, 5)))))
    told = Outgoing.objects.filter(channel="message").values_list("kind", "person__memberships__role")
    assert sorted(told) == [("intake_done", "aggression_coordinator"), ("new_cases", "chair"), ("new_cases", "clerk")]


def test_the_record_tells_who_brought_it_and_its_chains_are_whole(excel, people, page):
    intake = gone_in(excel, brought(excel, lijst(row(1))))
    case = Incident.objects.get()
    entry = Entry.objects.get(stream=f"case:{case.pk}")
    assert (entry.action, entry.actor, entry.actor_role) == (
        "imported",
        people["aggression_coordinator"].pk,
        "aggression_coordinator",
    )
    assert entry.details == {"number": case.number, "lane": "council", "intake": intake.number}
    actions = Entry.objects.filter(stream=f"intake:{intake.pk}").order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["import_uploaded", "import_started", "import_done"]
    assert "ingevoerd uit een bestand" in page(f"/meldingen/{case.number}/", people["clerk"]).main.get_text()


def test_no_word_of_the_file_is_kept_readable(excel):
    intake = gone_in(excel, brought(excel, lijst(row(1), row(2, Ernst="KANARIE-ernst"))))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM \"{table}\" one")
            assert "KANARIE" not in (text := cursor.fetchone()[0]), table
            assert b"KANARIE".hex() not in text, table
    assert intake.wrong == 1


@pytest.mark.parametrize("name", ["Jansen", "Jan Jansen", "J.Jansen", "jansen:raad"])
def test_a_name_is_no_mark(name, excel):
    intake = brought(excel, lijst(row(1, Nr=name)))
    assert (intake.good, intake.wrong) == (0, 1)
    assert "Noem geen namen" in intake.sample["errors"][0]["text"]


def test_what_is_wrong_is_told_by_row_and_all_of_it_can_be_fetched(excel, people, page):
    wrong = {"Datum incident": "31-2-2026", "Ernst": "", "Soort agressie": "Gek gedoe", "Nr": "Jan Jansen"}
    intake = brought(excel, lijst(row(1), *(row(n, **{head: cell}) for n, (head, cell) in enumerate(wrong.items(), 2)), row(1),
                                  row(9, **{"Datum incident": "1-1-2099"})))  # fmt: skip
    assert (intake.total, intake.good, intake.wrong) == (7, 1, 6)
    text = page(f"/gegevens/import/{intake.pk}/", people["aggression_coordinator"]).main.get_text(" ", strip=True)
    for told in ("1 rij kan mee", "6 rijen kloppen nog niet", "Rij 3 Datum van het voorval 31-2-2026 Dit is geen datum. Schrijf 23-11-2026.",
                 "Rij 4 Ernst – Deze cel is leeg", "Wij kennen 1 woord uit uw lijst niet",
                 "Rij 6 Kenmerk Jan Jansen Dit is geen kenmerk", "Rij 7 Kenmerk 2026-001 Dit kenmerk staat ook in rij 2",
                 "Rij 8 Datum van het voorval – De datum moet tussen"):  # fmt: skip
        assert told in text
    answer = excel.get(f"/gegevens/import/{intake.pk}/fouten/")
    table = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert "Rij 5" not in text  # a word nobody explained: that has a page of its own
    assert table[3] == ["5", "Soort gedrag", "Gek gedoe", "Wij weten niet wat dit betekent. Kies het bij de woorden."]
    assert table[0] == ["Rij", "Gegeven", "Wat er staat", "Wat er mis is"]
    assert [line[0] for line in table[1:]] == ["3", "4", "5", "6", "7", "8"]


def test_the_columns_are_guessed_and_remembered(excel, people, page):
    coordinator = people["aggression_coordinator"]
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    path = f"/gegevens/import/{Intake.objects.get().pk}/kolommen/"
    soup = page(path, coordinator)
    chosen = {
        tag["name"]: (tag.find("option", selected=True) or {}).get("value", "") for tag in soup.main.find_all("select")
    }
    assert {name: chosen[name] for name in COLUMNS} == COLUMNS
    assert excel.post(path, COLUMNS | {"ernst": "w:serious", "kanaal": "k:4", "locatieType": "k:3"}).status_code == 302
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    soup = page(f"/gegevens/import/{Intake.objects.latest('made_at').pk}/kolommen/", coordinator)
    again = {
        tag["name"]: (tag.find("option", selected=True) or {}).get("value", "") for tag in soup.main.find_all("select")
    }
    assert (again["ernst"], again["kanaal"], again["locatieType"]) == ("w:serious", "k:4", "k:3")


def test_a_column_tells_one_thing_and_what_must_be_told_is_asked(excel):
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    path = f"/gegevens/import/{Intake.objects.get().pk}/kolommen/"
    answer = excel.post(path, COLUMNS | {"kanaal": "k:2", "voorvalDatum": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Deze kolom hebt u al gekozen bij: soort gedrag." in text
    assert "Kies een kolom voor: datum van het voorval." in text
    assert excel.post(path, COLUMNS | {"kanaal": "k:99"}).status_code == 422


def test_words_are_asked_once_and_known_the_next_time(excel, people, page, utrecht):
    file = [row(1, Ernst="Code rood"), row(2, Ernst="code ROOD"), row(3, **{"Soort agressie": "Bedreigng; Dreigbrief"})]
    intake = brought(excel, lijst(*file))
    assert (intake.good, intake.sample["words"]) == (
        0,
        {"ernst": {"Code rood": 1, "code ROOD": 1}, "gedragingGroep": {"Bedreigng": 1, "Dreigbrief": 1}},
    )
    path = f"/gegevens/import/{intake.pk}/woorden/"
    soup = page(path, people["aggression_coordinator"])
    names = {tag.get_text(strip=True): tag["for"].removeprefix("id_") for tag in soup.main.find_all("label")}
    proposed = soup.find("select", attrs={"name": next(name for label, name in names.items() if "Bedreigng" in label)})
    assert proposed.find("option", selected=True)["value"] == "threat_intimidation"
    answers = {name: "very" if "ernst" in name else "threat_intimidation" for name in names.values()}
    assert excel.post(path, answers).status_code == 302
    work(tasks.check_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.good, intake.wrong) == (3, 0)
    assert brought(excel, lijst(*(row(n, Ernst="Code Rood") for n in range(5, 8)))).good == 3
    assert Habit.objects.get(organisation=utrecht).words["ernst"]


def test_a_workbook_with_days_numbers_and_a_title_above_it(excel):
    book = openpyxl.Workbook()
    for line in (
        ["Agressieregistratie"],
        [],
        HEADS,
        [417, date(2026, 3, 4), "schelden", "E-mail", "online", "wethouder", 3, "gesloten", None, None],
    ):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    gone_in(excel, brought(excel, SimpleUploadedFile("lijst.xlsx", out.getvalue())))
    case = Incident.objects.get()
    assert (case.delivery.external_id, case.severity, case.lane) == ("417", "very", "board")
    assert timezone.localdate(case.happened_at) == date(2026, 3, 4)


def test_the_same_file_twice_makes_nothing_twice_and_what_changed_is_told(excel):
    gone_in(excel, brought(excel, lijst(row(1), row(2))))
    again = brought(excel, lijst(row(1), row(2, Ernst="laag"), row(3)))
    assert (again.good, again.same, again.wrong) == (1, 1, 1)
    assert "eerder iets anders ingevoerd" in again.sample["errors"][0]["text"]
    gone_in(excel, again)
    assert (again.created, Incident.objects.count()) == (1, 3)


def test_without_a_mark_a_row_is_known_by_what_it_tells(excel):
    columns = {name: place for name, place in COLUMNS.items() if name != "externeId"}
    twice = brought(excel, lijst(row(1), row(2), row(3, Ernst="laag")), columns)
    assert gone_in(excel, twice).created == 3
    more = brought(excel, lijst(row(1), row(2), row(3, Ernst="laag"), row(4)), columns)
    assert (more.good, more.same) == (1, 3)


@pytest.mark.parametrize("role", ["clerk", "secretary", "line_manager", "hr_advisor", "reporter", "beheer", "triagist"])
def test_who_may_not_bring_in(role, people, enter):
    assert enter(people[role]).get(NEW).status_code == 404


def test_who_manages_the_organisation_brings_in_and_reaches_no_case(people, enter):
    client = enter(people["org_admin"])
    intake = gone_in(client, brought(client, lijst(row(1))))
    assert intake.created == 1
    assert client.get(f"/meldingen/{Incident.objects.get().number}/").status_code == 404
    with scope.acting_for(people["org_admin"], Door.STAFF):
        assert not Case.objects.exists()


def test_what_is_in_a_file_is_seen_by_who_brought_it(excel, people, strangers, enter):
    intake = brought(excel, lijst(row(1), row(2, Ernst="gek")))
    for somebody, heard in (
        (people["org_admin"], 200),
        (strangers["aggression_coordinator"], 404),
        (people["clerk"], 404),
    ):
        client = enter(somebody)
        answer = client.get(f"/gegevens/import/{intake.pk}/")
        assert answer.status_code == heard
        assert "gek" not in answer.content.decode()
        for tail in ("kolommen", "woorden", "fouten", "weggooien"):
            assert client.get(f"/gegevens/import/{intake.pk}/{tail}/").status_code == 404
        assert client.post(f"/gegevens/import/{intake.pk}/invoeren/").status_code == 404
    with scope.acting_for(strangers["aggression_coordinator"], Door.STAFF):
        assert not Intake.objects.exists()


def test_nobody_comes_in_as_the_client_of_the_files(excel, utrecht):
    brought(excel, lijst(row(1)))
    client = ApiClient.objects.get(organisation=utrecht)
    assert (client.is_active, ApiClient.objects.active().count()) == (False, 0)


def test_a_killed_worker_is_followed_by_another_and_no_row_comes_twice(excel, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    intake = brought(excel, lijst(*(row(n) for n in range(1, 8))))
    excel.post(f"/gegevens/import/{intake.pk}/invoeren/")
    source = Incident.intake()
    deliver, calls = type(source).deliver, []

    def stops(self, client, cores, *, intake):
        calls.append(len(cores))
        if len(calls) == 3:
            raise KeyboardInterrupt  # as if the process was stopped
        return deliver(self, client, cores, intake=intake)

    monkeypatch.setattr(type(source), "deliver", stops)
    with pytest.raises(KeyboardInterrupt):
        work(tasks.run_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.rows, Incident.objects.count()) == ("running", 4, 4)
    work(tasks.run_intake, intake.pk)  # the claim is held
    assert Incident.objects.count() == 4
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        work(tasks.run_intake, intake.pk)
        work(tasks.run_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.created, Incident.objects.count()) == ("done", 7, 7)


def test_of_two_workers_one_counts_a_batch(excel, monkeypatch):
    intake = brought(excel, lijst(row(1), row(2)))
    excel.post(f"/gegevens/import/{intake.pk}/invoeren/")
    with scope.machine():
        mine = importing.claim(intake.pk, "running", older=tasks.SILENT, tries=tasks.TRIES)
        client = importing.client_of(mine.organisation)
    Intake.objects.filter(pk=intake.pk).update(rows=2)  # the other was here
    with pytest.raises(importing.Taken):
        importing.run(mine, client, tasks.run_intake.scope)
    assert not Incident.objects.exists()


def test_taken_back_as_a_whole_and_brought_in_again(excel, people, enter, page):
    intake = gone_in(excel, brought(excel, lijst(*(row(n, Afgehandeld="nee") for n in range(1, 4)))))
    text = page(f"/gegevens/import/{intake.pk}/terugdraaien/", people["aggression_coordinator"]).main.get_text(
        " ", strip=True
    )
    assert "Uit dit bestand kwamen 3 meldingen" in text
    looked = Incident.objects.first()
    page(f"/meldingen/{looked.number}/", people["clerk"])  # only looked at
    client = enter(people["aggression_coordinator"])
    assert client.post(f"/gegevens/import/{intake.pk}/terugdraaien/").status_code == 302
    work(tasks.undo_intake, intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.kept, Incident.objects.count(), Delivery.objects.count()) == ("undone", [], 0, 0)
    assert Entry.objects.filter(stream=f"case:{looked.pk}", action="import_undone").exists()
    assert list(verify()) == []
    assert gone_in(client, brought(client, lijst(row(1)))).created == 1


def test_what_was_worked_on_stays_and_is_named(excel, people, enter, page):
    intake = gone_in(excel, brought(excel, lijst(*(row(n, Afgehandeld="nee") for n in range(1, 6)))))
    taken, noted, linked, other, alone = Incident.objects.order_by("number")
    clerk = enter(people["clerk"])
    taken.do("take", by=people["clerk"])
    clerk.post(f"/zaken/{noted.number}/notitie/", {"text": "Gebeld."})
    clerk.post(f"/zaken/{linked.number}/verbinden/", {"number": other.number})
    coordinator = enter(people["aggression_coordinator"])
    coordinator.post(f"/gegevens/import/{intake.pk}/terugdraaien/")
    work(tasks.undo_intake, intake.pk)
    intake.refresh_from_db()
    assert intake.kept == [case.number for case in (taken, noted, linked, other)]
    assert not Case.objects.filter(pk=alone.pk).exists()
    text = page(f"/gegevens/import/{intake.pk}/", people["aggression_coordinator"]).main.get_text(" ", strip=True)
    assert f"4 zaken bleven staan, omdat iemand er al mee werkte: {taken.number}" in text
    taken.do("start", by=people["clerk"], **ANSWERS["start"])


def test_an_upload_nobody_goes_on_with_goes_and_so_do_the_errors(excel):
    left = brought(excel, lijst(row(1)))
    done = gone_in(excel, brought(excel, lijst(row(2), row(3, Ernst="gek"))))
    assert default_storage.exists(done.errors_stored)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        tasks.sweep_intakes.run()
    assert not default_storage.exists(left.stored)
    assert not default_storage.exists(done.errors_stored)
    assert list(Intake.objects.values_list("pk", flat=True)) == [done.pk]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.sweep_intakes.run()
    assert not Intake.objects.exists()
    assert Incident.objects.get().delivery.intake is None


def test_thrown_away_before_it_ran(excel):
    intake = brought(excel, lijst(row(1)))
    assert "Er is nog niets ingevoerd" in excel.get(f"/gegevens/import/{intake.pk}/weggooien/").content.decode()
    assert excel.post(f"/gegevens/import/{intake.pk}/weggooien/").status_code == 302
    assert not Intake.objects.exists()
    assert not default_storage.exists(intake.stored)


def test_a_file_that_breaks_below_its_first_rows_says_why(excel):
    file = SimpleUploadedFile(
        "lijst.csv",
        ("\n".join([";".join(HEADS), *(";".join(row(n)) for n in range(20)), ";".join(["x"] * 120)])).encode(),
    )
    intake = brought(excel, file)
    assert intake.state == "failed"
    assert "meer dan 100 kolommen" in excel.get(f"/gegevens/import/{intake.pk}/").content.decode()


def test_a_second_click_and_a_second_file_wait(excel):
    first, second = brought(excel, lijst(row(1))), brought(excel, lijst(row(2)))
    for _click in range(2):
        excel.post(f"/gegevens/import/{first.pk}/invoeren/")
    assert Entry.objects.filter(action="import_started").count() == 1
    answer = excel.post(f"/gegevens/import/{second.pk}/invoeren/", follow=True)
    assert "Er loopt al een invoer" in answer.content.decode()


def test_a_wrong_file_says_what_to_do(excel):
    answer = excel.post(NEW, {"file": SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n")})
    assert answer.status_code == 422
    assert "Stuur een CSV-bestand of een Excel-bestand" in answer.content.decode()
    assert "Kies een bestand." in excel.post(NEW, {}).content.decode()


def test_every_page_is_whole_and_waits_by_itself(excel, people, page):
    coordinator = people["aggression_coordinator"]
    page("/gegevens/", coordinator)
    page(NEW, coordinator)
    intake = brought(excel, lijst(row(1), row(2, Ernst="gek")))
    for tail in ("", "kolommen/", "woorden/", "weggooien/"):
        page(f"/gegevens/import/{intake.pk}/{tail}", coordinator)
    excel.post(f"/gegevens/import/{intake.pk}/invoeren/")
    assert excel.get(f"/gegevens/import/{intake.pk}/")["Refresh"] == "2"
    assert "0 van 2 rijen" in page(f"/gegevens/import/{intake.pk}/", coordinator).main.get_text(" ", strip=True)
    work(tasks.run_intake, intake.pk)
    soup = page(f"/gegevens/import/{intake.pk}/", coordinator)
    assert re.search(r"Klaar\. 1 rij is ingevoerd", soup.main.get_text(" ", strip=True))
    page("/gegevens/", coordinator)


def test_an_administrator_of_two_organisations_says_which(people, strangers, utrecht, zeewolde, enter):
    both = person(utrecht, "org_admin")
    both.memberships.create(organisation=zeewolde, role="org_admin")
    client = enter(both)
    assert client.post(NEW, {"file": lijst(row(1))}).status_code == 422
    assert client.post(NEW, {"file": lijst(row(1)), "place": zeewolde.pk}).status_code == 302
    assert Intake.objects.get().organisation == zeewolde
