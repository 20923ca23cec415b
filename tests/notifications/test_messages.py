"""The pages: my messages, the mail of an organisation, the mailbox of the demo."""

import pytest

from audit.models import Entry
from notifications import outbox
from notifications.models import Outgoing
from tests.notifications.conftest import post, run

pytestmark = pytest.mark.django_db
SENTENCE = "Er is een bericht voor u."
SENT = "/berichten/verzonden/"


def fail(row: Outgoing, error: str = "SMTPRecipientsRefused") -> str:
    """Give this mail up; return the address where it is sent again."""
    Outgoing.objects.filter(pk=row.pk).update(state="failed", tries=8, error=error)
    return f"{SENT}{row.pk}/opnieuw/"


def test_my_messages_are_mine(people, page):
    post(people["clerk"])
    assert SENTENCE in page("/berichten/", people["clerk"]).get_text()
    assert SENTENCE not in page("/berichten/", people["secretary"]).get_text()


def test_a_message_is_new_until_it_was_looked_at(people, page):
    for _three in range(3):
        post(people["councillor"])
    assert outbox.unread_count(people["councillor"]) == 3
    assert [
        badge.get_text()
        for badge in page("/berichten/", people["councillor"]).select("td ~ .badge, th .badge")
    ] == ["Nieuw"] * 3
    assert page("/berichten/", people["councillor"]).select("th .badge") == []
    assert outbox.unread_count(people["councillor"]) == 0


def test_the_count_of_new_messages_stops_at_what_fits_a_badge(reader):
    outbox.post_many(
        [{"kind": "message", "person": reader, "channels": ["message"]} for _message in range(5)]
    )
    assert (outbox.unread_count(reader), outbox.unread_count(reader, most=3)) == (5, 3)


def test_messages_go_on_to_a_next_page(people, page):
    outbox.post_many(
        [{"kind": "message", "person": people["clerk"], "path": f"/{n}/"} for n in range(27)]
    )
    first = page("/berichten/", people["clerk"])
    more = page("/berichten/" + first.select_one(".paging a")["href"], people["clerk"])
    assert [len(listing.select("tbody tr")) for listing in (first, more)] == [25, 2]
    assert outbox.unread_count(people["clerk"]) == 0


def test_who_manages_sees_what_failed_and_sends_it_again(people, page, enter):
    again = fail(post(people["clerk"], own_case=False))
    listing = page(f"{SENT}?status=failed", people["org_admin"])
    assert "Het adres wordt geweigerd." in listing.get_text()
    assert listing.select_one(f'form[action="{again}"]')
    client = enter(people["org_admin"])
    assert client.post(again).status_code == 302
    row = Outgoing.objects.get(channel="mail")
    assert (row.state, row.tries, row.error) == ("waiting", 0, "")
    run("sweep")
    assert Outgoing.objects.get(channel="mail").state == "sent"
    assert "Deze mail hoeft niet opnieuw." in client.post(again, follow=True).content.decode()
    assert Outgoing.objects.get(channel="mail").state == "sent"
    assert [entry.actor for entry in Entry.objects.filter(action="resent")] == [
        people["org_admin"].pk
    ]


def test_a_filter_stays_on_the_next_page(people, page):
    for _mail in range(26):
        fail(post(people["clerk"], own_case=False))
    post(people["clerk"], own_case=False)
    first = page(f"{SENT}?status=failed", people["org_admin"])
    more = page(SENT + first.select_one(".paging a")["href"], people["org_admin"])
    assert [badge.get_text() for badge in more.select("td .badge")] == ["Niet gelukt"]


def test_whom_mail_about_the_own_case_does_not_reach_is_named_once_without_the_case(
    people, page, enter
):
    for kind in ("received", "message"):
        fail(post(people["councillor"], kind))
    outbox.post("reported_for_you", address="a@voorbeeld.example", organisation_id=people["clerk"].organisation_id,
                case_number="INC-2026-000009")  # fmt: skip
    Outgoing.objects.filter(person=None).update(state="failed", error="SMTPDataError")
    listing = page(SENT, people["org_admin"])
    again = f"{SENT}aan/{people['councillor'].pk}/opnieuw/"
    forms = [form["action"] for form in listing.select("main form")]
    assert sorted(forms) == sorted([again, f"{SENT}aan/0/opnieuw/"])
    named = [each.get_text() for each in listing.select("main li strong")]
    assert sorted(named) == sorted([people["councillor"].name, "Iemand zonder account"])
    assert listing.select("tbody tr") == []
    assert "INC-2026" not in listing.get_text()


def test_mail_about_the_own_case_is_sent_again_to_one_person(people, strangers, enter):
    for kind in ("received", "message"):
        fail(post(people["councillor"], kind))
    again = f"{SENT}aan/{people['councillor'].pk}/opnieuw/"
    enter(strangers["org_admin"]).post(again)
    assert set(Outgoing.objects.filter(channel="mail").values_list("state", flat=True)) == {
        "failed"
    }
    client = enter(people["org_admin"])
    assert "De mail wordt opnieuw verstuurd." in client.post(again, follow=True).content.decode()
    assert "Deze mail hoeft niet opnieuw." in client.post(again, follow=True).content.decode()
    run("sweep")
    assert set(Outgoing.objects.filter(channel="mail").values_list("state", flat=True)) == {"sent"}
    assert Entry.objects.filter(action="resent", actor=people["org_admin"].pk).count() == 2


def test_others_have_no_business_with_the_mail_of_an_organisation(people, strangers, enter):
    again = fail(post(people["clerk"]))
    for role in ("clerk", "secretary", "councillor", "auditor"):
        assert enter(people[role]).get(SENT).status_code == 404
        assert enter(people[role]).post(again).status_code == 404
    client = enter(strangers["org_admin"])
    assert SENTENCE not in client.get(SENT).content.decode()
    assert client.post(again).status_code == 404
    assert Outgoing.objects.get(channel="mail").state == "failed"


def test_no_address_is_shown(people, utrecht, page):
    outbox.post(
        "reported_for_you", address="canary-adres@voorbeeld.example", organisation_id=utrecht.pk
    )
    fail(Outgoing.objects.get())
    text = str(page(SENT, people["org_admin"]))
    assert "iemand zonder account" in text
    assert "canary" not in text


def test_the_demo_shows_its_mail_with_headers(people, page):
    row = post(people["clerk"])
    run("sweep")
    (link,) = page("/demo/mail/", people["clerk"]).select("tbody a")
    mail = page(link["href"], people["clerk"]).get_text(" ", strip=True)
    assert row.message_id in mail
    assert SENTENCE in mail
