"""What goes out of the register of trajects: codes, days and numbers, for who leads the desk."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from casework.models import Case
from dataexchange import exporting
from dataexchange.models import Export
from organisations.models import Role
from tests import factories
from tests.dataexchange.test_export import content, made_export, rows
from tests.tour import factory
from tour.models import Tour

pytestmark = pytest.mark.django_db
ASK = "/gegevens/export/nieuw/tour/"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_codes_days_and_numbers_and_nothing_that_is_told(people, enter, form):
    team = factory.team()
    case = factory.held(people, team)
    case = case.perform(
        "add_agreement",
        by=people["planner"],
        text="Een protocol maken",
        owner="griffier",
        due=case.last_contact_on,
        needed_help="protocol",
    )
    export = made_export(enter(people["desk_coordinator"]), ASK, form=form)
    text = content(export).decode()
    names = [member.name for member in team] + [people["clerk"].name]
    for told in ("Een protocol maken", "Stadsplateau", "Vertrouwenspersoon", "grens ligt", *names):
        assert told not in text
    day = case.sessions.get(state="gehouden").day
    if form == "json":
        (row,) = json.loads(text)["trajecten OTWB on Tour"]
        assert (row["nummer"], row["organisatie"], row["fase"]) == (
            case.number,
            "GM0344",
            "session_held",
        )
        assert (row["sessieDatum"], row["sessieStatus"]) == (day.isoformat(), "gehouden")
        assert (row["aanwezigRaad"], row["afsprakenOpen"]) == (20, 1)
    else:
        (row,) = rows(export)
        assert (row["Nummer"], row["Fase"]) == (case.number, "Sessie gehouden")
        assert (row["Sessie"], row["Aanwezig: raad"]) == ("Gehouden", "20")
        assert (row["Afspraken die lopen"], row["Afspraken nagekomen"]) == ("1", "0")
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="exported").count() == 1


def test_a_traject_without_a_session_has_empty_cells(people, enter, zeewolde):
    case = factory.approached(zeewolde)
    (row,) = rows(made_export(enter(people["desk_coordinator"]), ASK))
    assert (row["Nummer"], row["Sessie op"], row["Aanwezig: raad"]) == (case.number, "", "")


def test_nobody_of_an_organisation_and_no_planner_takes_it_out(people, enter):
    factory.make(people["clerk"])
    for role in (Role.CLERK, Role.SECRETARY, Role.AGGRESSION_COORDINATOR, Role.PLANNER):
        assert enter(people[role]).get(ASK).status_code == 404


def test_what_the_coordinator_may_not_see_is_not_in_it(people, enter, zeewolde):
    hidden = factory.approached(zeewolde)
    Tour.objects.update(confidentiality=Case.Confidentiality.RESTRICTED)
    answer = enter(people["desk_coordinator"]).post(
        ASK, {"form": "csv", "part": "all", "why": "report", "reason": "Verslag."}
    )
    assert answer.status_code == 422
    assert hidden.number not in answer.content.decode()


def test_many_trajects_cost_no_more_statements(people, enter, zeewolde):
    factory.approached(zeewolde)
    made_export(enter(people["desk_coordinator"]), ASK)
    export = Export.objects.latest("asked_at")

    def reads() -> int:
        with CaptureQueriesContext(connection) as queries:
            batch = exporting._next_batch(export, None)
        assert len(batch) == Tour.objects.count()
        return len(queries)

    reads()  # the roles of the person are read once
    few = reads()
    for number in range(5):
        place = factories.OrganisationFactory(code=f"GM8{number:03}")
        factory.approached(place)
    assert reads() == few
