"""Who sees which figures, on the page, in the export and the report, and in raw SQL."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework.models import Case
from insights import counting, documents, publishing, report_periods, tasks, views
from insights.models import NATIONAL_CODE, Publication, Report
from organisations.access import Door
from organisations.models import Role
from tests import letters
from tests.factories import OrganisationFactory, advice_request, person
from tests.insights.conftest import ago, copy
from weerbaar import scope

pytestmark = pytest.mark.django_db
ROLES_WITHOUT_FIGURES = [
    "reporter",
    "line_manager",
    "hr_advisor",
    "legal_officer",
    "security",
    "org_admin",
    "peer_support",
    "chair",
    "planner",
    "riec",
    "beheer",
    "auditor",
]
TABLES = (
    "insights_publication",
    "insights_report",
    "insights_cellcount",
    "insights_countinground",
    "insights_frozenmonth",
    "insights_publicationbasis",
)


@pytest.mark.parametrize("role", ["secretary", "ohs_coordinator"])
def test_who_leads_sees_the_own_figures(role, busy, people, page):
    soup = page("/overzicht/", people[role])
    text = soup.get_text(" ", strip=True)
    assert "Overzicht gemeente Utrecht" in text
    assert "Meer meldingen kan goed nieuws zijn." in text
    assert soup.find("svg", class_="chart__columns").title.get_text() == "Meldingen per maand"
    assert len(soup.find("ol", class_="eight").find_all("li")) == 8
    assert "Veilig Wonen" not in soup.main.get_text()


@pytest.mark.parametrize("role", ROLES_WITHOUT_FIGURES)
def test_nobody_else_knows_there_are_figures(role, busy, people, enter):
    client = enter(people[role])
    for path in ("/overzicht/", "/overzicht/cijfers.csv", "/overzicht/?plek=GM0344"):
        assert client.get(path).status_code == 404


def test_the_secretaris_of_zeewolde_sees_the_suppression_and_nothing_of_utrecht(
    busy, quiet, strangers, page, enter
):
    text = page("/overzicht/", strangers["secretary"]).main.get_text(" ", strip=True)
    assert "minder dan 10 meldingen" in text
    assert "Utrecht" not in text
    assert page("/overzicht/?plek=GM0344", strangers["secretary"]).h1.get_text() == "Overzicht"
    assert (
        enter(strangers["secretary"]).get("/overzicht/cijfers.csv?plek=GM0344").status_code == 404
    )


def test_raw_sql_under_the_role_shows_the_own_published_figures_and_no_count(
    busy, quiet, people, strangers, utrecht, zeewolde
):
    for role in ("secretary", "clerk", "line_manager"):
        with scope.acting_for(people[role]):
            rows = [visible_ids(table) for table in TABLES]
            assert rows == [[utrecht.pk], [], *["refused"] * 4]
    with scope.acting_for(strangers["secretary"]):
        assert visible_ids("insights_publication") == [zeewolde.pk]
    with scope.acting_for(people["councillor"], Door.OWN):
        assert [visible_ids(table) for table in TABLES] == ["refused"] * 6


def visible_ids(table: str):
    """Return the first column of the rows that raw SQL shows, or that the table is refused."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        try:
            cursor.execute(f"SELECT * FROM {table}")
            return [row[0] for row in cursor.fetchall()]
        except DatabaseError:
            cursor.execute("ROLLBACK TO before")
            return "refused"


def test_who_looks_cannot_write_figures(busy, people):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with (
        scope.acting_for(people["secretary"]),
        connection.cursor() as cursor,
        refused,
        transaction.atomic(),
    ):
        cursor.execute("UPDATE insights_publication SET made_at = now()")


def test_the_page_asks_the_same_for_more(busy, people, enter, django_assert_max_num_queries):
    client = enter(people["secretary"])
    client.get("/overzicht/")
    with django_assert_max_num_queries(12):
        assert client.get("/overzicht/").status_code == 200


def test_a_period_is_one_of_a_list(busy, people, page):
    soup = page("/overzicht/", people["secretary"])
    offered = [
        option["value"] for option in soup.find("select", id="id_periode").find_all("option")
    ]
    assert offered[:2] == ["24-maanden", "alles"]
    text = page(f"/overzicht/?periode={offered[-1]}", people["secretary"]).main.get_text()
    assert "meldingen" in text
    for wrong in ("2025-01_2025-02", "'; --", "%00"):
        soup = page(f"/overzicht/?periode={wrong}", people["secretary"])
        assert soup.find("option", selected=True)["value"] == "24-maanden"


def test_the_export_is_the_page_and_is_on_record(busy, people, enter):
    answer = enter(people["secretary"]).get("/overzicht/cijfers.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Disposition"] == 'attachment; filename="overzicht-utrecht.csv"'
    assert text.startswith("\ufeffonderdeel;categorie;periode;aantal;procent")
    assert "Schelden of beledigen" in text
    assert "Seksuele intimidatie" not in text
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, actor FROM audit_entry WHERE stream LIKE 'figures:%'")
        assert cursor.fetchall() == [("exported", people["secretary"].pk)]


def test_the_export_tells_what_stands_open_and_of_the_country_what_is_expected(
    busy, people, utrecht, enter
):
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    copy(busy, 40, at=ago(0), due=ago(0))
    copy(busy, 40, at=ago(0), due=ago(-2))
    for _week in range(9):
        copy(busy, 20, at=timezone.now() - timedelta(weeks=_week))
    counting.count_all()
    publishing.publish()

    def lines(who) -> dict[str, list[str]]:
        text = b"".join(enter(who).get("/overzicht/cijfers.csv").streaming_content).decode()
        return {line.split(";")[0]: line.split(";") for line in text.splitlines()}

    assert int(lines(people["secretary"])["Open meldingen, te laat"][3]) >= 40
    assert int(lines(person(desk, Role.ANALYST))["Verwacht"][3]) > 0


def test_a_report_is_asked_for_once_made_by_a_worker_and_read_by_its_organisation(
    busy, people, strangers, enter, quiet
):
    client = enter(people["secretary"])
    for _click in range(2):
        assert client.post("/overzicht/rapport/", {"over": "jaar"}).status_code == 302
    report = Report.objects.get()
    assert client.get(f"/overzicht/rapport/{report.pk}/").status_code == 404
    tasks.make_pdf(str(report.pk))
    tasks.make_pdf(str(report.pk))
    answer = client.get(f"/overzicht/rapport/{report.pk}/")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF")
    assert answer["Content-Length"] == str(len(content))
    assert enter(strangers["secretary"]).get(f"/overzicht/rapport/{report.pk}/").status_code == 404
    assert enter(people["line_manager"]).get(f"/overzicht/rapport/{report.pk}/").status_code == 404


def test_a_report_without_a_period_says_what_to_do(busy, people, enter):
    answer = enter(people["secretary"]).post("/overzicht/rapport/", {"over": "eeuw"}, follow=True)
    assert "Kies een kwartaal of een jaar." in answer.content.decode()


def test_the_report_is_tagged_and_its_pictures_are_told(busy, utrecht, tmp_path):
    first, last = report_periods.last_ended_periods(
        Publication.objects.get(pk=utrecht.pk).made_at.date()
    )[1]
    report = Report.objects.create(organisation=utrecht, first=first, last=last)
    content = documents.write(report)
    assert letters.faults(content, tmp_path / "report.pdf") == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert f"jaar {first.year}" in str(pdf.docinfo["/Title"])
        elements = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        figures = [element for element in elements if element.get("/S") == "/Figure"]
        assert figures != []
        assert all(figure.get("/Alt") for figure in figures)


def test_planned_reports_come_once(busy, utrecht):
    tasks.plan_reports()
    tasks.plan_reports()
    assert sorted(Report.objects.filter(organisation=utrecht).values_list("state", flat=True)) == [
        "requested",
        "requested",
    ]


def test_the_country_shows_bands_and_work_to_who_may(busy, page, utrecht):
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    analyst, triagist = person(desk, Role.ANALYST), person(desk, Role.TRIAGIST)
    copy(busy, 10, at=busy.created_at)
    tasks.refresh()
    text = page("/overzicht/", analyst).main.get_text(" ", strip=True)
    assert "Overzicht van het land" in text
    assert "Veilig Wonen nu" not in text
    assert "Utrecht – 200 of meer" in text
    assert "Veilig Wonen nu" in page("/overzicht/", triagist).main.get_text(" ", strip=True)
    with scope.acting_for(analyst), connection.cursor() as cursor:
        cursor.execute("SELECT organisation_id FROM insights_publication")
        assert cursor.fetchall() == [(desk.pk,)]


def test_before_there_are_figures_the_page_says_so(people, page):
    assert "De cijfers worden gemaakt" in page("/overzicht/", people["secretary"]).main.get_text()


def test_what_the_page_asks_for_then_makes_the_figures(people, page, utrecht):
    desk = OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK")
    analyst = person(desk, Role.ANALYST)
    tasks.recount_some(str(utrecht.pk), str(desk.pk))
    assert "minder dan 10 meldingen" in page("/overzicht/", people["secretary"]).main.get_text()
    assert "Overzicht van het land" in page("/overzicht/", analyst).main.get_text()


def test_own_work_is_counted_no_further_than_a_thousand(busy, page, people, monkeypatch):
    def page_text() -> str:
        return page("/overzicht/", people["clerk"]).main.get_text(" ", strip=True)

    Case.objects.exclude(pk=busy.pk).update(closed_at=busy.created_at)
    copy(busy, 9, at=busy.created_at, due=ago(1))
    assert "U kunt nu 10 open meldingen zien , waarvan 9 te laat" in page_text()
    monkeypatch.setattr(views, "MAX_OPEN_COUNTED", 5)
    assert "U kunt nu meer dan 5 open meldingen zien , waarvan 5 te laat" in page_text()


def test_work_of_the_desk_is_told_by_who_does_it(busy, page, people):
    triagist = person(
        OrganisationFactory(code=NATIONAL_CODE, type="national", name="BZK"),
        Role.TRIAGIST,
        name="A. Vos",
    )
    for _request in range(3):
        case = advice_request(people["councillor"])
    case.perform("take", by=triagist)
    tasks.refresh()
    rows = [
        row.get_text(" ", strip=True)
        for row in page("/overzicht/", triagist).main.select("table tr")
    ]
    assert [row for row in rows if row.startswith(("A. Vos", "nog niemand"))] == [
        "A. Vos 1 0",
        "nog niemand 2 0",
    ]
