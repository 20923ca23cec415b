"""A lawyer who declares costs reads nothing else of the case: each word of it is a canary."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from casework.models import Document
from legalsupport.models import LawyerDeclaration
from notifications import delivery
from notifications.models import Outgoing
from tests.legalsupport import factory
from tests.legalsupport.test_lawyer import MAIL, declared, inside, mailed, typed
from ui.charts import format_euros

pytestmark = pytest.mark.django_db
BIRD = "Kanarie"
APPLICATION = {
    "story": "Kanarie: mijn verhaal.",
    "opponent_name": "Kanarie Wederpartij",
    "lawyer": "Kanarie Eerdere Advocaat",
    "when": "Kanarie: na zeven uur",
    "phone": "+31699900999",
}


@pytest.fixture(autouse=True)
def _uncounted():
    """Links of today are counted in the cache, by a case that every test makes anew."""
    cache.clear()


def invite(case, people, email: str, name: str):
    """Let a lawyer of this address in."""
    until = timezone.localdate() + timedelta(days=90)
    answers = {"name": name, "email": email, "until": until}
    return case.perform("invite_lawyer", by=people["jurist"], **answers)


@pytest.fixture
def case(people):
    """A case full of canaries, into which a lawyer was let in after another one."""
    jurist, secretary = people["jurist"], people["secretary"]
    case = factory.running(people, **APPLICATION)
    case = case.perform("log_contact", by=jurist, note="Kanarie: gebeld.")
    case.messages.create(author=jurist, from_desk=True, text="Kanarie: bericht.")
    case.tasks.create(text="Kanarie bellen", made_by=jurist)
    file = Document(case=case, kind="evidence", name="kanarie.txt", media_type="text/plain")
    file.put(factory.invoice_upload())
    file.save(force_insert=True)
    case = factory.declared(case, 111, purpose="Kanarie: zitting.", invoice=[factory.invoice()])
    row = case.submitted_declarations().get()
    verdict = {"verdict": "partly", "amount": row.amount - 1, "reasons": "Kanarie: te veel."}
    case = case.perform("decide_declaration", by=secretary, declaration=row.pk, **verdict)
    case = factory.declared(case, 113, purpose="Kanarie: reis.")
    row = case.submitted_declarations().get()
    reasons = "Kanarie: verkeerd bedrag."
    case = case.perform("take_back_declaration", by=jurist, declaration=row.pk, reasons=reasons)
    case = factory.paid(case, people)
    payment = case.recorded_payments().get()
    case = case.perform("take_back_payment", by=jurist, payment=payment.pk, reasons=reasons)
    case = invite(case, people, "eerdere@balie.example", "Kanarie Balieman")
    earlier = factory.costs(117) | {"purpose": "Kanarie: de vorige advocaat."}
    for name in factory.LATER_ANSWERS:
        del earlier[name]
    case.lawyer_declarations.create(access=case.lawyer(), **earlier)
    case = case.perform("stop_lawyer", by=jurist)
    case = factory.objected(people, case=case, grounds="Kanarie: te laag.")
    return invite(case, people, MAIL, "mr. Vera Verzonnen")


def words_of(case, people) -> list[str]:
    """What a page of a lawyer may not hold, beside the canaries."""
    return [
        BIRD,
        BIRD.lower(),
        APPLICATION["phone"],
        case.reporter.name,
        case.reporter.email,
        case.organisation.name,
        people["jurist"].name,
        people["secretary"].name,
        case.status_label,
        *(format_euros(euros) for euros in (1000, 110, 117)),  # granted, approved, of another
    ]


def pages(client) -> list[str]:
    """Every page that a lawyer gets: of the link until the session is over."""
    link = mailed("lawyer_link").secret_path
    answers = [Client().get(link)]
    inside(client)
    answers += [client.get("/advocaat/code/", follow=True), client.get("/advocaat/declareren/")]
    answers.append(declared(client, amount="abc", purpose=""))
    answers.append(
        client.post("/advocaat/declareren/", typed(client, purpose="Zitting."), follow=True)
    )
    answers.append(client.get("/advocaat/"))
    answers.append(client.post("/advocaat/stoppen/"))
    answers += [client.get("/advocaat/"), client.get(link)]
    answers.append(client.post(link, {"nieuw": "ja"}))
    return [answer.content.decode() for answer in answers]


def test_no_page_and_no_mail_of_a_lawyer_holds_a_word_of_the_case(case, people, client):
    texts = pages(client)
    assert LawyerDeclaration.objects.filter(access=case.lawyer()).count() == 1
    mails = Outgoing.objects.filter(channel="mail")
    for row in [row for row in mails if row.address == MAIL]:
        message = delivery.compose(row)
        texts.append(f"{message.subject} {message.body} {message.alternatives}")
    assert any(case.number in text for text in texts)
    leaked = {word for word in words_of(case, people) for text in texts if word in text}
    assert leaked == set()


def test_the_session_of_a_lawyer_opens_no_other_page_of_the_case(case, client):
    inside(client)
    declared(client, purpose="Zitting.")
    number = case.number
    paths = [
        f"/juridische-hulp/{number}/",
        f"/juridische-hulp/besluiten/{number}/",
        f"/mijn/zaken/{number}/",
        "/mijn/",
        "/werk/",
        *(
            f"/zaken/{number}/document/{row.pk}/"
            for row in Document.objects.filter(case_id=case.pk)
        ),
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in (302, 403, 404), path
        assert BIRD not in answer.content.decode(), path


def test_what_the_desk_takes_in_and_back_tells_the_lawyer_its_reason_alone(case, people, client):
    declared(inside(client), purpose="Zitting.")
    row = case.sent_by_lawyer()[-1]
    answers = {"sent": row.pk, "stage": "eerste_aanleg", "purpose": "Kanarie: herschreven."}
    taken_in = case.perform("take_in_declaration", by=people["jurist"], **answers)
    declaration = taken_in.submitted_declarations().get()
    taken_in.perform(
        "decide_declaration",
        by=people["secretary"],
        declaration=declaration.pk,
        verdict="partly",
        amount=declaration.amount - 1,
        reasons="Kanarie: te veel uren.",
    )
    text = client.get("/advocaat/").content.decode()
    assert "Goedgekeurd" in text
    assert BIRD not in text
