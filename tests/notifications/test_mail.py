"""What stands in a mail: a number and a link, who sends it and why (SEC-48)."""

import pytest
from bs4 import BeautifulSoup

from notifications import delivery, outbox
from notifications.kinds import KINDS
from notifications.models import Outgoing
from organisations.models import Role
from tests import factories
from tests.notifications.conftest import post

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
        assert settings.DESK_PHONE in text
    assert message.subject == "Er is een bericht voor u (INC-2026-000001)"
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
