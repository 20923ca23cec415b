"""Mail about an account leaves through the outbox too."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail

from notifications.models import DemoMail, Outgoing
from tests.factories import PersonFactory
from tests.notifications.conftest import run

pytestmark = pytest.mark.django_db
FORGOTTEN = "/account/password/reset/"


def test_a_link_to_a_new_password_is_sealed_works_and_is_gone_after_it_was_sent(client, reader):
    reader.set_password("oud-wachtwoord-12")
    reader.save()
    assert client.post(FORGOTTEN, {"email": reader.email}).status_code == 302
    row = Outgoing.objects.get()
    assert (row.kind, row.channel, row.person) == ("password_reset", "mail", reader)
    assert (row.path, row.case_number) == ("", "")
    secret = row.secret_path
    run("deliver", str(row.pk))
    link = re.search(
        r"http://127.0.0.1:8000(/\S+)",
        DemoMail.objects.get().raw.replace("=\n", "").replace("=3D", "="),
    )[1]
    assert link == secret
    assert client.get(link, follow=True).status_code == 200
    assert Outgoing.objects.get().secret_path == ""
    assert not getattr(mail, "outbox", [])


def test_for_an_unknown_or_a_closed_account_the_page_says_the_same_and_nothing_goes_out(
    client, reader
):
    existing_account = client.post(FORGOTTEN, {"email": reader.email})
    Outgoing.objects.all().delete()
    closed = PersonFactory(email="closed@voorbeeld.example", is_active=False)
    for address in ("niemand@voorbeeld.example", closed.email):
        answer = client.post(FORGOTTEN, {"email": address})
        assert (answer.status_code, answer["Location"]) == (
            existing_account.status_code,
            existing_account["Location"],
        )
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize(
    ("template_prefix", "kind", "path"),
    [
        ("account/email/invited", "invited", FORGOTTEN),
        ("account/email/password_changed", "security_notice", "/mijn/voorkeuren/"),
        ("mfa/email/totp_deactivated", "security_notice", "/mijn/voorkeuren/"),
    ],
)
def test_what_is_asked_for_becomes_a_mail_of_ours(template_prefix, kind, path, reader):
    get_adapter().send_mail(
        template_prefix, reader.email.upper(), {"ip": "192.0.2.1", "user_agent": "canary"}
    )
    row = Outgoing.objects.get()
    assert (row.kind, row.path, row.person, row.organisation) == (
        kind,
        path,
        reader,
        reader.organisation,
    )
