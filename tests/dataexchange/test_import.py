"""Importing a list from Excel: what is understood, what becomes a case, and how it is undone."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework.models import Case
from dataexchange import tasks
from dataexchange.forms import SKIP
from dataexchange.importing.upkeep import drop_import
from dataexchange.models import ImportFile, ImportMapping
from incidents.models import Incident
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import ApiClient
from tests.casework.working import work
from tests.factories import person
from tests.pages import judge
from tests.uploads import growing
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
COLUMNS = {
    "externeId": "k:0",
    "voorvalDatum": "k:1",
    "gedragingGroep": "k:2",
    "kanaal": "k:3",
    "locatieType": "k:4",
    "functieSlachtoffer": "k:5",
    "ernst": "k:6",
    "status": "k:7",
}


def row(number: int, **changes) -> list[str]:
    """Return one row of the list; names of changes are heads."""
    cells = dict(zip(HEADS, ROW, strict=True)) | {"Nr": f"2026-{number:03}"} | changes
    return [cells[head] for head in HEADS]


def lijst(*rows: list, name: str = "lijst.csv") -> SimpleUploadedFile:
    """Return a CSV as Excel writes it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEADS, *rows])
    return SimpleUploadedFile(name, out.getvalue().encode("cp1252"))


def brought(client, file, columns=None) -> ImportFile:
    """Upload a file, answer its columns and have a worker check it."""
    answer = client.post(NEW, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    import_file = ImportFile.objects.latest("made_at")
    answer = client.post(
        f"/gegevens/import/{import_file.pk}/kolommen/", COLUMNS if columns is None else columns
    )
    assert answer.status_code == 302, answer.content.decode()
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    return import_file


def gone_in(client, import_file: ImportFile) -> ImportFile:
    """Start the import and have a worker deliver it."""
    assert client.post(f"/gegevens/import/{import_file.pk}/invoeren/").status_code == 302
    work(tasks.run_intake, import_file.pk)
    import_file.refresh_from_db()
    return import_file


def test_a_list_becomes_cases_and_the_file_is_gone(excel, people, utrecht, _storage):
    import_file = brought(excel, lijst(row(1), row(2, Ernst="laag", Afgehandeld="nee"), row(3)))
    stored = import_file.stored
    assert (import_file.state, import_file.total, import_file.good, import_file.wrong) == (
        "ready",
        3,
        3,
        0,
    )
    assert not any(
        b"KANARIE" in path.read_bytes() for path in _storage.rglob("*") if path.is_file()
    )
    gone_in(excel, import_file)
    assert (import_file.state, import_file.created, import_file.stored) == ("done", 3, "")
    assert not default_storage.exists(stored)
    first, second = Incident.objects.filter(
        delivery__external_id__in=["2026-001", "2026-002"]
    ).order_by("number")
    assert (first.behaviours, first.channels, first.location) == (
        ["threat_intimidation"],
        ["phone"],
        "office",
    )
    assert (first.function, first.lane, first.severity, first.status) == (
        "councillor",
        "council",
        "very",
        "closed",
    )
    assert (second.severity, second.status, second.organisation) == ("less", "reported", utrecht)
    assert timezone.localdate(first.happened_at) == date(2026, 11, 3)
    assert second.deadlines.exists()
    assert not first.deadlines.exists()
    assert first.narrative == ""


def test_afterwards_the_page_tells_of_every_row(excel):
    gone_in(excel, brought(excel, lijst(row(1))))
    import_file = gone_in(
        excel,
        brought(excel, lijst(row(1), row(2), row(3), row(4, Ernst="Ooit"), row(5, Ernst="Ooit"))),
    )
    text = " ".join(excel.get(f"/gegevens/import/{import_file.pk}/").content.decode().split())
    assert "Klaar. 2 rijen zijn ingevoerd. 2 rijen sloegen wij over: die klopten niet." in text
    assert "die klopten niet. 1 rij stond er al." in text


def test_who_must_act_hears_of_it_once_and_who_brought_it_when_it_is_done(excel, people):
    gone_in(excel, brought(excel, lijst(*(row(n, Afgehandeld="open") for n in range(1, 5)))))
    messages = Outgoing.objects.filter(channel="message").values_list(
        "kind", "person__memberships__role"
    )
    assert sorted(messages) == [
        ("intake_done", "aggression_coordinator"),
        ("new_cases", "chair"),
        ("new_cases", "clerk"),
    ]


def test_the_record_tells_who_brought_it_and_its_chains_are_whole(excel, people, page):
    import_file = gone_in(excel, brought(excel, lijst(row(1))))
    case = Incident.objects.get()
    entry = Entry.objects.get(stream=f"case:{case.pk}")
    assert (entry.action, entry.actor, entry.actor_role) == (
        "imported",
        people["aggression_coordinator"].pk,
        "aggression_coordinator",
    )
    assert entry.details == {"number": case.number, "lane": "council", "intake": import_file.number}
    actions = (
        Entry.objects.filter(stream=f"intake:{import_file.pk}")
        .order_by("sequence")
        .values_list("action", flat=True)
    )
    assert list(actions) == ["import_uploaded", "import_started", "import_done"]
    assert (
        "ingevoerd uit een bestand"
        in page(f"/meldingen/{case.number}/", people["clerk"]).main.get_text()
    )


def test_no_word_of_the_file_is_kept_readable(excel):
    import_file = gone_in(excel, brought(excel, lijst(row(1), row(2, Ernst="KANARIE-ernst"))))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM \"{table}\" one")
            assert "KANARIE" not in (text := cursor.fetchone()[0]), table
            assert b"KANARIE".hex() not in text, table
    assert import_file.wrong == 1


@pytest.mark.parametrize("name", ["Jansen", "Jan Jansen", "J.Jansen", "jansen:raad"])
def test_a_name_is_no_mark(name, excel):
    import_file = brought(excel, lijst(row(1, Nr=name)))
    assert (import_file.good, import_file.wrong) == (0, 1)
    assert "Noem geen namen" in import_file.sample["errors"][0]["text"]


def test_what_is_wrong_is_told_by_row_and_all_of_it_can_be_fetched(excel, people, page):
    wrong = {
        "Datum incident": "31-2-2026",
        "Ernst": "",
        "Soort agressie": "Gek gedoe",
        "Nr": "Jan Jansen",
    }
    wrong_rows = [row(n, **{head: cell}) for n, (head, cell) in enumerate(wrong.items(), 2)]
    in_the_future = row(9, **{"Datum incident": "1-1-2099"})
    import_file = brought(excel, lijst(row(1), *wrong_rows, row(1), in_the_future))
    assert (import_file.total, import_file.good, import_file.wrong) == (7, 1, 6)
    text = page(
        f"/gegevens/import/{import_file.pk}/", people["aggression_coordinator"]
    ).main.get_text(" ", strip=True)
    for sentence in (
        "1 rij kan mee",
        "6 rijen kloppen nog niet",
        "In rij 3 staat bij Datum incident “31-2-2026”: die dag bestaat niet.",
        "In rij 4, bij Ernst: deze cel is leeg",
        "Wij kennen 1 woord uit uw lijst niet",
        "In rij 6 staat bij Nr “Jan Jansen”: dit is geen kenmerk",
        "In rij 7 staat bij Nr “2026-001”: dit kenmerk staat ook in rij 2",
        "In rij 8 staat bij Datum incident “1-1-2099”: de datum moet tussen",
    ):
        assert sentence in text
    answer = excel.get(f"/gegevens/import/{import_file.pk}/fouten/")
    table = list(
        csv.reader(
            io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"
        )
    )
    assert "Rij 5" not in text  # a word nobody explained: that has a page of its own
    assert table[3] == [
        "5",
        "Soort gedrag",
        "Gek gedoe",
        "In rij 5 staat bij Soort agressie “Gek gedoe”: "
        "wij weten niet wat dit betekent. Kies het bij de woorden.",
    ]
    assert table[0] == ["Rij", "Gegeven", "Wat er staat", "Wat er mis is"]
    assert [line[0] for line in table[1:]] == ["3", "4", "5", "6", "7", "8"]


def test_the_columns_are_guessed_and_remembered(excel, people, page):
    coordinator = people["aggression_coordinator"]
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    path = f"/gegevens/import/{ImportFile.objects.get().pk}/kolommen/"
    soup = page(path, coordinator)
    chosen = {
        tag["name"]: (tag.find("option", selected=True) or {}).get("value", "")
        for tag in soup.main.find_all("select")
    }
    assert {name: chosen[name] for name in COLUMNS} == COLUMNS
    assert (
        excel.post(
            path, COLUMNS | {"ernst": "w:serious", "kanaal": "k:4", "locatieType": "k:3"}
        ).status_code
        == 302
    )
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    next_file = ImportFile.objects.latest("made_at")
    soup = page(f"/gegevens/import/{next_file.pk}/kolommen/", coordinator)
    again = {
        tag["name"]: (tag.find("option", selected=True) or {}).get("value", "")
        for tag in soup.main.find_all("select")
    }
    assert (again["ernst"], again["kanaal"], again["locatieType"]) == ("w:serious", "k:4", "k:3")


def test_a_column_tells_one_thing_and_what_must_be_told_is_asked(excel):
    assert excel.post(NEW, {"file": lijst(row(1))}).status_code == 302
    path = f"/gegevens/import/{ImportFile.objects.get().pk}/kolommen/"
    answer = excel.post(path, COLUMNS | {"kanaal": "k:2", "voorvalDatum": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Deze kolom hebt u al gekozen bij: soort gedrag." in text
    assert "Kies een kolom voor: datum van het voorval." in text
    assert excel.post(path, COLUMNS | {"kanaal": "k:99"}).status_code == 422


def test_words_are_asked_once_and_known_the_next_time(excel, people, page, utrecht):
    file = [
        row(1, Ernst="Code rood"),
        row(2, Ernst="code ROOD"),
        row(3, **{"Soort agressie": "Bedreigng; Dreigbrief"}),
    ]
    import_file = brought(excel, lijst(*file))
    assert (import_file.good, import_file.sample["words"]) == (
        0,
        {
            "ernst": {"Code rood": 1, "code ROOD": 1},
            "gedragingGroep": {"Bedreigng": 1, "Dreigbrief": 1},
        },
    )
    path = f"/gegevens/import/{import_file.pk}/woorden/"
    soup = page(path, people["aggression_coordinator"])
    names = {
        tag.get_text(strip=True): tag["for"].removeprefix("id_")
        for tag in soup.main.find_all("label")
    }
    proposed = soup.find(
        "select",
        attrs={"name": next(name for label, name in names.items() if "Bedreigng" in label)},
    )
    assert proposed.find("option", selected=True)["value"] == "threat_intimidation"
    answers = {
        name: "very" if "ernst" in name else "threat_intimidation" for name in names.values()
    }
    assert excel.post(path, answers).status_code == 302
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.good, import_file.wrong) == (3, 0)
    assert brought(excel, lijst(*(row(n, Ernst="Code Rood") for n in range(5, 8)))).good == 3
    assert ImportMapping.objects.get(organisation=utrecht).words["ernst"]


def test_a_page_with_words_that_were_answered_says_nothing_of_other_words(excel, utrecht):
    """A second click, another tab, or one page back: of two words the first is known by now."""
    import_file = brought(excel, lijst(row(1, Ernst="Code rood"), row(2, Ernst="Code blauw")))
    path = f"/gegevens/import/{import_file.pk}/woorden/"
    soup = BeautifulSoup(excel.get(path).content, "html.parser")
    names = [tag["name"] for tag in soup.select("main select")]
    answers = dict(zip(names, ["very", SKIP], strict=True))
    for _click in range(2):
        excel.post(path, answers)
        work(tasks.check_intake, import_file.pk)
    assert ImportMapping.objects.get(organisation=utrecht).words["ernst"] == {"Code rood": "very"}


def test_a_workbook_with_days_numbers_and_a_title_above_it(excel):
    book = openpyxl.Workbook()
    for line in (
        ["Agressieregistratie"],
        [],
        HEADS,
        [
            417,
            date(2026, 3, 4),
            "schelden",
            "E-mail",
            "online",
            "wethouder",
            3,
            "gesloten",
            None,
            None,
        ],
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


@pytest.mark.parametrize(
    "role", ["clerk", "secretary", "line_manager", "hr_advisor", "reporter", "beheer", "triagist"]
)
def test_who_may_not_bring_in(role, people, enter):
    assert enter(people[role]).get(NEW).status_code == 404


def test_who_manages_the_organisation_brings_in_and_reaches_no_case(people, enter):
    client = enter(people["org_admin"])
    import_file = gone_in(client, brought(client, lijst(row(1))))
    assert import_file.created == 1
    assert client.get(f"/meldingen/{Incident.objects.get().number}/").status_code == 404
    with scope.acting_for(people["org_admin"], Door.STAFF):
        assert not Case.objects.exists()


def test_what_is_in_a_file_is_seen_by_who_brought_it(excel, people, strangers, enter):
    import_file = brought(excel, lijst(row(1), row(2, Ernst="gek")))
    for somebody, status in (
        (people["org_admin"], 200),
        (strangers["aggression_coordinator"], 404),
        (people["clerk"], 404),
    ):
        client = enter(somebody)
        answer = client.get(f"/gegevens/import/{import_file.pk}/")
        assert answer.status_code == status
        assert "gek" not in answer.content.decode()
        for tail in ("kolommen", "woorden", "fouten", "weggooien"):
            assert client.get(f"/gegevens/import/{import_file.pk}/{tail}/").status_code == 404
        assert client.post(f"/gegevens/import/{import_file.pk}/invoeren/").status_code == 404
    with scope.acting_for(strangers["aggression_coordinator"], Door.STAFF):
        assert not ImportFile.objects.exists()


def test_nobody_comes_in_as_the_client_of_the_files(excel, utrecht):
    brought(excel, lijst(row(1)))
    client = ApiClient.objects.get(organisation=utrecht)
    assert (client.is_active, ApiClient.objects.active().count()) == (False, 0)


def test_a_file_that_breaks_below_its_first_rows_says_why(excel):
    file = SimpleUploadedFile(
        "lijst.csv",
        (
            "\n".join(
                [";".join(HEADS), *(";".join(row(n)) for n in range(20)), ";".join(["x"] * 120)]
            )
        ).encode(),
    )
    import_file = brought(excel, file)
    assert import_file.state == "failed"
    assert (
        "meer dan 100 kolommen" in excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    )


def test_a_wrong_file_says_what_to_do(excel):
    answer = excel.post(NEW, {"file": SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n")})
    assert answer.status_code == 422
    assert "Stuur een CSV-bestand of een Excel-bestand" in answer.content.decode()
    assert "Kies een bestand." in excel.post(NEW, {}).content.decode()


def test_every_page_is_whole_and_waits_by_itself(excel, people, page):
    coordinator = people["aggression_coordinator"]
    page("/gegevens/", coordinator)
    page(NEW, coordinator)
    import_file = brought(excel, lijst(row(1), row(2, Ernst="gek")))
    for tail in ("", "kolommen/", "woorden/", "weggooien/"):
        page(f"/gegevens/import/{import_file.pk}/{tail}", coordinator)
    excel.post(f"/gegevens/import/{import_file.pk}/invoeren/")
    assert excel.get(f"/gegevens/import/{import_file.pk}/")["Refresh"] == "2"
    assert "0 van 2 rijen" in page(
        f"/gegevens/import/{import_file.pk}/", coordinator
    ).main.get_text(" ", strip=True)
    work(tasks.run_intake, import_file.pk)
    soup = page(f"/gegevens/import/{import_file.pk}/", coordinator)
    assert re.search(r"Klaar\. 1 rij is ingevoerd", soup.main.get_text(" ", strip=True))
    page("/gegevens/", coordinator)


def test_an_administrator_of_two_organisations_says_which(
    people, strangers, utrecht, zeewolde, enter
):
    both = person(utrecht, "org_admin")
    both.memberships.create(organisation=zeewolde, role="org_admin")
    client = enter(both)
    assert client.post(NEW, {"file": lijst(row(1))}).status_code == 422
    assert client.post(NEW, {"file": lijst(row(1)), "place": zeewolde.pk}).status_code == 302
    assert ImportFile.objects.get().organisation == zeewolde


def test_a_workbook_that_grows_is_told_on_the_page(excel, settings):
    settings.UPLOAD_MEMORY_MB = 60
    workbook = SimpleUploadedFile("lijst.xlsx", growing.workbook(50))
    answer = excel.post(NEW, {"file": workbook})
    sentence = "“lijst.xlsx”: dit bestand kunnen wij niet openen."
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not ImportFile.objects.exists()


def test_a_list_that_a_worker_cannot_open_is_told_and_removed(excel, settings, _storage):
    workbook = SimpleUploadedFile("lijst.csv", lijst(row(1)).read())
    assert excel.post(NEW, {"file": workbook}).status_code == 302
    import_file = ImportFile.objects.get()
    excel.post(f"/gegevens/import/{import_file.pk}/kolommen/", COLUMNS)
    settings.UPLOAD_OUTPUT_MB = 0
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.state, import_file.stored) == ("failed", "")
    page = excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    assert "“lijst.csv”: dit bestand kunnen wij niet openen." in page


def test_a_person_has_no_more_waiting_files_than_the_bound(excel, people, settings):
    settings.IMPORTS_PER_PERSON = 2
    for _n in range(2):
        assert excel.post(NEW, {"file": lijst(ROW)}).status_code == 302
    refused = excel.post(NEW, {"file": lijst(ROW)})
    html = refused.content.decode()
    assert (refused.status_code, "2 bestanden die nog wachten" in html, judge(html)) == (
        422,
        True,
        [],
    )
    drop_import(ImportFile.objects.first())
    assert excel.post(NEW, {"file": lijst(ROW)}).status_code == 302
    assert ImportFile.objects.count() == 2
