"""What the employer sees, decides and carries out."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from casework.transitions import GuardFailed
from organisations.access import Door
from tests.factories import advice_request
from tests.veiligwonen.provision_steps import ARBO, fresh, posted_day, provide
from tests.veiligwonen.writing import to_adopted
from veiligwonen.models import Measure
from weerbaar import scope

pytestmark = pytest.mark.django_db


def test_there_is_nothing_for_the_employer_before_the_offer(adopted, people, page, enter):
    secretary = people["secretary"]
    text = page("/veilig-wonen/werkgever/", secretary).get_text()
    assert adopted.number not in text
    response = enter(secretary).get(adopted.employer_url())
    assert response.status_code == 404


def test_the_employer_reads_b_and_nothing_else_by_any_door(offered, people, strangers, page, enter):
    secretary = people["secretary"]
    text = page(offered.employer_url(), secretary).main.get_text()
    assert "Vrijstaande brievenbus" in text
    for secret in ("CANARY", "9999 XZ", "azc", "kinderen"):
        assert secret not in text
    tails = ("", "advies/", "advies/gezin/", "advies/controle/", "adres/", "afscherming/brp/")
    for tail in (*tails, "adopt/"):
        response = enter(secretary).get(offered.get_absolute_url() + tail)
        assert response.status_code == 404, tail
    for document in offered.documents.exclude(audience="employer"):
        path = f"{offered.employer_url()}document/{document.pk}/"
        assert enter(secretary).get(path).status_code == 404
    for other in (strangers["secretary"], people["clerk"], people["chair"]):
        response = enter(other).get(offered.employer_url())
        assert response.status_code == 404


def _visible_rows(cursor, table) -> int:
    """Count the rows of a table that this role sees; none when it has no right to the table."""
    try:
        with transaction.atomic():
            cursor.execute(f"SELECT count(*) FROM veiligwonen_{table}")
            return cursor.fetchone()[0]
    except ProgrammingError:
        return 0


def test_the_database_itself_shows_the_employer_measures_and_no_advice(offered, people):
    tables = (
        "measure",
        "provision",
        "advice",
        "aftercarecheck",
        "addressshield",
        "applicantdetails",
        "homeaddress",
    )
    acting = scope.acting_for(people["secretary"], Door.STAFF)
    with transaction.atomic(), acting, connection.cursor() as cursor:
        rows = {table: _visible_rows(cursor, table) for table in tables}
    assert rows == dict.fromkeys(tables, 0) | {"measure": 3, "provision": 1}


def test_every_measure_and_the_tax_questions_are_decided_first(offered, people, enter):
    secretary = people["secretary"]
    with pytest.raises(GuardFailed, match="maatregel 1, 2, 3"):
        offered.perform("provide", by=secretary, contact="x")
    Measure.objects.update(decision="provide")
    with pytest.raises(GuardFailed, match="belasting"):
        offered.perform("provide", by=secretary, contact="x")
    case = provide(offered, secretary, enter)
    assert case.status == "provided"


def test_a_deviation_goes_to_bzk_first(offered, desk, people, enter):
    secretary = people["secretary"]
    Measure.objects.update(decision="provide")
    Measure.objects.filter(position=2).update(decision="deviate")
    enter(secretary).post(f"{offered.employer_url()}belasting/", ARBO)
    case = fresh(offered)
    with pytest.raises(GuardFailed, match="wijkt af"):
        case.perform("provide", by=secretary, contact="x")
    case = fresh(offered)
    case = case.perform("report_deviation", by=secretary, note="Te duur.")
    case = case.perform("resolve_deviation", by=desk["coordinator"], note="Goedkoper alarm.")
    case = case.perform("provide", by=secretary, contact="x")
    deviating = case.measures.get(position=2)
    assert deviating.status == "vervallen"


def test_the_base_level_first_but_what_bridges_the_time_may_begin(offered, people, enter):
    secretary = people["secretary"]
    case = provide(offered, secretary, enter)
    case = case.perform("wait_for_pkvw", by=secretary)
    client = enter(secretary)
    url = case.employer_url()
    box = case.measures.get(position=1)
    lamp = case.measures.get(position=3)
    assert client.get(f"{url}maatregel/{box.pk}/").status_code == 404
    assert client.get(f"{url}maatregel/{lamp.pk}/").status_code == 200
    case.provision.temporary_now = False
    case.provision.save()
    with pytest.raises(GuardFailed, match="Politiekeurmerk"):
        fresh(case).perform("carry_out", by=secretary)
    valid_until = timezone.localdate() + timedelta(days=900)
    client.post(f"{url}certificaat/", posted_day("until", valid_until))
    case = fresh(case).perform("carry_out", by=secretary)
    assert case.status == "carrying_out"


def test_what_is_spent_stands_against_the_budget(offered, desk, people, enter, page):
    secretary = people["secretary"]
    path = "/veilig-wonen/uitgaven/"
    provide(offered, secretary, enter)
    text = page(path, desk["coordinator"]).main.get_text(" ", strip=True)
    assert "€\xa02.580" in text
    assert "2.500.000" in text
    response = enter(secretary).get(path)
    assert response.status_code == 404


def test_who_first_said_no_can_let_the_employer_know_and_nobody_else_can(
    alderman, desk, enter, people
):
    bva = desk["bva"]
    secretary = people["secretary"]
    case = to_adopted(advice_request(alderman, consent="no"), desk, enter)
    with pytest.raises(GuardFailed, match="werkgever dit nog niet weet"):
        case.perform("offer", by=bva)
    path = f"/mijn/veilig-wonen/{case.number}/inform_employer/"
    response = enter(bva).post(path, {"consent": "yes"})
    assert response.status_code == 404
    client = enter(alderman)
    assert "U ziet hier alleen" not in client.get(path).content.decode()
    response = client.post(path, {"consent": "yes", "employer_contact": alderman.pk})
    assert response.status_code == 422
    response = client.post(path, {"consent": "yes", "employer_contact": secretary.pk})
    assert response.status_code == 302
    case = fresh(case).perform("offer", by=bva)
    assert case.status == "offered"
    assert case.employer_contact == secretary


def test_delivery_says_what_was_tested(offered, desk, enter, people):
    secretary = people["secretary"]
    case = provide(offered, secretary, enter)
    case = case.perform("carry_out", by=secretary)
    for measure in case.measures.all():
        measure.progress(Measure.Status.TESTED, timezone.localdate(), "Wie")
        measure.save()
    client = enter(desk["adviser"])
    path = f"{case.get_absolute_url()}deliver/"
    response = client.post(path, {"signal": "on", "followed": "on"})
    assert response.status_code == 422
    assert fresh(case).status == "carrying_out"
    response = client.post(path, {"signal": "on", "followed": "on", "household": "on"})
    assert response.status_code == 302
    response = client.get(case.get_absolute_url())
    assert "Werkende test gedaan" in response.content.decode()
