"""The auditor sees who did what with which number, over everything, and never what was in it."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import Entry
from audit.record import record
from organisations.access import Door
from records import audit_log, tasks
from records.models import LogExport
from tests.factories import incident
from weerbaar import scope

pytestmark = pytest.mark.django_db
LOG = "/beheer/logboek/"


@pytest.fixture
def auditor(people):
    """Return who checks."""
    return people["auditor"]


@pytest.fixture
def busy(people, strangers):
    """Create a case here that was handled, and one elsewhere."""
    case = incident(people["councillor"], narrative="KANARIE-VERHAAL").perform(
        "take", by=people["clerk"]
    )
    case.record("opened", by=people["clerk"])
    return case, incident(strangers["councillor"])


def rows(soup) -> list[str]:
    """Return the lines on the page, each as text."""
    return [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]


def test_it_tells_who_did_what_with_which_number(busy, auditor, people, page):
    case, _elsewhere = busy
    shown_text = next(row for row in rows(page(LOG, auditor)) if "Dossier bekeken" in row)
    assert people["clerk"].name in shown_text
    assert (case.number in shown_text, "Utrecht" in shown_text, "Griffier" in shown_text) == (
        True,
        True,
        False,
    )  # no request: no role


def test_it_never_tells_what_is_in_a_case(busy, auditor, page):
    case, _elsewhere = busy
    text = page(LOG, auditor).get_text()
    assert "KANARIE" not in text
    assert case.title not in text


def test_the_database_shows_an_auditor_the_record_and_nothing_of_a_case(busy, auditor):
    with scope.acting_for(auditor, Door.AUDIT), connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT stream) FROM audit_entry WHERE kind = 'incident'")
        assert cursor.fetchone() == (2,)
        for table in (
            "casework_case",
            "incidents_incident",
            "casework_message",
            "casework_note",
            "casework_document",
            "casework_party",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize(
    "role", ["clerk", "dpo", "secretary", "org_admin", "beheer", "bva", "analyst", "councillor"]
)
def test_nobody_else_comes_in(busy, role, people, enter):
    for path in (LOG, f"{LOG}uitvoer/", f"{LOG}bestanden/"):
        assert enter(people[role]).get(path).status_code == 404


def test_each_filter_leaves_what_belongs_to_it(busy, auditor, people, strangers, page):
    case, elsewhere = busy
    today = timezone.localdate()
    day = f"_day={today.day}&{{0}}_month={today.month}&{{0}}_year={today.year}"
    tomorrow = today + timedelta(days=1)
    late = f"since_day={tomorrow.day}&since_month={tomorrow.month}&since_year={tomorrow.year}"

    def numbers_on_page(query: str) -> tuple[bool, bool]:
        text = " ".join(rows(page(f"{LOG}?{query}", auditor)))
        return case.number in text, elsewhere.number in text

    assert numbers_on_page("") == (True, True)
    assert numbers_on_page(f"number={case.number.lower()}") == (True, False)
    assert numbers_on_page("place=zeewolde") == (False, True)
    assert numbers_on_page(f"who={people['clerk'].email}") == (True, False)
    assert numbers_on_page(f"who={strangers['councillor'].name}") == (False, True)
    assert numbers_on_page("action=take") == (True, False)
    assert numbers_on_page(late) == (False, False)
    assert numbers_on_page("since" + day.format("since") + "&until" + day.format("until")) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("who=niemand@voorbeeld.example", "Deze persoon kennen wij niet"),
        ("who=Robin", "meer dan vijf mensen"),
        ("place=Nergenshuizen", "Deze organisatie kennen wij niet"),
        ("since_day=31&since_month=2&since_year=2026", "Deze dag bestaat niet"),
        ("action=wat", "Kies een antwoord uit de lijst"),
    ],
)
def test_what_cannot_be_found_is_told(busy, auditor, page, query, says):
    soup = page(f"{LOG}?{query}", auditor, status=422)
    assert says in soup.get_text()
    assert rows(soup) == []


def test_looking_is_on_record_with_what_was_looked_for(busy, auditor, page):
    case, _elsewhere = busy
    page(f"{LOG}?number={case.number}", auditor)
    entry = Entry.objects.get(stream=f"log:{auditor.pk}")
    assert (entry.action, entry.actor, entry.details) == (
        "log_opened",
        auditor.pk,
        {"sought": case.number},
    )


def test_twenty_five_lines_a_page_and_none_twice(auditor, page):
    for number in range(60):
        record("case:x", actor=auditor.pk, action="opened", number=f"INC-2026-9{number:05d}")
    numbers, query = [], "action=opened"
    while query:
        soup = page(f"{LOG}?{query}", auditor)
        numbers += [
            row.select("td")[2].get_text(" ", strip=True).split()[0]
            for row in soup.select("tbody tr")
        ]
        onward = next(
            (link for link in soup.select("nav.paging a") if "Volgende" in link.get_text()), None
        )
        query = onward["href"].removeprefix("?") if onward else ""
    assert numbers == [f"INC-2026-9{number:05d}" for number in reversed(range(60))]


def test_more_lines_ask_no_more(auditor, enter, django_assert_max_num_queries):
    client = enter(auditor)
    for number in range(25):
        record(
            "case:x",
            actor=auditor.pk,
            action="opened",
            number=f"INC-2026-9{number:05d}",
            compartment="incident:1",
        )
    client.get(LOG)
    with django_assert_max_num_queries(14):
        client.get(LOG)


# --- export ---


def exported(auditor, enter, query="") -> LogExport:
    """Ask for an export on the page, and let the worker make it."""
    answer = enter(auditor).post(
        f"{LOG}uitvoer/?{query}", {"reason": "check", "note": "Kwartaalcontrole"}
    )
    assert answer.status_code == 302
    export = LogExport.objects.latest("made_at")
    tasks.make_log_export(str(export.pk))
    export.refresh_from_db()
    return export


def content(answer) -> list[list[str]]:
    """Return the rows of the file."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_an_export_asks_why_and_holds_what_was_on_the_page(busy, auditor, people, enter):
    case, _elsewhere = busy
    assert (
        enter(auditor).post(f"{LOG}uitvoer/?number={case.number}", {"reason": "check"}).status_code
        == 422
    )
    export = exported(auditor, enter, f"number={case.number}")
    head, *lines = content(enter(auditor).get(f"{LOG}bestanden/{export.pk}/"))
    assert tuple(head) == audit_log.EXPORT_COLUMNS
    assert {line[5] for line in lines} == {case.number}
    assert {line[1] for line in lines} == {people["clerk"].name, people["councillor"].name}
    log_entries = Entry.objects.filter(stream=f"log:{auditor.pk}").order_by("sequence")
    assert [(entry.action, entry.reason, entry.details.get("export")) for entry in log_entries] == [
        ("log_exported", "check", str(export.pk)),
        ("log_downloaded", "", str(export.pk)),
    ]


def test_an_export_is_sealed_and_for_who_asked_for_it(busy, auditor, people, utrecht, enter):
    from tests.factories import person

    export = exported(auditor, enter)
    with default_storage.open(export.stored) as sealed_file:
        assert people["clerk"].name.encode() not in sealed_file.read()
    other = person(utrecht, "auditor")
    assert enter(other).get(f"{LOG}bestanden/{export.pk}/").status_code == 404
    with scope.acting_for(other, Door.AUDIT):
        assert not LogExport.objects.exists()


def test_an_export_is_gone_after_a_week(busy, auditor, enter):
    export = exported(auditor, enter)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        assert enter(auditor).get(f"{LOG}bestanden/{export.pk}/").status_code == 404
        tasks.sweep_log_exports()
    assert not default_storage.exists(export.stored)
    export = LogExport.objects.get()
    assert (export.state, export.stored, bytes(export.data_key)) == ("gone", "", b"")


def test_a_name_that_looks_like_a_formula_stays_a_name(busy, auditor, people, enter):
    people["clerk"].name = '=HYPERLINK("http://kwaad.example";"klik")'
    people["clerk"].save()
    export = exported(auditor, enter)
    names = {line[1] for line in content(enter(auditor).get(f"{LOG}bestanden/{export.pk}/"))}
    assert people["clerk"].name not in names
    assert f"'{people['clerk'].name}" in names


def test_an_export_asks_for_the_second_factor_again(busy, auditor, enter, settings, monkeypatch):
    export = exported(auditor, enter)
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(
        "organisations.signin.second_factor_shown_at",
        lambda request: timezone.now().timestamp() - 3600,
    )
    for path in (f"{LOG}uitvoer/", f"{LOG}bestanden/{export.pk}/"):
        assert (
            enter(auditor)
            .get(path)["Location"]
            .startswith("/account/tweede-factor/reauthenticate/")
        )


def test_too_much_is_not_exported(busy, auditor, enter, monkeypatch, page):
    monkeypatch.setattr(audit_log, "MAX_EXPORT_LINES", 2)
    assert "Kies eerst een kortere periode" in page(f"{LOG}uitvoer/", auditor).get_text()
    assert (
        enter(auditor).post(f"{LOG}uitvoer/", {"reason": "check", "note": "x"}).status_code == 422
    )
    assert not LogExport.objects.exists()


def test_the_pages_of_it(busy, auditor, enter, page):
    page(f"{LOG}bestanden/", auditor)
    page(f"{LOG}uitvoer/?place=Utrecht", auditor)
    exported(auditor, enter)
    page(f"{LOG}bestanden/", auditor)
