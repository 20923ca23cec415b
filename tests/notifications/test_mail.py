"""What stands in a mail: a number and a link, who sends it and why (SEC-48)."""

import pytest
from bs4 import BeautifulSoup

from notifications import delivery, outbox
from notifications.kinds import KINDS, URGENT_KINDS
from notifications.models import DemoMail, Outgoing
from organisations.models import Role
from tests import factories
from tests.notifications.conftest import post
from tests.pages import breaking_phones

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody(utrecht):
    """Everything of this person is a canary."""
    utrecht.name = "Canary-Gemeente"
    utrecht.save()
    return factories.person(
        utrecht,
        Role.CHAIR,
        name="Canary-Naam Canary-Achternaam",
        email="canary-adres@voorbeeld.example",
    )


def whole(message) -> tuple[str, dict]:
    """Everything but to whom, as it goes over the line and as it is read."""
    sent = message.message()
    headers = dict(sent.items())
    parts = [
        part.get_payload(decode=True).decode() for part in sent.walk() if not part.is_multipart()
    ]
    mail_text = "\n".join(
        [
            *parts,
            *(f"{name}: {value}" for name, value in headers.items() if name != "To"),
            message.subject,
        ]
    )
    return mail_text.lower(), headers


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_holds_no_content(kind, somebody):
    mail_text, headers = whole(delivery.compose(post(somebody, kind)))
    for secret in ("canary", "burgemeester", "voorzitter", "chair", "mayor", "utrecht"):
        assert secret not in mail_text
    assert set(headers) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "In-Reply-To",
        "References",
    }
    assert headers["To"] == "canary-adres@voorbeeld.example"


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_says_where_to_look_who_sends_it_and_why(kind, somebody, settings):
    settings.BASE_URL = "https://weerbaar.example"
    message = delivery.compose(post(somebody, kind))
    html = BeautifulSoup(message.alternatives[0][0], "html.parser")
    for text in (message.body, html.get_text(" ", strip=True)):
        assert "https://weerbaar.example/mijn/zaken/INC-2026-000001/" in text
        assert "Steunpunt Weerbaar Bestuur" in text
        assert "U krijgt deze mail omdat" in text
        assert settings.DESK_PHONE.replace(" ", "\xa0") in text
        assert breaking_phones(text) == []
    ordinary, urgent = "Er is een bericht voor u (INC-2026-000001)", "Spoed: bel INC-2026-000001"
    assert message.subject == (urgent if kind in URGENT_KINDS else ordinary)
    assert html.find_all(["img", "script", "style", "link"]) == []
    assert {a["href"].split(":")[0] for a in html.find_all("a")} == {"https", "tel"}


def test_somebody_without_an_account_is_not_told_there_is_one(utrecht):
    outbox.post("reported_for_you", address="iemand@voorbeeld.example", organisation_id=utrecht.pk)
    message = delivery.compose(Outgoing.objects.get())
    assert "omdat iemand dit adres opgaf" in message.body
    assert "omdat u een account hebt" not in message.body


def test_an_address_cannot_add_headers(utrecht):
    outbox.post(
        "reported_for_you",
        address="iemand@voorbeeld.example\nBcc: canary@voorbeeld.example",
        organisation_id=utrecht.pk,
    )
    row = Outgoing.objects.get()
    with pytest.raises(ValueError, match="[Hh]eader|address"):
        delivery.compose(row).message()


# --- answers and threads --------------------------------------------------------------------------


def test_who_answers_is_told_that_nobody_reads_it(somebody):
    message = delivery.compose(post(somebody))
    html = BeautifulSoup(message.alternatives[0][0], "html.parser").get_text(" ", strip=True)
    for text in (message.body, html):
        assert "Op deze mail kunt u niet antwoorden." in " ".join(text.split())
    assert "Reply-To" not in message.message()


def test_an_address_for_answers_replaces_the_sentence(somebody, settings):
    settings.MAIL_REPLY_TO = "antwoord@weerbaar.example"
    message = delivery.compose(post(somebody))
    assert message.message()["Reply-To"] == "antwoord@weerbaar.example"
    html = message.alternatives[0][0]
    assert "niet antwoorden" not in message.body + html


def test_no_machine_answers(somebody):
    sent = delivery.compose(post(somebody)).message()
    assert sent["Auto-Submitted"] == "auto-generated"
    suppressed = sent["X-Auto-Response-Suppress"].split(", ")
    assert {"OOF", "AutoReply"} <= set(suppressed)
    assert "NDR" not in suppressed  # whether it arrived we want to know


def thread_of(person, number: str = "INC-2026-000001", kind: str = "message") -> str:
    """Return the thread of a mail about this case."""
    outbox.post(kind, person=person, case_number=number, path="/mijn/")
    row = Outgoing.objects.filter(channel="mail", person=person).latest("created_at")
    sent = delivery.compose(row).message()
    assert sent["In-Reply-To"] == sent["References"] != sent["Message-ID"]
    return sent["References"]


def test_mails_about_one_case_are_one_thread_for_one_reader(somebody, utrecht):
    other = factories.person(utrecht, Role.CLERK)
    first = thread_of(somebody)
    assert thread_of(somebody, kind="closed") == first
    assert thread_of(somebody, "INC-2026-000002") != first
    assert thread_of(other) != first  # of two mailboxes nobody sees that it is the same case


def test_a_thread_does_not_tell_its_case(somebody, settings):
    thread = thread_of(somebody)
    assert "000001" not in thread
    settings.WEERBAAR_INDEX_KEY = "x" * 43 + "="  # who has not our key cannot make it
    assert thread_of(somebody) != thread


def test_a_mail_about_no_case_is_no_thread(somebody):
    outbox.post("security_notice", person=somebody, path="/mijn/", channels=["mail"])
    sent = delivery.compose(Outgoing.objects.get(kind="security_notice")).message()
    assert "References" not in sent
    assert "In-Reply-To" not in sent


@pytest.mark.parametrize("name", ["Zoë de Coöperatie", "Ömer Çelik-Żółć", "IJsbrand ’t Hooft"])
def test_the_mailbox_of_the_demo_shows_every_letter(somebody, client, settings, name):
    """Also after it was sealed, stored and read."""
    settings.DEFAULT_FROM_EMAIL = f'"{name}" <steunpunt@weerbaar.example>'
    settings.DESK_PHONE = f"070 – {name}"
    post(somebody, "reopened")
    row = Outgoing.objects.get(channel="mail", kind="reopened")
    message = delivery.compose(row)
    message.subject = f"{message.subject} {name}"
    delivery.keep(message)
    shown = client.get(f"/demo/mail/{DemoMail.objects.get().pk}/").content.decode()
    soup = BeautifulSoup(shown, "html.parser")
    text = " ".join(soup.get_text(" ", strip=True).split())
    assert "�" not in text
    assert "Is er nú gevaar?" in text
    assert f"Bel 070 – {name}." in text
    assert f"{name} <steunpunt@weerbaar.example>" in text
    assert text.count(name) >= 3
