"""Who reaches the money of a grant, and the invoice: by page, by query and in raw SQL."""

import pytest
from django.db import ProgrammingError, connection

from casework.models import Document
from legalsupport.forms.funding import ShareInvoiceForm
from legalsupport.models import Declaration, Funding, LegalSupport
from organisations.access import Door
from organisations.models import Role
from tests import factories
from tests.legalsupport import factory
from tests.legalsupport.test_who_sees import nothing_of, rows_for
from weerbaar import scope

pytestmark = pytest.mark.django_db
MONEY = {
    "legalsupport_funding",
    "legalsupport_fundingpart",
    "legalsupport_declaration",
    "legalsupport_payment",
    "legalsupport_recovery",
    "legalsupport_costsaward",
}


@pytest.fixture
def alderman(utrecht):
    return factories.person(utrecht, function="alderman")


@pytest.fixture
def board(people, alderman):
    return people | {"councillor": alderman}


@pytest.fixture
def case(board):
    """A request of a wethouder with a row in every table of its money."""
    case = factory.reclaimed(board)
    case.funding_parts.create(stage="voorfase", ceiling=1)
    case.cost_awards.create(court="appeal", amount=1, received_on=case.made_known_on)
    return case


def statement(sql: str, person, door=None) -> None:
    """Run raw SQL as this person."""
    person = type(person).objects.get(pk=person.pk)
    entered = scope.acting_for(person, door) if door else scope.acting_for(person)
    with entered, connection.cursor() as cursor:
        cursor.execute(sql)


def test_who_decides_sees_the_money_and_nobody_else_of_the_organisation(case, people, page):
    assert 0 not in rows_for(people["secretary"], MONEY).values()
    for role in (Role.CLERK, Role.CHAIR, Role.HR_ADVISOR, Role.LEGAL_OFFICER):
        assert rows_for(people[role], MONEY) == nothing_of(MONEY), role
    text = page(case.decision_url(), people["secretary"]).get_text()
    assert "Zitting voorbereid." in text
    assert "persoonlijk voor de rechter" not in text
    assert "Verzonnen Wederpartij" not in text


def test_another_organisation_sees_nothing_of_it(case, strangers, page):
    for role in ("secretary", "clerk", "councillor"):
        assert rows_for(strangers[role], MONEY) == nothing_of(MONEY)
        page(case.decision_url(), strangers[role], 404)
        page(f"/juridische-hulp/besluiten/{case.number}/settle/", strangers[role], 404)
        page(f"/mijn/juridische-hulp/{case.number}/declare/", strangers[role], 404)


def test_who_it_is_about_reads_the_money_and_changes_none_of_it(case, alderman):
    """Not even where a page would forget to ask: the database gives the own role no UPDATE."""
    for sql in (
        "UPDATE legalsupport_funding SET ceiling = 900000",
        "UPDATE legalsupport_declaration SET approved_amount = 1",
        "UPDATE legalsupport_payment SET amount = 9000",
        "INSERT INTO legalsupport_payment SELECT * FROM legalsupport_payment",
        "UPDATE legalsupport_recovery SET waived = 1",
        "DELETE FROM legalsupport_recovery",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            statement(sql, alderman, Door.OWN)


def test_before_the_offer_there_is_no_money_to_see(people, alderman, page):
    """Before anything is offered there is no money to see."""
    factory.advised(people | {"councillor": alderman})
    assert rows_for(people["secretary"], MONEY) == nothing_of(MONEY)


class TestInvoice:
    """It tells the content of a case: the desk and the applicant have it, who decides does not."""

    def declared(self, board, *, allowed: bool) -> LegalSupport:
        return factory.declared(
            factory.running(board), invoice=[factory.invoice()], invoice_allowed=allowed
        )

    def paths(self, case) -> list[str]:
        document = Document.objects.get(kind="invoice", audience="all")
        return [
            f"/juridische-hulp/besluiten/{case.number}/document/{document.pk}/",
            f"/zaken/{case.number}/document/{document.pk}/",
        ]

    @pytest.mark.parametrize("allowed", [True, False])
    def test_who_decides_cannot_open_it_by_address(self, board, people, enter, allowed):
        case = self.declared(board, allowed=allowed)
        for path in self.paths(case):
            assert enter(people["secretary"]).get(path).status_code == 404
        with scope.acting_for(people["secretary"]):
            assert not Document.objects.filter(kind="invoice").exists()

    def test_the_applicant_and_the_desk_open_it(self, board, people, enter, alderman):
        case = self.declared(board, allowed=False)
        document = Document.objects.get(kind="invoice")
        own = enter(alderman).get(f"/mijn/zaken/{case.number}/document/{document.pk}/")
        assert b"".join(own.streaming_content).decode() == factory.INVOICE
        assert enter(people["jurist"]).get(self.paths(case)[1]).status_code == 200

    def test_the_page_says_who_can_open_it(self, board, people, page):
        case = self.declared(board, allowed=False)
        text = page(case.decision_url(), people["secretary"]).get_text()
        assert "alleen voor de aanvrager en het steunpunt" in text
        form = page(f"/mijn/juridische-hulp/{case.number}/declare/", case.reporter).get_text()
        assert "Alleen u en wie uw aanvraag behandelt, kunnen de factuur openen." in form

    def test_not_allowed_cannot_be_shared_by_anybody(self, board, people):
        case = self.declared(board, allowed=False)
        assert not case.invoices_to_share().exists()
        row = Declaration.objects.get()
        form = ShareInvoiceForm({"declaration": str(row.pk), "checked": "on"}, case=case)
        assert "declaration" in form.errors

    def test_allowed_it_is_a_copy_that_the_desk_looked_at(self, board, people, enter, page):
        case = self.declared(board, allowed=True)
        row = Declaration.objects.get()
        form = ShareInvoiceForm({"declaration": str(row.pk)}, case=case)
        assert "checked" in form.errors
        case = case.perform("share_invoice", by=people["jurist"], declaration=row.pk)
        copy = Document.objects.get(kind="invoice", audience="employer")
        path = f"/juridische-hulp/besluiten/{case.number}/document/{copy.pk}/"
        answer = enter(people["secretary"]).get(path)
        assert b"".join(answer.streaming_content).decode() == factory.INVOICE
        assert "factuur-1.txt" in answer["Content-Disposition"]
        assert not case.invoices_to_share().exists()
        with scope.acting_for(type(case.reporter).objects.get(pk=case.reporter_id), Door.OWN):
            assert Document.objects.filter(kind="invoice").count() == 1


class TestConflict:
    def test_who_is_kept_out_later_decides_about_no_declaration(self, board, people, page):
        case = factory.declared(factory.running(board))
        case.perform("exclude_person", by=people["jurist"], name=people["secretary"].name)
        page(case.decision_url(), people["secretary"], 404)
        for step in ("decide_declaration", "settle", "record_payment"):
            page(f"{case.decision_url()}{step}/", people["secretary"], 404)

    def test_the_applicant_who_is_secretaris_decides_about_no_own_money(self, people, utrecht):
        secretary = people["secretary"]
        other = factories.person(utrecht, Role.SECRETARY)
        case = factory.running(people | {"councillor": secretary, "secretary": other})
        case = factory.declared(case)
        row = Declaration.objects.get()
        assert case.deciders() == [other]
        with pytest.raises(Exception, match="decide_declaration"):
            case.perform("decide_declaration", by=secretary, declaration=row.pk, verdict="approved")
        assert Funding.objects.get().approved == 0


def test_a_helper_declares_until_the_mandate_ends(people, enter):
    case = factory.running(people)
    helper = people["official"]
    case.mandates.create(person=helper, until=case.made_known_on)
    LegalSupport.objects.filter(pk=case.pk).update(people=[*case.people, helper.pk])
    case = LegalSupport.objects.get(pk=case.pk)
    case = case.perform("declare", by=helper, **factory.costs())
    assert not Declaration.objects.get().by_desk
    case.end_mandate(case.mandates.get(), by=None, moment=case.received_at)
    path = f"/mijn/juridische-hulp/{case.number}/declare/"
    assert enter(helper).get(path).status_code == 404


def test_who_it_is_about_reads_a_besluit_about_money_when_it_was_made_known(people, page):
    case = factory.approved(factory.with_advance(people), people, 100)
    answers = {"amount": 77, "reasons": "Minder.", "ground": "conditions"}
    case = case.perform("ask_money_views", by=people["jurist"], message="?", until=factory.soon())
    case = case.perform("give_money_views", by=case.reporter, message="Nee.")
    case = case.perform("settle", by=people["secretary"], **answers)
    own = page(case.own_url(), case.reporter).get_text(" ", strip=True)
    assert "€\xa077" not in own
    assert "Te veel betaald" not in own
    assert "€\xa077" in page(case.decision_url(), people["secretary"]).get_text(" ", strip=True)
    known = {"by": people["secretary"], "known_on": case.made_known_on}
    case = case.perform("make_order_known", order="settlement", **known)
    assert "€\xa077" in page(case.own_url(), case.reporter).get_text(" ", strip=True)
    case = case.perform("reclaim", by=people["secretary"], amount=111, reasons="Kanarie terug.")
    assert "Kanarie terug." not in page(case.own_url(), case.reporter).get_text()
    order = next(iter(case.orders_to_make_known()))
    case = case.perform("make_order_known", order=order, **known)
    assert "Kanarie terug." in page(case.own_url(), case.reporter).get_text()
