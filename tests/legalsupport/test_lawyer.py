"""The door of a lawyer: what a link, a browser and a code let in, and how far."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from casework import timeline
from casework.models import Document
from casework.transitions import GuardFailed, StaleTransition, steps_for
from legalsupport.models import Declaration, LawyerAccess, LawyerDeclaration, LawyerVisit
from legalsupport.rules import lawyer as rules
from notifications.models import Outgoing
from organisations.models.client import digest
from tests.legalsupport import factory
from tests.security.test_every_form import tables_that_hold
from weerbaar import scope

pytestmark = pytest.mark.django_db
MAIL = "advocaat@balie.example"
WORDS = "Pleitnota over mevrouw De Wit geschreven."


@pytest.fixture(autouse=True)
def _uncounted():
    """Links of today are counted in the cache, by a case that every test makes anew."""
    cache.clear()


def invited(people, **changes):
    """A running case whose lawyer got the first link."""
    answers = {
        "name": "mr. Vera Verzonnen",
        "email": MAIL,
        "until": timezone.localdate() + timedelta(days=90),
    }
    case = factory.running(people)
    return case.perform("invite_lawyer", by=people["jurist"], **answers | changes)


def mailed(kind: str) -> Outgoing:
    """The newest mail of this kind."""
    return Outgoing.objects.filter(kind=kind, channel="mail").first()


def code() -> str:
    return mailed("lawyer_code").secret_code


def opened(client) -> Client:
    """A browser in which the newest link was opened."""
    link = mailed("lawyer_link").secret_path
    assert client.get(link).status_code == 200
    assert client.post(link).url == "/advocaat/code/"
    return client


def inside(client) -> Client:
    """A browser whose lawyer typed the code."""
    opened(client)
    assert client.post("/advocaat/code/", {"code": code()}).url == "/advocaat/"
    return client


def typed(client, **changes) -> dict:
    """What a lawyer fills in, on a page that was opened just now."""
    day = timezone.localdate() - timedelta(days=3)
    page = client.get("/advocaat/declareren/")
    days = {
        f"{name}_{part}": getattr(day, part)
        for name in ("first_day", "last_day")
        for part in ("day", "month", "year")
    }
    return days | {
        "amount": "400",
        "hours": "2",
        "hourly_rate": "200",
        "purpose": WORDS,
        "invoice": factory.invoice_upload(),
        "send_id": page.context["form"]["send_id"].value(),
    } | changes  # fmt: skip


def declared(client, **changes):
    return client.post("/advocaat/declareren/", typed(client, **changes))


class TestComingIn:
    def test_a_link_and_a_code_let_a_lawyer_in(self, people, client):
        case = invited(people)
        page = inside(client).get("/advocaat/").content.decode()
        assert case.number in page

    def test_the_page_tells_nothing_of_the_case_but_its_number(self, people, client):
        case = invited(people)
        declared(inside(client))
        text = client.get("/advocaat/").content.decode()
        text += client.get("/advocaat/declareren/").content.decode()
        hidden = (
            case.reporter.name,
            case.organisation.name,
            "Verzonnen Wederpartij",
            "daagt mij persoonlijk",
            "gedaagde",
            people["jurist"].name,
        )
        assert [word for word in hidden if word in text] == []

    def test_a_program_that_follows_links_opens_nothing(self, people, client):
        invited(people)
        link = mailed("lawyer_link").secret_path
        for _again in range(3):
            assert Client().get(link).status_code == 200
        assert LawyerVisit.objects.get().opened_at is None
        inside(client)

    def test_a_link_opens_one_session(self, people, client):
        invited(people)
        inside(client)
        link = mailed("lawyer_link").secret_path
        other = Client()
        assert (other.get(link).status_code, other.post(link).status_code) == (410, 410)
        assert other.get("/advocaat/").status_code == 410
        assert client.get("/advocaat/").status_code == 200

    def test_a_second_click_in_the_same_browser_sends_one_code(self, people, client):
        invited(people)
        link = mailed("lawyer_link").secret_path
        client.get(link)
        assert [client.post(link).url for _click in range(2)] == ["/advocaat/code/"] * 2
        assert Outgoing.objects.filter(kind="lawyer_code").count() == 1

    def test_a_link_that_was_forwarded_ends_at_the_code(self, people, client):
        invited(people)
        thief = opened(Client())
        assert thief.get("/advocaat/").status_code == 410
        assert mailed("lawyer_code").address == MAIL
        guess = "111111" if code() != "111111" else "222222"
        assert thief.post("/advocaat/code/", {"code": guess}).status_code == 422
        link = mailed("lawyer_link").secret_path
        assert client.post(link, {"nieuw": "ja"}).status_code == 200
        inside(client)

    def test_a_code_fits_its_own_browser_alone(self, people, client):
        invited(people)
        opened(client)
        assert Client().post("/advocaat/code/", {"code": code()}).status_code == 410

    def test_the_fifth_wrong_code_ends_the_session(self, people, client):
        case = invited(people)
        opened(client)
        right = code()
        wrong = "111111" if right != "111111" else "222222"
        statuses = [
            client.post("/advocaat/code/", {"code": wrong}).status_code for _try in range(5)
        ]
        assert statuses == [422, 422, 422, 422, 410]
        assert client.post("/advocaat/code/", {"code": right}).status_code == 410
        assert client.get("/advocaat/").status_code == 410
        actions = Entry.objects.filter(stream=f"case:{case.pk}").values_list("action", flat=True)
        assert list(actions).count("lawyer_wrong_code") == 5
        assert "lawyer_shut_out" in actions

    def test_what_is_no_code_is_no_try(self, people, client):
        invited(people)
        opened(client)
        for text in ("", "12345", "1234567", "abcdef", "１２３４５６"):
            assert client.post("/advocaat/code/", {"code": text}).status_code == 422
        assert LawyerVisit.objects.get().tries == 0
        spaced = f" {code()[:3]} {code()[3:]} "
        assert client.post("/advocaat/code/", {"code": spaced}).status_code == 302

    @pytest.mark.parametrize("path", ["", "code/", "declareren/"])
    def test_who_has_no_session_sees_one_page_for_all(self, path, people, client):
        invited(people)
        answer = client.get(f"/advocaat/{path}")
        assert answer.status_code == 410
        assert "Open de link uit uw laatste mail" in answer.content.decode()

    def test_a_link_that_was_never_made_is_unknown(self, client, db):
        assert client.get("/advocaat/link/verzonnen/").status_code == 404
        assert client.post("/advocaat/link/verzonnen/", {"nieuw": "ja"}).status_code == 404

    def test_who_is_signed_in_is_nobody_at_this_door(self, people, enter):
        case = invited(people)
        client = inside(enter(people["secretary"]))
        page = client.get("/advocaat/").content.decode()
        assert case.number in page
        assert people["secretary"].name not in page
        assert enter(people["secretary"]).get("/werk/").status_code == 200


class TestTheEnd:
    @pytest.mark.parametrize("who", ["jurist", "councillor"])
    def test_stopped_is_stopped_at_once_everywhere(self, who, people, client):
        case = invited(people)
        inside(client)
        sent = typed(client)
        case.perform("stop_lawyer", by=people[who])
        link = mailed("lawyer_link").secret_path
        assert client.get("/advocaat/").status_code == 410
        assert client.post("/advocaat/declareren/", sent).status_code == 410
        assert Client().get(link).status_code == 410
        assert Client().post(link, {"nieuw": "ja"}).status_code == 410
        assert not LawyerDeclaration.objects.exists()
        assert Outgoing.objects.filter(kind="lawyer_link").count() == 1

    def test_what_was_typed_is_shown_when_the_session_is_over(self, people, client):
        invited(people)
        inside(client)
        sent = typed(client)
        LawyerVisit.objects.update(session_until=timezone.now())
        answer = client.post("/advocaat/declareren/", sent)
        assert answer.status_code == 410
        assert WORDS in answer.content.decode()

    def test_a_link_that_is_too_old_opens_nothing_and_asks_for_another(self, people, client):
        invited(people)
        LawyerVisit.objects.update(link_until=timezone.now())
        link = mailed("lawyer_link").secret_path
        assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
        assert client.post(link, {"nieuw": "ja"}).status_code == 200
        assert mailed("lawyer_link").secret_path != link
        inside(client)

    def test_a_code_that_is_too_old_does_not_fit(self, people, client):
        invited(people)
        opened(client)
        LawyerVisit.objects.update(code_until=timezone.now())
        assert client.post("/advocaat/code/", {"code": code()}).status_code == 410

    def test_access_that_is_over_lets_nobody_in(self, people, client):
        case = invited(people)
        inside(client)
        LawyerAccess.objects.update(expires_at=timezone.now())
        assert client.get("/advocaat/").status_code == 410
        case.perform(
            "invite_lawyer",
            by=people["jurist"],
            name="mr. Ander",
            email="ander@balie.example",
            until=timezone.localdate(),
        )
        assert LawyerAccess.objects.filter(revoked_at=None).count() == 1
        assert client.get("/advocaat/").status_code == 410

    def test_five_links_a_day_are_enough(self, people, client):
        invited(people)
        link = mailed("lawyer_link").secret_path
        asked = [client.post(link, {"nieuw": "ja"}).status_code for _click in range(6)]
        assert asked == [200] * 5 + [410]

    def test_leaving_ends_the_session(self, people, client):
        invited(people)
        inside(client)
        assert [client.post("/advocaat/stoppen/").status_code for _click in range(2)] == [200] * 2
        assert client.get("/advocaat/").status_code == 410

    def test_a_closed_case_lets_no_lawyer_in(self, people, client):
        case = invited(people)
        inside(client)
        case = factory.settled(case, people, 0)
        Document.objects.filter(case_id=case.pk).update(state="ready", stored="x")
        type(case).objects.update(made_known_on=timezone.localdate() - timedelta(days=90))
        case.funding.__class__.objects.update(known_on=timezone.localdate() - timedelta(days=90))
        case = type(case).objects.get(pk=case.pk)
        case.perform("close", by=people["jurist"])
        assert client.get("/advocaat/").status_code == 410


class TestDeclaring:
    def test_what_a_lawyer_sends_waits_for_the_desk_and_is_seen_by_the_applicant(
        self, people, client, enter
    ):
        case = invited(people)
        assert declared(inside(client)).url == "/advocaat/"
        row = LawyerDeclaration.objects.get()
        assert (row.amount, row.is_waiting) == (Decimal(400), True)
        assert b"".join(row.invoice.chunks()).decode() == factory.INVOICE
        assert not Declaration.objects.exists()
        told = Outgoing.objects.filter(kind="lawyer_declared", channel="message")
        assert {one.person for one in told} == {case.reporter, people["jurist"]}
        for person, page in (
            (case.reporter, f"/mijn/zaken/{case.number}/"),
            (people["jurist"], f"/juridische-hulp/{case.number}/"),
        ):
            assert WORDS in enter(person).get(page).content.decode()
        decider = enter(people["secretary"]).get(f"/juridische-hulp/besluiten/{case.number}/")
        assert WORDS not in decider.content.decode()

    def test_the_desk_takes_it_in_with_other_words(self, people, client):
        case = invited(people)
        declared(inside(client))
        row = LawyerDeclaration.objects.get()
        answers = {"sent": row.pk, "stage": "eerste_aanleg", "purpose": "Zitting voorbereid."}
        case = case.perform("take_in_declaration", by=people["jurist"], **answers)
        with pytest.raises(StaleTransition):  # a second click
            case.perform("take_in_declaration", by=people["jurist"], **answers)
        declaration = Declaration.objects.get()
        assert (declaration.purpose, declaration.amount) == ("Zitting voorbereid.", Decimal(400))
        assert declaration.invoice_id == row.invoice_id
        assert "Wacht op een beslissing" in client.get("/advocaat/").content.decode()
        case.perform(
            "decide_declaration",
            by=people["secretary"],
            declaration=declaration.pk,
            verdict="partly",
            amount=Decimal(150),
            reasons="Te veel uren voor de zitting.",
        )
        page = client.get("/advocaat/").content.decode()
        assert "Goedgekeurd: € 150" in page.replace("\xa0", " ")
        assert "Te veel uren" not in page

    def test_above_the_ceiling_is_refused(self, people, client):
        case = invited(people)
        declared(inside(client), amount="4000", hourly_rate="2000")
        row = LawyerDeclaration.objects.get()
        with pytest.raises(GuardFailed):
            case.perform(
                "take_in_declaration",
                by=people["jurist"],
                sent=row.pk,
                stage="eerste_aanleg",
                purpose="x",
            )
        case.perform("return_declaration", by=people["jurist"], sent=row.pk, reasons="Te hoog.")
        assert "Te hoog." in client.get("/advocaat/").content.decode()
        assert mailed("lawyer_returned").address == MAIL

    def test_a_second_click_sends_nothing_again(self, people, client):
        invited(people)
        inside(client)
        sent = typed(client)
        for _click in range(2):
            sent["invoice"] = factory.invoice_upload()
            assert client.post("/advocaat/declareren/", sent).status_code == 302
        assert LawyerDeclaration.objects.count() == 1
        assert Document.objects.filter(kind="invoice").count() == 1

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("factuur.exe", b"MZ\x90\x00", "factuur.exe"),
            ("factuur.pdf", b"geen pdf", "factuur.pdf"),
            ("leeg.txt", b"", "leeg"),
        ],
    )
    def test_a_wrong_file_is_refused_and_said(self, name, content, words, people, client):
        invited(people)
        inside(client)
        answer = declared(client, invoice=SimpleUploadedFile(name, content))
        assert answer.status_code == 422
        assert words in answer.content.decode().lower()
        assert not LawyerDeclaration.objects.exists()

    def test_a_huge_file_is_refused_and_said(self, people, client, settings):
        invited(people)
        inside(client)
        settings.MAX_UPLOAD_BYTES = 1000
        answer = declared(client, invoice=SimpleUploadedFile("factuur.txt", b"x" * 1001))
        assert answer.status_code == 422
        assert "te groot" in answer.content.decode()
        assert not LawyerDeclaration.objects.exists()

    def test_no_invoice_no_declaration(self, people, client):
        invited(people)
        inside(client)
        assert declared(client, invoice="").status_code == 422

    def test_ten_wait_and_the_eleventh_must(self, people, client):
        invited(people)
        inside(client)
        for _number in range(rules.MOST_WAITING):
            assert declared(client).status_code == 302
        assert client.get("/advocaat/declareren/").status_code == 302
        assert "Er wachten al tien declaraties" in client.get("/advocaat/").content.decode()

    def test_after_the_settlement_nothing_can_be_declared(self, people, client):
        case = invited(people)
        inside(client)
        sent = typed(client)
        factory.settled(case, people, 0)
        assert client.post("/advocaat/declareren/", sent).status_code == 302
        assert not LawyerDeclaration.objects.exists()
        assert "geen kosten meer" in client.get("/advocaat/").content.decode()


class TestWhoMay:
    def test_nothing_that_was_typed_about_a_lawyer_is_stored_in_the_open(self, people, client):
        case = invited(people, name="Kanarie Balieman")
        declared(inside(client), purpose="Kanarie pleitnota")
        row = LawyerDeclaration.objects.get()
        reasons = "Kanarie btw ontbreekt"
        case.perform("return_declaration", by=people["jurist"], sent=row.pk, reasons=reasons)
        for word in ("Kanarie", MAIL, code()):
            assert tables_that_hold(word) == set(), word

    def test_the_desk_invites_and_who_decides_does_not(self, people):
        case = factory.running(people)
        for who, may in (("jurist", True), ("secretary", False), ("councillor", False)):
            steps = {step.name for step in steps_for(case, people[who])}
            assert ("invite_lawyer" in steps) is may, who
        with pytest.raises(PermissionDenied):
            invited(people | {"jurist": people["secretary"]})

    def test_one_lawyer_at_a_time(self, people):
        case = invited(people)
        with pytest.raises(StaleTransition):
            case.perform(
                "invite_lawyer",
                by=people["jurist"],
                name="x",
                email="ander@balie.example",
                until=timezone.localdate(),
            )
        assert LawyerAccess.objects.count() == 1

    @pytest.mark.parametrize("who", ["secretary", "councillor", "legal_officer"])
    def test_somebody_of_the_organisation_is_not_the_lawyer(self, who, people):
        with pytest.raises(GuardFailed):
            invited(people, email=people[who].email.upper())
        assert not Outgoing.objects.filter(kind="lawyer_link").exists()

    def test_every_look_is_on_record_and_read_by_the_applicant(self, people, client):
        case = invited(people)
        inside(client).get("/advocaat/")
        sentences = " ".join(line.sentence for line in timeline.looks(case))
        assert "Uw advocaat bekeek de eigen declaraties" in sentences
        entry = Entry.objects.filter(stream=f"case:{case.pk}", action="lawyer_looked").first()
        assert entry.actor is None
        assert entry.details["lawyer"] == str(LawyerAccess.objects.get().pk)

    def test_the_code_is_gone_from_the_outbox_once_it_was_sent(self, people, client):
        invited(people)
        opened(client)
        row = mailed("lawyer_code")
        Outgoing.objects.filter(pk=row.pk).update(state="sending", claimed_at=timezone.now())
        from notifications import delivery  # noqa: PLC0415 -- slow import

        row = mailed("lawyer_code")
        assert code() in delivery.compose(row).body
        delivery.sent(row)
        assert mailed("lawyer_code").secret_code is None


class TestTheDatabase:
    """The second wall: raw SQL, as the role of the door."""

    def asked(self, statement: str, key: str = ""):
        """The rows, or what the database says when it refuses."""
        try:
            with scope.acting_as_lawyer(key), connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else cursor.rowcount
        except DatabaseError as error:
            return str(error).splitlines()[0]

    def key_of(self, client) -> str:
        secret = client.session["lawyer_secret"]
        return digest(secret)

    def test_a_session_reaches_one_case_and_its_own_declarations(self, people, client):
        mine = invited(people)
        declared(inside(client))
        invited(people)  # of somebody else
        declared(inside(Client()))
        key = self.key_of(client)
        assert self.asked("SELECT number FROM casework_case", key) == [(mine.number,)]
        for table in ("lawyeraccess", "lawyervisit", "lawyerdeclaration"):
            rows = self.asked(f"SELECT case_id FROM legalsupport_{table}", key)
            assert rows == [(mine.pk,)], table
        assert self.asked("SELECT number FROM casework_case") == []
        assert self.asked("SELECT number FROM casework_case", "verzonnen") == []

    def test_before_the_code_no_declaration_is_reached(self, people, client):
        invited(people)
        declared(inside(client))
        LawyerVisit.objects.update(verified_at=None)
        key = self.key_of(client)
        assert self.asked("SELECT id FROM legalsupport_lawyerdeclaration", key) == []

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE legalsupport_lawyervisit SET session_until = now()",
            "UPDATE legalsupport_lawyervisit SET ended_at = now()",
            "UPDATE legalsupport_lawyeraccess SET expires_at = now()",
            "UPDATE legalsupport_lawyeraccess SET revoked_at = now()",
        ],
    )
    def test_what_is_over_is_over_in_the_database(self, change, people, client):
        invited(people)
        declared(inside(client))
        with connection.cursor() as cursor:
            cursor.execute(change)
        key = self.key_of(client)
        assert self.asked("SELECT id FROM legalsupport_lawyerdeclaration", key) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT title FROM casework_case",
            "SELECT * FROM legalsupport_legaldetails",
            "SELECT * FROM legalsupport_legalsupport",
            "SELECT * FROM legalsupport_supportdecision",
            "SELECT purpose FROM legalsupport_declaration",
            "SELECT * FROM casework_document",
            "SELECT * FROM casework_message",
            "SELECT * FROM organisations_person",
            "SELECT name FROM organisations_organisation",
            "SELECT * FROM django_session",
            "UPDATE casework_case SET status = 'closed'",
            "UPDATE legalsupport_lawyeraccess SET expires_at = now() + interval '9 years'",
            "UPDATE legalsupport_lawyerdeclaration SET amount = 1",
            "DELETE FROM legalsupport_lawyerdeclaration",
            "UPDATE legalsupport_declaration SET status = 'approved'",
        ],
    )
    def test_nothing_else_is_reached(self, statement, people, client):
        invited(people)
        declared(inside(client))
        assert "denied" in self.asked(statement, self.key_of(client))
