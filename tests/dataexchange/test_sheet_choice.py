"""A file with more than one table, or with rows that are hidden: asked once, and held until the end."""

import io
import zipfile
from datetime import date
from html import escape

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from dataexchange import tasks
from dataexchange.models import ImportFile
from dataexchange.models.import_file import ABANDONED_AFTER
from incidents.models import Incident
from tests.casework.working import work
from tests.dataexchange.test_export import content, made_export
from tests.dataexchange.test_import import COLUMNS, HEADS, NEW, gone_in, lijst, row
from tests.factories import incident
from tests.spreadsheets import opendocument as ods
from tests.spreadsheets.test_sheets import COVER, opendocument, sheet, xlsx
from texts.cleaning import has_invisible

pytestmark = pytest.mark.django_db
LIST_2025 = [HEADS, *(row(n) for n in range(1, 4))]
LIST_2026 = [HEADS, *(row(n, Ernst="laag") for n in range(4, 9))]
FORMS = pytest.mark.parametrize(("form", "make"), [("xlsx", xlsx), ("ods", opendocument)])


def uploaded(client, *sheets: tuple, form: str = "xlsx", make=xlsx) -> tuple[ImportFile, str]:
    """Upload a file with these sheets; return its row and the page that comes next."""
    file = SimpleUploadedFile(f"lijst.{form}", make(*sheets))
    answer = client.post(NEW, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return ImportFile.objects.latest("made_at"), answer["Location"]


def sheet_page(import_file: ImportFile) -> str:
    """Return the address of the question what of a file is read."""
    return f"/gegevens/import/{import_file.pk}/blad/"


def columns_page(import_file: ImportFile) -> str:
    """Return the address of the question about columns."""
    return f"/gegevens/import/{import_file.pk}/kolommen/"


def checked(client, import_file: ImportFile, **more: str) -> ImportFile:
    """Answer the columns and have a worker check the file."""
    answer = client.post(columns_page(import_file), COLUMNS | more)
    assert answer.status_code == 302, answer.content.decode()
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    return import_file


def marks(import_file: ImportFile) -> set[str]:
    """Return the references of the cases that came of a file."""
    cases = Incident.objects.filter(delivery__import_file=import_file)
    return set(cases.values_list("delivery__external_id", flat=True))


@FORMS
def test_a_sheet_is_chosen_and_read_until_the_end(form, make, excel, people, page):
    sheets = (sheet("Uitleg", COVER), sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    import_file, location = uploaded(excel, *sheets, form=form, make=make)
    assert location == sheet_page(import_file)
    text = page(location, people["aggression_coordinator"]).main.get_text(" ", strip=True)
    assert "2025 3 rijen, 10 kolommen: Nr, Datum incident, Soort agressie" in text
    assert "2026 5 rijen" in text
    assert "Uitleg" not in text
    assert "KANARIE" not in text
    assert excel.get(columns_page(import_file))["Location"] == location
    assert excel.post(columns_page(import_file), COLUMNS)["Location"] == location
    assert excel.post(location, {}).status_code == 422
    assert excel.post(location, {"sheet": "2"}).status_code == 302
    import_file = checked(excel, import_file)
    assert (import_file.state, import_file.good, import_file.total) == ("ready", 5, 5)
    gone_in(excel, import_file)
    assert marks(import_file) == {f"2026-{n:03}" for n in range(4, 9)}


@FORMS
def test_a_cover_and_hidden_sheets_ask_nothing(form, make, excel):
    sheets = (
        sheet("Codes", LIST_2025, "hidden"),
        sheet("Uitleg", COVER),
        sheet("Lijst", LIST_2026),
    )
    import_file, location = uploaded(excel, *sheets, form=form, make=make)
    assert location == columns_page(import_file)
    assert excel.get(sheet_page(import_file))["Location"] == location
    assert "Codes" not in excel.get(location).content.decode()
    gone_in(excel, checked(excel, import_file))
    assert marks(import_file) == {f"2026-{n:03}" for n in range(4, 9)}


@FORMS
def test_a_table_on_hidden_sheets_alone_is_offered_and_told(form, make, excel):
    sheets = (sheet("Uitleg", COVER), sheet("Lijst", LIST_2025, "veryHidden"))
    import_file, location = uploaded(excel, *sheets, form=form, make=make)
    html = excel.get(location).content.decode()
    assert "alleen op verborgen bladen een tabel" in html
    assert "Dit blad is verborgen." in html
    assert excel.post(location, {"sheet": "1"}).status_code == 302
    assert checked(excel, import_file).good == 3


@FORMS
@pytest.mark.parametrize(
    ("answer", "numbers", "says"),
    [
        ("visible", {1, 2, 7, 8}, "4 verborgen rijen slaan wij over."),
        ("all", set(range(1, 9)), "Ook wat verborgen is, lezen wij."),
    ],
)
def test_rows_that_a_filter_hides_are_asked_about(answer, numbers, says, form, make, excel):
    rows = [HEADS, *(row(n) for n in range(1, 9))]
    import_file, location = uploaded(
        excel, sheet("Lijst", rows, "visible", range(4, 8)), form=form, make=make
    )
    assert location == sheet_page(import_file)
    html = excel.get(location).content.decode()
    assert "Verborgen: 4 rijen." in html
    assert "checked" not in html
    assert "Kies wat wij doen met wat verborgen is." in excel.post(location, {}).content.decode()
    assert excel.post(location, {"hidden": answer}).status_code == 302
    assert says in excel.get(columns_page(import_file)).content.decode()
    import_file = checked(excel, import_file)
    assert says in excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    gone_in(excel, import_file)
    assert marks(import_file) == {f"2026-{n:03}" for n in numbers}


def test_nothing_of_what_is_hidden_is_shown_before_somebody_asks_for_it(excel):
    rows = [HEADS, row(1, Locatie="KANARIE zichtbaar"), row(2, Locatie="KANARIE verborgen")]
    import_file, location = uploaded(excel, sheet("Lijst", rows, "visible", [3], "J"))
    assert import_file.sample == {}
    assert "Verborgen: 1 rij en 1 kolom." in excel.get(location).content.decode()
    excel.post(location, {"hidden": "visible"})
    html = excel.get(columns_page(import_file)).content.decode()
    assert "KANARIE zichtbaar" in html
    assert "KANARIE verborgen" not in html
    assert "Verhaal" not in html
    assert excel.post(location, {"hidden": "all"}).status_code == 302
    html = excel.get(columns_page(import_file)).content.decode()
    assert "KANARIE verborgen" in html
    assert "Verhaal" in html


def test_of_two_sheets_only_the_one_with_hidden_rows_asks_about_them(excel):
    sheets = (sheet("2025", LIST_2025, "visible", [3]), sheet("2026", LIST_2026))
    import_file, location = uploaded(excel, *sheets)
    answer = excel.post(location, {"sheet": "0"})
    assert "Kies wat wij doen met wat verborgen is." in answer.content.decode()
    assert excel.post(location, {"sheet": "1"}).status_code == 302
    assert excel.post(location, {"sheet": "0", "hidden": "visible"}).status_code == 302
    assert checked(excel, import_file).good == 2


def test_a_table_of_which_all_is_hidden_is_not_read_as_nothing(excel):
    import_file, location = uploaded(excel, sheet("Lijst", LIST_2025, "visible", [2, 3, 4]))
    answer = excel.post(location, {"hidden": "visible"})
    assert "Dan blijft er niets over" in answer.content.decode()
    assert excel.post(location, {"hidden": "all"}).status_code == 302
    assert checked(excel, import_file).good == 3


@pytest.mark.parametrize("answer", ["7", "-1", "1", "x"])
def test_a_choice_that_was_not_offered_is_told(answer, excel):
    sheets = (
        sheet("2025", LIST_2025),
        sheet("Geheim", LIST_2026, "hidden"),
        sheet("2026", LIST_2026),
    )
    import_file, location = uploaded(excel, *sheets)
    answered = excel.post(location, {"sheet": answer})
    assert answered.status_code == 422
    assert "Dit blad staat niet in de lijst. Kies een ander blad." in answered.content.decode()
    import_file.refresh_from_db()
    assert import_file.waits_for_choice


def test_another_sheet_drops_what_was_checked(excel):
    import_file, location = uploaded(excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    excel.post(location, {"sheet": "0"})
    import_file = checked(excel, import_file)
    assert (import_file.state, import_file.good) == ("ready", 3)
    assert excel.post(location, {"sheet": "1"}).status_code == 302
    import_file.refresh_from_db()
    assert (import_file.state, import_file.columns, import_file.rows_stored) == ("new", {}, "")
    excel.post(f"/gegevens/import/{import_file.pk}/invoeren/")
    import_file.refresh_from_db()
    assert import_file.state == "new"
    gone_in(excel, checked(excel, import_file))
    assert marks(import_file) == {f"2026-{n:03}" for n in range(4, 9)}


def test_a_page_about_another_sheet_answers_nothing(excel):
    import_file, location = uploaded(excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    excel.post(location, {"sheet": "0"})
    excel.post(location, {"sheet": "1"})
    stale = excel.post(columns_page(import_file), COLUMNS | {"selection": "0-0"})
    assert stale.status_code == 422
    assert "U koos intussen een ander blad" in stale.content.decode()
    import_file = checked(excel, import_file, selection="1-0")
    excel.post(f"/gegevens/import/{import_file.pk}/invoeren/", {"selection": "0-0"})
    import_file.refresh_from_db()
    assert import_file.state == "ready"
    html = excel.get(f"/gegevens/import/{import_file.pk}/").content.decode()
    assert "U koos intussen een ander blad" in html
    assert 'name="selection" value="1-0"' in html


def test_a_choice_that_comes_too_late_is_told(excel):
    import_file, location = uploaded(excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    excel.post(location, {"sheet": "0"})
    excel.post(columns_page(import_file), COLUMNS)
    answer = excel.post(location, {"sheet": "1"}, follow=True)
    assert "Met dit bestand zijn wij al verder" in answer.content.decode()
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert import_file.good == 3


def test_a_choice_holds_when_a_check_is_stopped_and_begins_anew(excel):
    import_file, location = uploaded(
        excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026, "visible", [2])
    )
    excel.post(location, {"sheet": "1", "hidden": "visible"})
    excel.post(columns_page(import_file), COLUMNS)
    excel.post(f"/gegevens/import/{import_file.pk}/stoppen/")
    import_file.refresh_from_db()
    assert import_file.state == "new"
    import_file = checked(excel, import_file)
    assert (import_file.good, import_file.total) == (4, 4)


def test_a_sheet_with_too_many_rows_is_told_when_it_is_chosen(excel, people):
    long = [["Nr", "Soort", "Waar"], *([n, "a", "b"] for n in range(100_001))]
    book = openpyxl.Workbook(write_only=True)
    for name, rows in (("Lang", long), ("Kort", LIST_2025)):
        each = book.create_sheet(name)
        for cells in rows:
            each.append(cells)
    out = io.BytesIO()
    book.save(out)
    answer = excel.post(NEW, {"file": SimpleUploadedFile("lijst.xlsx", out.getvalue())})
    location = answer["Location"]
    assert "meer dan 100.000 rijen, 3 kolommen" in excel.get(location).content.decode()
    refused = excel.post(location, {"sheet": "0"})
    assert refused.status_code == 422
    assert "Er staan meer dan 100.000 rijen" in refused.content.decode()
    assert excel.post(location, {"sheet": "1"}).status_code == 302


def test_who_did_not_upload_a_file_chooses_nothing(excel, people, strangers, enter):
    import_file, location = uploaded(excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    for other in (people["org_admin"], strangers["aggression_coordinator"]):
        assert enter(other).get(location).status_code == 404
        assert enter(other).post(location, {"sheet": "0"}).status_code == 404


def test_names_of_sheets_are_sealed_and_go_with_the_rest(excel, _storage):
    import_file, location = uploaded(excel, sheet("2025", LIST_2025), sheet("2026", LIST_2026))
    excel.post(location, {"sheet": "0"})
    gone_in(excel, checked(excel, import_file))
    ImportFile.objects.update(done_at=import_file.done_at - ABANDONED_AFTER * 2)
    tasks.sweep_intakes()
    import_file = ImportFile.objects.get()
    assert (import_file.sheets, import_file.heads, import_file.sample) == (None, [], {})
    assert excel.get(f"/gegevens/import/{import_file.pk}/").status_code == 200


def test_the_record_tells_who_chose_what_is_read(excel, people):
    rows = [HEADS, row(1), row(2)]
    import_file, location = uploaded(excel, sheet("Geheime naam", rows, "visible", [3]))
    excel.post(location, {"hidden": "all"})
    entry = Entry.objects.get(action="import_selected")
    assert entry.actor == people["aggression_coordinator"].pk
    assert (entry.details["sheet"], entry.details["hidden"]) == (0, 1)
    assert "Geheime naam" not in str(entry.details)


def test_names_of_sheets_turn_no_words_around_and_fill_no_page(excel):
    """An override turns what stands after it around: "xslx.kinbegof" for another name."""
    names = ("\u202ebegonnen", "=1+1", "<b>x", "L" * 50_000, "\u2066\u200b")
    sheets = [sheet(escape(name), LIST_2025) for name in names]
    _import_file, location = uploaded(excel, *sheets, form="ods", make=opendocument)
    html = excel.get(location).content.decode()
    assert len(html) < 20_000
    assert not has_invisible(html)
    labels = [tag.get_text() for tag in BeautifulSoup(html, "html.parser").select(".choice label")]
    assert labels == ["begonnen", "=1+1", "<b>x", "L" * 80, "Blad 5"]


def test_a_csv_asks_nothing(excel):
    answer = excel.post(NEW, {"file": lijst(row(1))})
    assert answer["Location"].endswith("/kolommen/")


# --- our own export, in a Dutch spreadsheet -----------------------------------------------------------


def saved_in_excel(content: bytes) -> bytes:
    """Return a workbook of ours as Excel saves it in Dutch, that takes the head "Waar" for truth."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    heads = book.worksheets[0][1]
    next(cell for cell in heads if cell.value == "Waar").value = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_in_libreoffice(content: bytes) -> bytes:
    """Return the same spreadsheet as LibreOffice saves it, with truth for that head."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").decode()
    head = '<table:table-cell table:style-name="head" office:value-type="string"><text:p>Waar</text:p></table:table-cell>'
    assert xml.count(head) == 1
    boolean = '<table:table-cell table:style-name="head" office:value-type="boolean" office:boolean-value="true"><text:p>WAAR</text:p></table:table-cell>'
    return ods.spreadsheet(content__xml=xml.replace(head, boolean))


def saved_as_csv(content: bytes) -> bytes:
    """Return the CSV as a Dutch Excel saves it again."""
    return content.decode("utf-8-sig").replace(";Waar;", ";WAAR;", 1).encode("cp1252")


@pytest.mark.parametrize(
    ("form", "saved"),
    [
        ("xlsx", saved_in_excel),
        ("ods", saved_in_libreoffice),
        ("csv", saved_as_csv),
        ("xlsx", bytes),
        ("ods", bytes),
    ],
)
def test_an_export_of_ours_comes_in_again_without_a_question(form, saved, people, enter):
    official = people["official"]
    for location in ("office", "street"):
        incident(official, function="frontdesk", location=location, severity="serious")
    client = enter(people["aggression_coordinator"])
    export = content(made_export(client, form=form))
    answer = client.post(NEW, {"file": SimpleUploadedFile(f"uitvoer.{form}", saved(export))})
    import_file = ImportFile.objects.get()
    assert answer["Location"] == columns_page(import_file)
    soup = BeautifulSoup(client.get(answer["Location"]).content, "html.parser")
    guessed = {
        question["name"]: chosen["value"]
        for question in soup.main.find_all("select")
        if (chosen := question.find("option", selected=True)) and chosen["value"]
    }
    heads = {name: import_file.heads[int(answer[2:])] for name, answer in guessed.items()}
    assert heads["locatieType"].capitalize() == "Waar"
    assert heads["voorvalDatum"] == "Datum voorval"
    client.post(answer["Location"], guessed)
    work(tasks.check_intake, import_file.pk)
    import_file.refresh_from_db()
    assert (import_file.good, import_file.sample["errors"], import_file.sample["words"]) == (
        2,
        [],
        {},
    )
    gone_in(client, import_file)
    delivered = Incident.objects.filter(delivery__import_file=import_file)
    assert set(delivered.values_list("location", flat=True)) == {"office", "street"}


# --- what people have ------------------------------------------------------------------------------


def test_days_of_a_list_that_counts_from_1904(excel):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.active.append(HEADS)
    book.active.append(row(1, **{"Datum incident": date(2026, 3, 4)}))
    book.active.append(row(2, **{"Datum incident": 44_623}))
    out = io.BytesIO()
    book.save(out)
    answer = excel.post(NEW, {"file": SimpleUploadedFile("lijst.xlsx", out.getvalue())})
    import_file = ImportFile.objects.get()
    assert answer["Location"] == columns_page(import_file)
    gone_in(excel, checked(excel, import_file))
    days = {f"{case.happened_at:%Y-%m-%d}" for case in Incident.objects.all()}
    assert days == {"2026-03-04"}
