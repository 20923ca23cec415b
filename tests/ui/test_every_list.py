"""Every list asks the database the same, however many rows it shows: a list that asks for each row
fails here, also a new one.
"""

import ast
import inspect
import textwrap
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import DeskAlarm
from dataexchange.models import Export
from incidents.models import Incident
from legalsupport.models import LegalSupport
from meetings.models import Meeting
from notifications import webhooks
from notifications.models import DemoMail, Subscription
from organisations.access import Door
from organisations.models import ApiClient, Succession
from records.models import AccessRequest, DestructionList, EmergencyAccess, LegalHold, LogExport
from tests import factories
from tests.api.conftest import system, told
from tests.api.test_resources import offer
from tests.case_types import all_addresses
from tests.legalsupport.factory import advised
from tests.security.test_doors import addresses
from tests.security.test_matrix import _quiet, clients, world  # noqa: F401 -- fixtures
from tests.tour import factory as tour_factory
from tour.lists import SessionState
from tour.models import Tour
from veiligwonen.models import Provision
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
SHOWS = ("page", "record_list_access")  # what a view that shows rows calls
# These show rows as well, and are written otherwise.
# Of one province, which stands in the query (80 rows at most); of one proposal, which a worker makes.
BY_QUERY = {"tour_letters", "tour_package_round", "tour_planner"}
TOO = {
    "own_looks",
    "corrections",
    "webhooks",
    "exchange",
    "meetings",
    "planned_meetings",
    "planned_meeting",
}


@pytest.fixture
def house(world, people):  # noqa: F811 -- the fixture
    """Return the world, by what rows are made of."""
    case = Incident.objects.get(number=world.asked["number"])
    alone = factories.person(factories.OrganisationFactory(), "org_admin")
    return SimpleNamespace(
        asked=world.asked,
        client=world.here | clients({"alone": alone}),
        people=people,
        place=case.organisation,
        case=case,
        alone=alone,
        gir=system(case.organisation, "gir-proef"),
    )


def an_alarm(house) -> None:
    DeskAlarm.objects.create(
        case_id=uuid.uuid4(),
        number=f"INC-2026-{DeskAlarm.objects.count():06d}",
        kind="incident",
        compartment=house.case.compartment,
        organisation=house.place,
        recipient_ids=[house.people["clerk"].pk],
    )


def a_report(house) -> None:
    factories.incident(house.people["councillor"])


def work_of_mine(house) -> None:
    factories.incident(house.people["councillor"]).perform("take", by=house.people["clerk"])


def a_request(house) -> None:
    factories.advice_request(factories.person(house.place, function="alderman"))


def an_offer(house) -> None:
    case = factories.advice_request(factories.person(house.place, function="alderman"))
    Provision.objects.create(case=case)
    offer(case)


def a_decision(house) -> None:
    LegalSupport.objects.filter(pk=advised(house.people).pk).update(
        compartment=f"legalsupport_council:{house.place.pk}"
    )


def a_look(house) -> None:
    house.case.record("opened", by=factories.person(house.place, "clerk"))


def an_opening_in_need(house) -> None:
    EmergencyAccess.open(
        factories.incident(house.people["councillor"]),
        by=factories.person(house.place, "clerk"),
        register_holder=house.place.pk,
        reason="danger",
        note="x",
    )


def an_access(house) -> None:
    AccessRequest.ask(
        house.place.pk,
        by=house.people["dpo"],
        person=house.people["councillor"],
        state="ready",
        expires_at=timezone.now() + timedelta(days=1),
    )


def a_system(house) -> None:
    number = ApiClient.objects.count()
    ApiClient.objects.create(
        slug=f"s-{number}",
        name=f"S {number}",
        organisation=house.place,
        scopes=["incidenten:lezen"],
    )


def a_code(house) -> None:
    system = ApiClient.objects.get(pk=house.asked["client"])
    system.codes.create(
        organisation=house.place, system="gir", field="kanaal", code=f"K{system.codes.count()}"
    )


def a_subscription(house) -> None:
    system = ApiClient.objects.get(pk=house.asked["client"])
    webhooks.subscribe(system, url=f"https://a.example/{uuid.uuid4().hex}/", kinds=[], by=None)


def a_sending(house) -> None:
    hook = Subscription.objects.get(pk=house.asked["webhook"])
    hook.sendings.create(organisation=house.place, kind="x", mark=uuid.uuid4().hex)


def a_destruction_list(house) -> None:
    DestructionList.objects.create(
        organisation=house.place, kind="incident", number=f"VL-{uuid.uuid4().hex[:8]}", state="done"
    )


def a_hold(house) -> None:
    LegalHold.place(
        house.case.pk,
        house.case.number,
        house.case.kind,
        house.place.pk,
        by=house.people["clerk"],
        ground="archive",
        reason="x",
        until=timezone.localdate(),
    )


def a_line(house) -> None:
    DestructionList.objects.get(pk=house.asked["list"]).items.create(
        case_id=uuid.uuid4(),
        number=f"INC-{uuid.uuid4().hex[:8]}",
        result="handled",
        closed_on=timezone.localdate(),
        keep_until=timezone.localdate(),
    )


def an_export(house) -> None:
    Export.objects.create(
        person=house.people["clerk"],
        kind="incident",
        number=f"EX-{uuid.uuid4().hex[:8]}",
        form="csv",
        why="report",
        reason="x",
    )


def an_export_of_the_record(house) -> None:
    LogExport.objects.create(
        made_by=house.people["auditor"], reason="check", note="x", state="ready"
    )


def a_correction(house) -> None:
    house.case.corrections.create(
        field="narrative", requested_text="x", asked_by=house.people["councillor"]
    )


def a_succession(house) -> None:
    Succession.objects.create(
        old=factories.OrganisationFactory(),
        new=house.place,
        on=timezone.localdate(),
        planned_by=Succession.objects.earliest("id").planned_by,
    )


def a_mail(house) -> None:
    DemoMail.objects.create(to="a@voorbeeld.example", subject="x", raw="x")


def a_colleague(house) -> None:
    factories.person(house.alone.organisation, function="alderman")


def a_meeting(house) -> None:
    meeting = Meeting.objects.get(pk=house.asked["meeting"])
    meeting.pk = uuid.uuid4()
    meeting._state.adding = True
    meeting.save()


def a_registration(house) -> None:
    meeting = Meeting.objects.get(pk=house.asked["meeting"])
    somebody = factories.person(factories.OrganisationFactory(), "clerk")
    registration = meeting.registrations.create(
        organisation=somebody.organisation, status="confirmed"
    )
    registration.participants.create(meeting=meeting, person=somebody, role="clerk")


# name: what it is asked with, who asks, and what makes one row more.
def a_traject(house):
    tour_factory.approached(factories.OrganisationFactory())


def an_evening(house):
    traject = tour_factory.approached(factories.OrganisationFactory())
    tour_factory.on_day(traject, timezone.localdate())


def a_held_session(house):
    place = house.gir.client.organisation
    traject = Tour.objects.filter(organisation=place).first() or tour_factory.approached(place)
    tour_factory.on_day(traject, timezone.localdate(), SessionState.HELD, is_reserved=False)


def a_member_of_the_team(house):
    tour_factory.member()


def a_package(house):
    tour_factory.package(factories.OrganisationFactory())


LISTS: dict[str, tuple[tuple[str, ...], str, Callable]] = {
    "work": ((), "clerk", work_of_mine),
    "desk_line": ((), "triagist", an_alarm),
    "incidents": ((), "clerk", a_report),
    "mine": ((), "councillor", a_report),
    "inbox": ((), "clerk", a_report),
    "sent": ((), "org_admin", a_report),
    "people": ((), "alone", a_colleague),
    "advice_requests": ((), "triagist", a_request),
    "employer_requests": ((), "secretary", an_offer),
    "legal_decisions": ((), "secretary", a_decision),
    "own_looks": (("number",), "councillor", a_look),
    "corrections": (("number",), "clerk", a_correction),
    "opened_in_need": ((), "dpo", an_opening_in_need),
    "held_cases": ((), "dpo", a_hold),
    "access_requests": ((), "dpo", an_access),
    "own_access": ((), "councillor", an_access),
    "clients": ((), "org_admin", a_system),
    "client_codes": (("client",), "org_admin", a_code),
    "webhooks": (("client",), "org_admin", a_subscription),
    "webhook": (("webhook",), "org_admin", a_sending),
    "destruction": ((), "dpo", a_destruction_list),
    "destruction_list": (("list",), "dpo", a_line),
    "exchange": ((), "clerk", an_export),
    "log": ((), "auditor", a_look),
    "log_exports": ((), "auditor", an_export_of_the_record),
    "demo_mail": ((), "clerk", a_mail),
    "meetings": ((), "clerk", a_meeting),
    "planned_meetings": ((), "planner", a_meeting),
    "planned_meeting": (("meeting",), "planner", a_registration),
    "successions": ((), "national", a_succession),
    "tour_board": ((), "planner", a_traject),
    "tour_calendar": ((), "planner", an_evening),
    "tour_team": ((), "planner", a_member_of_the_team),
    "tour_packages": ((), "planner", a_package),
}


def one_more(case_type: type) -> Callable:
    """Return what makes one case more of this type."""
    return lambda house: factories.make(case_type, house.people["councillor"])


for each in all_addresses():
    for list_name in set(each.lists) - set(LISTS):
        first_role = min(each.roles_that_see_all)
        LISTS[list_name] = ((), first_role, one_more(each.case_type))
BY_SYSTEMS = {
    "api_incidents": ("/incidenten", lambda house: house.gir.post(told())),
    "api_requests": ("/aanvragen", an_offer),
    "api_legal_requests": ("/juridische-aanvragen", a_decision),
    "api_sessions": ("/sessies", a_held_session),
    "api_organisations": ("/organisaties", lambda house: factories.OrganisationFactory()),
}


def shows_rows(view) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
    return bool(
        {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        & set(SHOWS)
    )


def test_every_list_is_here():
    views = dict(addresses())
    list_views = {
        name
        for name, view in views.items()
        if door_of(view)[0] is not Door.API and shows_rows(view)
    }
    assert (list_views | TOO) - BY_QUERY == set(LISTS), (
        "write it in LISTS of tests/ui/test_every_list.py"
    )
    lists_of_the_api = {
        name for name, view in views.items() if door_of(view)[0] is Door.API and name.endswith("s")
    }
    assert lists_of_the_api - {"api_lists", "api_figures"} == set(BY_SYSTEMS)


def statements(ask: Callable) -> list[str]:
    """Return the queries of a view; the savepoints and the scope that a test sets back are no part
    of it in production.
    """
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [
        query["sql"]
        for query in captured
        if "SAVEPOINT" not in query["sql"] and "'role', 'none'" not in query["sql"]
    ]


def asks_the_same(ask: Callable, more: Callable, house) -> None:
    counted, shown_rows = [], []
    for _several in range(3):
        for _one in range(1 if not counted else 2):
            more(house)
        counted.append(statements(ask))
        shown_rows.append(ask())
    assert [len(queries) for queries in counted[1:]] == [len(counted[0])] * 2, "\n".join(
        counted[-1]
    )
    assert shown_rows[0] < shown_rows[1] < shown_rows[2]  # the rows are on the page


@pytest.mark.parametrize("name", LISTS)
def test_it_asks_the_same_for_more(name, house):
    values, who, more = LISTS[name]
    path = reverse(name, args=[house.asked[part] for part in values])

    def ask() -> int:
        answer = house.client[who].get(path)
        assert answer.status_code == 200
        return len(answer.content)

    asks_the_same(ask, more, house)


@pytest.mark.parametrize("name", BY_SYSTEMS)
def test_it_asks_the_same_for_more_by_a_system(name, house):
    path, more = BY_SYSTEMS[name]

    def ask() -> int:
        return len(house.gir.get(path).json()["resultaten"])

    asks_the_same(ask, more, house)
