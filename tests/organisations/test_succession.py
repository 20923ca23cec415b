"""Herindeling: what an organisation had is the successor's, on a day, in a run that can be repeated."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework.models import Case, Party, case_types
from dataexchange.models import ImportMapping
from integrations.models import SourceCode
from notifications.models import Outgoing
from organisations import organisation_rows, tasks
from organisations import succession as herindeling
from organisations.models import (
    ApiClient,
    Membership,
    Merger,
    Office,
    Organisation,
    Person,
    Role,
    Succession,
    Unit,
)
from records.models import AccessRequest, DestructionList, LegalHold, RetentionRule
from tests import factories
from tests.factories import OrganisationFactory, incident, person
from weerbaar import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def bzk(db):
    """Return the national desk."""
    return OrganisationFactory(name="Ministerie van BZK", code="bzk", type="national")


@pytest.fixture
def keeper(bzk, enter):
    """Return a client of national administration."""
    return enter(person(bzk, Role.BEHEER))


def run_jobs() -> None:
    """Run the jobs of a minute."""
    tasks.prepare_successions.run()
    tasks.carry_out_successions.run()


def plan(keeper, old, new, on=None) -> Succession:
    """Plan a herindeling by the pages, as far as the preview."""
    on = on or timezone.localdate()
    day = {"on_day": on.day, "on_month": on.month, "on_year": on.year}
    answer = keeper.post("/herindelingen/nieuw/", {"old": old.pk, "new": new.pk} | day)
    assert answer.status_code == 302, answer.content.decode()
    tasks.prepare_successions.run()
    return Succession.objects.get(old=old)


def merge(keeper, old, new, on=None) -> Succession:
    """Plan, agree and run."""
    row = plan(keeper, old, new, on)
    keeper.post(f"/herindelingen/{row.pk}/akkoord/")
    run_jobs()
    row.refresh_from_db()
    return row


def test_every_model_of_an_organisation_declares_how_its_rows_move():
    """A new model, of a new case type as well, fails here until it says what becomes of its rows."""
    keys = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.related_model is Organisation
    }
    declarations = [(rows.model, rows.column) for rows in organisation_rows.declared()]
    assert len(declarations) == len(set(declarations))
    assert set(declarations) == keys


def test_nothing_is_left_whatever_has_a_row(keeper, people, utrecht, zeewolde):
    """Every table that names the old organisation before, and must not afterwards."""
    for case_type in case_types().values():
        factories.make(case_type, people["councillor"])
    row = merge(keeper, utrecht, zeewolde)
    assert (row.state, row.remaining) == ("done", {})
    for rows in organisation_rows.declared():
        if not isinstance(rows, organisation_rows.Stays):
            assert (rows.name, rows.remaining(row)) == (rows.name, 0)
    assert not Case.objects.filter(organisation=utrecht).exists()
    assert not Case.objects.filter(compartment__endswith=f":{utrecht.pk}").exists()


def test_open_and_closed_cases_of_every_type_move_with_number_handler_and_record(
    keeper, people, strangers, utrecht, zeewolde, enter
):
    clerk = people["clerk"]
    case = incident(people["councillor"]).perform("take", by=clerk)
    closed = incident(people["councillor"]).perform("withdraw", by=people["councillor"])
    before = case.version
    merge(keeper, utrecht, zeewolde)
    case = Case.objects.get(pk=case.pk)
    assert (case.organisation, case.handler, case.version) == (zeewolde, clerk, before + 1)
    clerk = Person.objects.get(pk=clerk.pk)
    page = enter(clerk).get(f"/meldingen/{case.number}/").content.decode()
    assert ("Overgegaan naar een andere organisatie" in page, "Melding" in page) == (True, True)
    assert "Melding opgepakt" in page  # from before, kept under the place where it was
    assert enter(clerk).get(f"/meldingen/{closed.number}/").status_code == 200
    theirs = enter(strangers["clerk"])
    assert theirs.get(f"/meldingen/{case.number}/").status_code == 200
    mine = enter(Person.objects.get(pk=people["councillor"].pk))
    own = mine.get(f"/mijn/zaken/{case.number}/").content.decode()
    assert "opgegaan in een andere" in own
    moved = Entry.objects.filter(stream=f"case:{case.pk}", action="organisation_moved")
    assert moved.get().details["new"] == zeewolde.code


def test_who_has_no_role_at_the_old_one_sees_nothing_before_the_day(
    keeper, people, strangers, utrecht, zeewolde, enter
):
    case = incident(people["councillor"])
    merge(keeper, utrecht, zeewolde, timezone.localdate() + timedelta(days=10))
    assert enter(strangers["clerk"]).get(f"/meldingen/{case.number}/").status_code == 404
    assert Case.objects.get(pk=case.pk).organisation == utrecht


def test_a_name_is_found_at_the_successor(keeper, people, utrecht, zeewolde, enter):
    case = incident(people["councillor"])
    party = Party(
        case=case, role="witness", name="Wilhelmina Zeldzaam", email="w@voorbeeld.example"
    )
    party.save()
    merge(keeper, utrecht, zeewolde)
    found = Party.objects.known_as("Wilhelmina Zeldzaam", [zeewolde.pk])
    assert [row.pk for row in found] == [party.pk]
    assert not Party.objects.known_as("Wilhelmina Zeldzaam", [utrecht.pk]).exists()


def test_people_units_and_offices(keeper, people, strangers, utrecht, zeewolde):
    today = timezone.localdate()
    unit = Unit.objects.get(organisation=utrecht)
    manager = people["line_manager"]
    ended = people["security"].memberships.get()
    Membership.objects.filter(pk=ended.pk).update(
        since=today - timedelta(days=9), until=today - timedelta(days=2)
    )
    merge(keeper, utrecht, zeewolde)
    unit.refresh_from_db()
    assert (unit.organisation, unit.name) == (zeewolde, "Publiekszaken (Utrecht)")
    manager = Person.objects.get(pk=manager.pk)
    assert manager.organisation == zeewolde
    assert [(m.organisation, m.role, m.unit) for m in manager.memberships_now] == [
        (zeewolde, Role.LINE_MANAGER, unit)
    ]
    old_role = manager.memberships.get(organisation=utrecht)
    assert old_role.until == today - timedelta(days=1)
    ended.refresh_from_db()
    assert (ended.organisation, ended.until) == (utrecht, today - timedelta(days=2))
    assert not people["security"].memberships.filter(organisation=zeewolde).exists()
    councillor = Person.objects.get(pk=people["councillor"].pk)
    assert councillor.function == ""
    assert Office.objects.get(person=councillor).until == today - timedelta(days=1)
    assert Person.objects.get(pk=people["official"].pk).function == "frontdesk"


def test_a_role_that_begins_later_begins_at_the_successor(keeper, people, utrecht, zeewolde):
    later = timezone.localdate() + timedelta(days=30)
    row = people["dpo"].memberships.get()
    Membership.objects.filter(pk=row.pk).update(since=later)
    merge(keeper, utrecht, zeewolde)
    moved = people["dpo"].memberships.get(organisation=zeewolde)
    assert moved.since == later
    assert Person.objects.get(pk=people["dpo"].pk).memberships_now == []


def test_a_role_at_both_is_one_role(keeper, people, utrecht, zeewolde):
    clerk = people["clerk"]
    Membership.objects.create(person=clerk, organisation=zeewolde, role=Role.CLERK)
    merge(keeper, utrecht, zeewolde)
    current = Person.objects.get(pk=clerk.pk).memberships_now
    assert [(m.organisation, m.role) for m in current] == [(zeewolde, Role.CLERK)]


def test_systems_and_settings(keeper, people, utrecht, bzk):
    day = timezone.localdate()
    new = OrganisationFactory(name="Nieuw-Utrecht", valid_from=day)
    Organisation.objects.filter(pk=utrecht.pk).update(reaction_hours=24, internal_aggression=True)
    system = ApiClient.objects.create(slug="gir", name="GIR", organisation=utrecht, scopes=[])
    code = SourceCode.objects.create(
        organisation=utrecht, client=system, system="gir", field="kanaal", code="T"
    )
    RetentionRule.objects.create(
        organisation=utrecht,
        kind="incident",
        result="handled",
        months=12,
        source="x",
        decided_by=people["dpo"],
    )
    ImportMapping.of(utrecht, "incident").add_columns({"a": "b"})
    merge(keeper, utrecht, new)
    for row in (system, code, RetentionRule.objects.get(), ImportMapping.objects.get()):
        row.refresh_from_db()
        assert row.organisation == new
    new.refresh_from_db()
    assert (new.reaction_hours, new.internal_aggression) == (24, True)


def test_the_settings_of_a_successor_with_its_own_stay(
    keeper, people, strangers, utrecht, zeewolde
):
    Organisation.objects.filter(pk=utrecht.pk).update(reaction_hours=24)
    for place, months, by in ((utrecht, 12, people), (zeewolde, 24, strangers)):
        RetentionRule.objects.create(
            organisation=place,
            kind="incident",
            result="handled",
            months=months,
            source="x",
            decided_by=by["dpo"],
        )
    row = plan(keeper, utrecht, zeewolde)
    page = keeper.get(f"/herindelingen/{row.pk}/").content.decode()
    assert (
        "reactietermijn in uren" in page,
        "waarover beide organisaties besloten: 1" in page,
    ) == (True, True)
    keeper.post(f"/herindelingen/{row.pk}/akkoord/")
    run_jobs()
    row.refresh_from_db()
    zeewolde.refresh_from_db()
    assert (row.state, zeewolde.reaction_hours) == ("done", 48)
    assert RetentionRule.objects.get(organisation=zeewolde).months == 24


def test_the_preview_shows_no_small_number_of_cases(keeper, people, utrecht, zeewolde):
    incident(people["councillor"])
    row = plan(keeper, utrecht, zeewolde)
    lines = dict(row.preview["lines"])
    assert lines["Open zaken"] == "minder dan 10"
    assert lines["Afgesloten zaken"] == 0
    page = keeper.get(f"/herindelingen/{row.pk}/").content.decode()
    assert ("minder dan 10" in page, "Rollen van mensen" in page) == (True, True)
    assert Case.objects.get().organisation == utrecht


def test_a_run_that_stopped_half_way_is_repeated(keeper, people, utrecht, zeewolde, monkeypatch):
    for _one in range(3):
        incident(people["councillor"])
    monkeypatch.setattr("casework.moved_cases.BATCH", 1)
    row = plan(keeper, utrecht, zeewolde)
    keeper.post(f"/herindelingen/{row.pk}/akkoord/")
    opened = 0

    def interrupted():
        nonlocal opened
        opened += 1
        if Case.objects.filter(organisation=zeewolde).count() == 2:
            raise SystemError("the machine went off")
        return scope.job()

    with pytest.raises(SystemError):
        herindeling.carry_out(row.pk, interrupted)
    row.refresh_from_db()
    assert row.state == "running"
    assert Case.objects.filter(organisation=utrecht).count() == 1
    for _time in range(3):
        run_jobs()
    row.refresh_from_db()
    assert (row.state, Case.objects.filter(organisation=zeewolde).count()) == ("done", 3)
    moved = Entry.objects.filter(action="organisation_moved")
    assert moved.count() == 3
    assert Entry.objects.filter(action="succession_done").count() == 1


def test_what_came_in_later_is_moved_by_a_repeat(keeper, people, utrecht, zeewolde):
    row = merge(keeper, utrecht, zeewolde)
    late = incident(people["councillor"])
    Case.objects.filter(pk=late.pk).update(
        organisation=utrecht, compartment=f"incident:{utrecht.pk}"
    )
    tasks.repeat_successions.run()
    assert Case.objects.get(pk=late.pk).organisation == zeewolde
    Case.objects.filter(pk=late.pk).update(
        organisation=utrecht, compartment=f"incident:{utrecht.pk}"
    )
    keeper.post(f"/herindelingen/{row.pk}/opnieuw/")
    run_jobs()
    row.refresh_from_db()
    assert (Case.objects.get(pk=late.pk).organisation, row.state) == (zeewolde, "done")


def test_a_draft_that_was_begun_before_becomes_a_case_of_the_successor(
    keeper, people, utrecht, zeewolde
):
    merge(keeper, utrecht, zeewolde)
    councillor = Person.objects.get(pk=people["councillor"].pk)
    case = incident(councillor, organisation=utrecht.pk)
    assert case.organisation == zeewolde


def test_two_requests_of_one_person_become_one_with_the_earliest_day(
    keeper, people, strangers, utrecht, zeewolde
):
    somebody = people["councillor"]
    mine = AccessRequest.ask(utrecht.pk, by=somebody, person=somebody)
    theirs = AccessRequest.ask(zeewolde.pk, by=somebody, person=somebody)
    early = timezone.localdate() + timedelta(days=3)
    AccessRequest.objects.filter(pk=mine.pk).update(due=early)
    row = merge(keeper, utrecht, zeewolde)
    requests = AccessRequest.objects.values_list("state", "due", "organisation")
    assert row.state == "done"
    assert requests.get(pk=theirs.pk) == ("asked", early, zeewolde.pk)
    assert requests.get(pk=mine.pk)[::2] == ("gone", zeewolde.pk)


def test_a_second_list_of_destruction_waits_for_the_first(
    keeper, people, strangers, utrecht, zeewolde
):
    for place in (utrecht, zeewolde):
        DestructionList.objects.create(
            organisation=place, kind="incident", number=DestructionList.new_number()
        )
    row = merge(keeper, utrecht, zeewolde)
    assert (row.state, row.remaining) == ("running", {"records.DestructionList": 1})
    assert "Nog niet alles is over" in keeper.get(f"/herindelingen/{row.pk}/").content.decode()
    DestructionList.objects.filter(organisation=zeewolde).update(state="done")
    run_jobs()
    row.refresh_from_db()
    assert row.state == "done"


def test_holds_and_mail_follow(keeper, people, utrecht, zeewolde):
    case = incident(people["councillor"])
    LegalHold.place(
        case.pk,
        case.number,
        "incident",
        utrecht.pk,
        by=people["dpo"],
        ground="archive",
        reason="x",
        until=timezone.localdate(),
    )
    merge(keeper, utrecht, zeewolde)
    assert LegalHold.objects.get().organisation == zeewolde
    assert not Outgoing.objects.filter(organisation=utrecht).exists()


def test_the_end_and_the_successor_are_known_before_the_day_and_no_more_when_withdrawn(
    keeper, people, utrecht, zeewolde
):
    day = timezone.localdate() + timedelta(days=40)
    row = merge(keeper, utrecht, zeewolde, day)
    utrecht.refresh_from_db()
    merger = Merger.objects.get()
    assert (row.state, utrecht.valid_until) == ("planned", day)
    assert (merger.old, merger.new, merger.on) == (utrecht, zeewolde, day)
    keeper.post(f"/herindelingen/{row.pk}/intrekken/")
    run_jobs()
    utrecht.refresh_from_db()
    assert (utrecht.valid_until, Merger.objects.count()) == (None, 0)
    assert plan_again(keeper, utrecht, zeewolde).state == "counted"


def plan_again(keeper, old, new) -> Succession:
    """Plan it anew after it was withdrawn."""
    on = timezone.localdate()
    day = {"on_day": on.day, "on_month": on.month, "on_year": on.year}
    keeper.post("/herindelingen/nieuw/", {"old": old.pk, "new": new.pk} | day)
    tasks.prepare_successions.run()
    return Succession.objects.exclude(state="withdrawn").get(old=old)


def test_a_chain_of_herindelingen(keeper, people, utrecht, zeewolde, enter):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    third = OrganisationFactory(name="Derde")
    merge(keeper, utrecht, zeewolde)
    merge(keeper, zeewolde, third)
    clerk = Person.objects.get(pk=people["clerk"].pk)
    page = enter(clerk).get(f"/meldingen/{case.number}/").content.decode()
    assert page.count("Overgegaan naar een andere organisatie") == 2
    third.refresh_from_db()
    assert third.predecessors == sorted([utrecht.pk, zeewolde.pk])


@pytest.mark.parametrize("act", ["akkoord", "intrekken", "tellen", "opnieuw"])
def test_a_second_click_does_nothing_and_is_not_called_done(act, keeper, people, utrecht, zeewolde):
    row = plan(keeper, utrecht, zeewolde, timezone.localdate() + timedelta(days=9))
    if act == "opnieuw":
        Succession.objects.filter(pk=row.pk).update(
            state="done", confirmed_by=people["clerk"], on=timezone.localdate()
        )
    path = f"/herindelingen/{row.pk}/{act}/"
    keeper.post(path)
    entries = Entry.objects.count()
    state = Succession.objects.get(pk=row.pk).state
    html = keeper.post(path, follow=True).content.decode()
    assert ("kon niet" in html or "kan niet meer" in html) is True
    assert (Entry.objects.count(), Succession.objects.get(pk=row.pk).state) == (entries, state)


@pytest.mark.parametrize("role", ["org_admin", "beheer", "secretary", "triagist", "auditor"])
def test_nobody_else_plans_one(role, people, utrecht, zeewolde, enter, keeper, bzk):
    row = plan(keeper, utrecht, zeewolde)
    client = enter(people[role])
    for path in ("/herindelingen/", "/herindelingen/nieuw/", f"/herindelingen/{row.pk}/"):
        assert client.get(path).status_code == 404
    for act in ("akkoord", "intrekken", "tellen", "opnieuw"):
        assert client.post(f"/herindelingen/{row.pk}/{act}/").status_code == 404
    row.refresh_from_db()
    assert row.state == "counted"


def test_what_cannot_be_planned(keeper, utrecht, zeewolde, bzk):
    province = OrganisationFactory(name="Provincie", code="PV99", type="province")
    today = timezone.localdate()
    later = OrganisationFactory(name="Later", valid_from=today + timedelta(days=60))
    day = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    for answers in (
        {"old": utrecht.pk, "new": utrecht.pk} | day,
        {"old": utrecht.pk, "new": province.pk} | day,
        {"old": utrecht.pk, "new": bzk.pk} | day,
        {"old": bzk.pk, "new": utrecht.pk} | day,
        {"old": utrecht.pk, "new": later.pk} | day,
        {"old": utrecht.pk, "new": zeewolde.pk} | day | {"on_year": 1000},
        {"old": utrecht.pk, "new": zeewolde.pk},
    ):
        assert keeper.post("/herindelingen/nieuw/", answers).status_code == 422
    assert not Succession.objects.exists()


def test_two_organisations_do_not_succeed_each_other(keeper, people, utrecht, zeewolde):
    plan(keeper, utrecht, zeewolde)
    today = timezone.localdate()
    day = {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    for pair in ({"old": zeewolde.pk, "new": utrecht.pk}, {"old": utrecht.pk, "new": zeewolde.pk}):
        assert keeper.post("/herindelingen/nieuw/", pair | day).status_code == 422
    assert Succession.objects.count() == 1


def test_the_web_cannot_move_anything_by_itself(keeper, people, utrecht, zeewolde, bzk):
    """Row-level security: national administration counts and moves nothing with its own role."""
    incident(people["councillor"])
    row = plan(keeper, utrecht, zeewolde)
    keeper_person = Succession.objects.select_related("planned_by").get(pk=row.pk).planned_by
    with scope.acting_for(keeper_person):
        assert Case.objects.count() == 0
        assert Case.objects.update(organisation=zeewolde) == 0
        assert Membership.objects.filter(organisation=utrecht).count() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM casework_case WHERE organisation_id = %s", [utrecht.pk]
        )
        assert cursor.fetchone() == (1,)


def test_a_draft_of_a_guest_goes_to_the_successor_and_not_to_the_home(
    keeper, people, utrecht, zeewolde
):
    home = OrganisationFactory(name="Thuis")
    guest = person(home, Role.REPORTER)
    Membership.objects.create(person=guest, organisation=utrecht, role=Role.REPORTER)
    merge(keeper, utrecht, zeewolde)
    guest = Person.objects.get(pk=guest.pk)
    assert incident(guest, organisation=utrecht.pk).organisation == zeewolde
    assert incident(guest, organisation=999_999).organisation == home


def test_administrators_of_both_hear_of_it(keeper, people, strangers, utrecht, zeewolde):
    merge(keeper, utrecht, zeewolde)
    for kind in ("succession_planned", "succession_done"):
        told = {row.person for row in Outgoing.objects.filter(kind=kind)}
        assert told == {people["org_admin"], strangers["org_admin"]}
