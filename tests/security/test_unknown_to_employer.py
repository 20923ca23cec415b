"""An organisation does not learn that somebody of it asked the desk for help: no page of any of its
roles changes by a request, its messages, its failed mail, its export or its end.
"""

import re
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.urls import reverse

from casework.handover import open_work_of
from casework.models import Case, Draft, case_types
from notifications.models import Outgoing
from organisations.access import roles_at
from organisations.models import Membership, Office, Role
from records import tasks
from records.models import AccessRequest
from tests import factories
from tests.security.test_matrix import (  # noqa: F401 -- two fixtures
    ASKED,
    SEES_THE_CASE,
    TABLE,
    _quiet,
    clients,
    path_of,
    world,
)
from veiligwonen.models import AdviceRequest
from weerbaar import scope

pytestmark = pytest.mark.django_db
APPLICANT = "Kanarie Verzonnen-Aanvrager"
# What differs between two answers to the same question.
VARYING = re.compile(r'value="\w{64}"|nonce="[^"]+"|"token": "\w+"|\?na=[^"]+|\d\d:\d\d(:\d\d)?')
MIGRATIONS = [
    ("notifications", "0004_mail_of_before", "OWN_CASE"),
    ("veiligwonen", "0005_mail_of_the_desk", "MAIL_OF_THE_DESK"),
]
OF_ONE_CASE = {"number", "request", "asking", "draft"}


def unknown_case_types():
    """The case types that the organisation of who asks may not know of."""
    return [case_type for case_type in case_types().values() if case_type.register]


@pytest.fixture
def applicant(utrecht):
    return factories.person(utrecht, function="alderman", name=APPLICANT)


@pytest.fixture
def staff(people, utrecht):
    """Somebody in every role that an organisation has, but who only reports."""
    return {role: people[role] for role in roles_at(utrecht) if role != Role.REPORTER}


def pages_of(staff: dict, asked: dict) -> dict[tuple[str, str], str]:
    """Every page that somebody of the organisation gets, as text without what always varies."""
    pages = {}
    for role, client in clients(staff).items():
        for name in ASKED:
            if OF_ONE_CASE & set(TABLE[name][0]):
                continue
            with transaction.atomic():
                answer = client.get(path_of(name, asked))
                body = b"" if answer.streaming else answer.content
                transaction.set_rollback(True)
            if answer.status_code == 200:  # noqa: PLR2004 -- OK
                pages[role, name] = VARYING.sub("", body.decode(errors="replace"))
    return pages


def ask_for_help(case_type, applicant):
    """Ask, as who says that the employer may not know; some of its mail fails."""
    if case_type.KIND == "veiligwonen":
        case = factories.advice_request(applicant, consent="no")
    else:
        case = factories.make(case_type, applicant)
    case.messages.create(author=applicant, from_desk=False, text="vraag")
    case.tell_people("message")
    mail = Outgoing.objects.filter(case_number=case.number, channel=Outgoing.Channel.MAIL)
    first = mail.first()
    Outgoing.objects.filter(pk=first.pk).update(
        state=Outgoing.State.FAILED, error="SMTPRecipientsRefused"
    )
    return case


@pytest.mark.parametrize("case_type", unknown_case_types(), ids=lambda each: each.KIND)
def test_no_page_about_who_asked_changes(case_type, staff, applicant, utrecht):
    """What is told before an account is closed, a role or an office ends: of who asked, and of who
    works on it and has an account here as well.
    """
    adviser = factories.person(utrecht, name="Kanarie Werkt-Ook-Landelijk")
    desk = factories.national_desk()
    Membership.objects.create(person=adviser, organisation=desk, role=Role.DESK_COORDINATOR)
    Office.objects.create(person=adviser, organisation=utrecht, function="councillor")
    administrator = clients({Role.ORG_ADMIN: staff[Role.ORG_ADMIN]})[Role.ORG_ADMIN]

    def pages() -> list[str]:
        addresses = ["/mensen/"]
        for who in (applicant, adviser):
            addresses += [f"/mensen/{who.pk}/", f"/mensen/{who.pk}/sluiten/"]
            roles = who.memberships.filter(organisation=utrecht)
            addresses += [reverse("end_role", args=[role.pk]) for role in roles]
            addresses += [reverse("end_office", args=[each.pk]) for each in who.offices.all()]
            addresses += [f"/mensen/?q={who.name}", f"/mensen/{who.pk}/wijzigen/"]
        answers = [administrator.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {200}
        return [VARYING.sub("", answer.content.decode()) for answer in answers]

    before = pages()
    case = ask_for_help(case_type, applicant)
    Case.objects.filter(pk=case.pk).update(handler=adviser)
    case.tasks.create(assignee=adviser, made_by=adviser, text="bellen")
    assert pages() == before
    with scope.acting_for(factories.person(desk, Role.BEHEER)):
        assert len(open_work_of(adviser)) == 2  # noqa: PLR2004 -- the case and the task


@pytest.mark.parametrize("case_type", unknown_case_types(), ids=lambda each: each.KIND)
def test_who_reviews_the_own_data_learns_of_no_draft(case_type, staff, applicant, utrecht):
    """Neither that there is one nor how many: the register that holds its kind tells of it."""
    desk = factories.national_desk()

    def collected(organisation) -> str:
        AccessRequest.objects.all().delete()
        asked = AccessRequest.ask(utrecht.pk, by=applicant, person=applicant)
        tasks.collect_access(str(asked.pk))
        for request in AccessRequest.objects.filter(organisation=organisation):
            tasks.collect_access(str(request.pk))
        rows = AccessRequest.objects.filter(organisation=organisation)
        return str([row.sections for row in rows])

    before = collected(utrecht)
    assert "Concept" not in collected(desk)
    Draft(owner=applicant, kind=case_type.KIND).save_answers({})
    assert collected(utrecht) == before
    assert collected(desk).count("'Concept'") == 1
    Draft(owner=applicant, kind="incident").save_answers({})
    assert collected(utrecht).count("'Concept'") == 1


def test_mail_of_before_is_of_the_desk(staff, applicant, utrecht):
    """What a release before this one posted, in the name of the employer, when it migrates."""
    case = ask_for_help(AdviceRequest, applicant)
    factories.incident(applicant)
    rows = Outgoing.objects.exclude(case_number="")
    rows.update(own_case=False, organisation=utrecht)
    sent = clients({Role.ORG_ADMIN: staff[Role.ORG_ADMIN]})[Role.ORG_ADMIN]
    assert case.number in sent.get("/berichten/verzonden/").content.decode()
    with connection.cursor() as cursor:
        for room, name, constant in MIGRATIONS:
            module = import_module(f"{room}.migrations.{name}")
            cursor.execute(getattr(module, constant))
    text = sent.get("/berichten/verzonden/").content.decode()
    assert (case.number in text, applicant.name in text, "INC-" in text) == (False, False, False)


@pytest.mark.parametrize("case_type", unknown_case_types(), ids=lambda each: each.KIND)
def test_no_page_of_the_organisation_changes_by_a_request(
    case_type,
    staff,
    applicant,
    world,  # noqa: F811 -- the fixture
):
    before = pages_of(staff, world.asked)
    assert len({role for role, _name in before}) == len(staff) + 1  # and nobody signed in
    case = ask_for_help(case_type, applicant)
    after = pages_of(staff, world.asked)
    changed = {key: text for key, text in after.items() if before.get(key) != text}
    assert {key: difference(before.get(key, ""), text) for key, text in changed.items()} == {}
    assert [key for key, text in after.items() if case.number in text] == []


def test_reporter_is_never_named_beside_the_number_of_a_case(
    staff,
    applicant,
    world,  # noqa: F811 -- the fixture
):
    """Not by mail that arrived, nor by mail that failed, to who may not see the case."""
    case = factories.incident(applicant).perform("take", by=staff["clerk"])
    case.tell_people("message")
    mail = Outgoing.objects.filter(person=applicant, channel=Outgoing.Channel.MAIL)
    assert mail.count() > 1
    mail.filter(kind="received").update(state=Outgoing.State.FAILED, error="SMTPDataError")
    pages = pages_of(staff, world.asked)
    names = (applicant.name, applicant.short_name)
    both = {
        (role, name)
        for (role, name), text in pages.items()
        if case.number in text and any(each in text for each in names)
    }
    # Whose mail failed can be helped: by name, apart from the table with the numbers.
    assert {key for key in both if key[0] not in SEES_THE_CASE} == {(Role.ORG_ADMIN, "sent")}
    before_table, _tag, table = pages[Role.ORG_ADMIN, "sent"].partition("<table")
    assert (applicant.name in before_table, case.number in table) == (True, True)
    assert (applicant.name in table, case.number in before_table) == (False, False)


def difference(before: str, after: str) -> list[str]:
    """The lines that were not there before."""
    lines_before = set(before.splitlines())
    return [line.strip() for line in after.splitlines() if line not in lines_before][:9]
