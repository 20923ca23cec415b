"""Events for systems of others: of what they may read and nothing else, signed, once, tried again, and to no private address."""

import json
import re
import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from casework.models import Case
from integrations import webhook_events
from integrations.tasks import tell_systems
from notifications import webhook_http, webhooks
from notifications.models import Sending, Subscription
from notifications.tasks import send_events
from organisations import clients
from organisations.models import Scope
from tests import factories
from tests.api.conftest import NOW, system, told
from tests.api.listener import listening, signed_by
from tests.api.test_resources import alderman, offer  # noqa: F401 -- a fixture
from tests.pages import judge

pytestmark = pytest.mark.django_db
KINDS = ["incident-gemeld", "incident-gewijzigd", "incident-afgesloten", "aanvraag-gewijzigd"]


@pytest.fixture
def listener():
    with listening() as one:
        yield one


@pytest.fixture
def hook(gir, listener):
    """A subscription that works."""
    made = webhooks.subscribe(gir.client, url=listener.url, kinds=KINDS, by=None)
    send_events()
    made.refresh_from_db()
    assert made.verified_at
    assert [one["type"] for one in listener.events] == [
        "nl.weerbaarbestuur.koppeling.koppeling-proef.v1"
    ]
    listener.heard.clear()
    return made


def go() -> None:
    """What the beat does."""
    tell_systems()
    send_events()


def at_once() -> None:
    Sending.objects.filter(state="waiting").update(due_at=timezone.now())


# --- what is told ---------------------------------------------------------------------------------------------------------------------


def test_an_event_says_which_and_when_and_nothing_else(gir, hook, listener):
    made = gir.post(told(functieSlachtoffer="councillor", kanaal=["ZZ-geheim"])).json()
    go()
    ((headers, body),) = listener.heard
    event = json.loads(body)
    assert event == {
        "specversion": "1.0", "id": headers["webhook-id"], "source": "http://127.0.0.1:8000", "type": "nl.weerbaarbestuur.incident.incident-gemeld.v1",
        "time": event["time"], "datacontenttype": "application/json", "subject": made["id"],
        "dataref": f"http://127.0.0.1:8000/api/v1/incidenten/{made['id']}",
        "data": {"organisatie": "GM0344", "id": made["id"], "nummer": made["nummer"]}}  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["time"])
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert signed_by(hook.secret, headers, body)
    assert not signed_by(hook.secret, headers, body + b" ")
    assert not signed_by(webhooks.new_secret(), headers, body)


def test_each_change_is_told_once_however_often_is_looked(gir, hook, listener):
    pk = gir.post(told()).json()["id"]
    go()
    gir.patch(pk, {"ernst": "less"}, etag=NOW)
    go()
    gir.patch(pk, {"status": "closed"}, etag=NOW)
    for _time in range(3):
        go()
    kinds = [event["type"].rsplit(".", 2)[1] for event in listener.events]
    assert kinds == [
        "incident-gemeld",
        "incident-gewijzigd",
        "incident-gewijzigd",
        "incident-afgesloten",
    ]
    assert len({event["id"] for event in listener.events}) == 4


def test_a_change_that_was_committed_late_is_told(gir, hook, listener):
    made = gir.post(told()).json()
    Subscription.objects.update(seen_at=timezone.now() + timedelta(minutes=5))
    go()
    assert [event["subject"] for event in listener.events] == [made["id"]]


def test_only_what_the_system_may_read(gir, aro, hook, listener, people, utrecht, alderman):  # noqa: F811 -- a fixture
    aro.post(told())
    system(utrecht, "collega").post(told())
    factories.incident(people["councillor"])
    hidden = factories.advice_request(alderman)
    shown = offer(factories.advice_request(factories.person(utrecht, function="alderman")))
    Case.objects.filter(pk=shown).update(version=2, changed_at=timezone.now())
    go()
    assert [(event["subject"], event["dataref"].split("/")[-2]) for event in listener.events] == [
        (shown, "aanvragen")
    ]
    assert str(hidden.pk) not in json.dumps(listener.events)


def test_a_right_that_is_gone_tells_nothing(gir, hook, listener):
    gir.post(told())
    clients.change(gir.client, by=None, scopes=[Scope.WRITE], until=gir.client.until)
    go()
    assert listener.events == []
    assert list(webhook_events.kinds_for(gir.client.__class__.objects.get(pk=gir.client.pk))) == []


def test_only_the_kinds_that_were_asked(gir, hook, listener):
    Subscription.objects.update(kinds=["incident-afgesloten"])
    pk = gir.post(told()).json()["id"]
    gir.patch(pk, {"status": "closed"}, etag=NOW)
    go()
    assert [event["type"].rsplit(".", 2)[1] for event in listener.events] == ["incident-afgesloten"]


# --- signing -----------------------------------------------------------------------------------------------------------------------------


def test_both_secrets_sign_while_the_other_side_changes_over(gir, hook, listener):
    old, new = hook.secret, webhooks.rotate(hook, by=None)
    gir.post(told())
    go()
    (first,) = listener.heard
    assert signed_by(old, *first)
    assert signed_by(new, *first)
    Subscription.objects.update(old_until=timezone.now())
    gir.post(told())
    go()
    last = listener.heard[-1]
    assert (signed_by(old, *last), signed_by(new, *last)) == (False, True)


def test_the_signature_is_that_of_standard_webhooks():
    """The example of the specification."""
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert (
        webhooks.signature([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_secret_is_sealed_where_it_is_kept(hook):
    with connection.cursor() as cursor:
        cursor.execute("SELECT one::text FROM notifications_subscription one")
        assert hook.secret.removeprefix("whsec_")[:20] not in cursor.fetchone()[0]


# --- again -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_is_not_taken_is_tried_again_with_the_same_id(gir, hook, listener, status):
    listener.answers = [status]
    gir.post(told())
    go()
    row = Sending.objects.get(kind="incident-gemeld")
    assert (row.state, row.tries, row.status, row.due_at > timezone.now()) == (
        "waiting",
        1,
        status,
        True,
    )
    go()
    assert listener.heard == []
    at_once()
    go()
    assert [event["id"] for event in listener.events] == [str(row.pk)]
    assert Sending.objects.get(pk=row.pk).state == "sent"


def test_a_receiver_that_is_down_gets_a_rest_and_keeps_its_order(gir, hook, listener):
    listener.answers = [503]
    numbers = [gir.post(told()).json()["nummer"] for _n in range(3)]
    go()
    assert (len(listener.answers), listener.heard) == (0, [])
    assert not Sending.objects.filter(state="waiting", due_at__lte=timezone.now()).exists()
    at_once()
    go()
    assert [event["data"]["nummer"] for event in listener.events] == numbers


def test_after_many_that_were_given_up_nothing_is_sent_until_a_person_looks(
    gir, hook, listener, people
):
    Subscription.objects.update(failures=webhooks.GIVEN_UP - 1)
    listener.answers = [500]
    gir.post(told())
    tell_systems()
    Sending.objects.filter(state="waiting").update(tries=webhooks.TRIES - 1)
    send_events()
    hook.refresh_from_db()
    assert (Sending.objects.get(kind="incident-gemeld").state, bool(hook.stopped_at)) == (
        "failed",
        True,
    )
    assert Entry.objects.filter(action="webhook_given_up").exists()
    webhooks.resume(hook, by=people["org_admin"])
    go()
    assert [event["type"].rsplit(".", 2)[1] for event in listener.events] == ["koppeling-proef"]


def test_what_a_worker_that_died_had_taken_is_sent(gir, hook, listener):
    gir.post(told())
    tell_systems()
    assert len(webhooks.claim()) == 1
    assert webhooks.claim() == []
    Sending.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    send_events()
    assert len(listener.events) == 1


# --- where to ------------------------------------------------------------------------------------------------------------------------------


def test_who_does_not_say_that_it_wants_events_gets_none(gir, listener):
    listener.welcome = ""
    made = webhooks.subscribe(gir.client, url=listener.url, kinds=KINDS, by=None)
    gir.post(told())
    go()
    made.refresh_from_db()
    assert (made.verified_at, listener.heard, made.sendings.get().error) == (None, [], "not_wanted")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_nothing_is_sent_to_a_private_address(gir, listener, settings, host):
    settings.WEBHOOK_PRIVATE = False
    made = webhooks.subscribe(gir.client, url=f"https://{host}/", kinds=KINDS, by=None)
    send_events()
    row = made.sendings.get()
    assert (row.state, row.error, listener.heard) == ("failed", "private", [])


def test_a_name_with_one_private_address_is_refused_and_no_other_is_asked_later(
    settings, monkeypatch
):
    """Rebinding: the address that was looked at is the one that is connected to."""
    settings.WEBHOOK_PRIVATE = False
    asked = []

    def resolver(host, port, **_more):
        asked.append(host)
        return [
            (2, 1, 6, "", (address, port))
            for address in ("93.184.216.34", "10.0.0.1")[: len(asked)]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert webhook_http.resolve("wisselt.example", 443) == "93.184.216.34"
    with pytest.raises(webhook_http.AddressRefused):
        webhook_http.resolve("wisselt.example", 443)
    reached = []
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda place, *_more: (
            reached.append(place) or (_ for _ in ()).throw(ConnectionRefusedError)
        ),
    )
    asked.clear()
    found, _path = webhook_http.open_connection("https://wisselt.example/x")
    with pytest.raises(ConnectionRefusedError):
        found.connect()
    assert (reached, asked) == ([("93.184.216.34", 443)], ["wisselt.example"])


@pytest.mark.parametrize(("url", "problem"), [
    ("https://systeem.example/haak", ""), ("https://systeem.example:443/", ""), ("http://systeem.example/", "unsafe"), ("ftp://systeem.example/", "unsafe"),
    ("https://systeem.example:8443/", "unsafe"), ("https://a:b@systeem.example/", "secret"), ("https://systeem.example/#x", "secret"),
    ("https://", "unreadable"), ("https://[::1", "unreadable"), ("https://systeem.example:99999/", "unreadable"), ("https://x y/", "unreadable"),
])  # fmt: skip
def test_what_an_address_must_look_like(settings, url, problem):
    settings.WEBHOOK_PRIVATE = False
    assert webhook_http.problem_of(url) == problem


# --- the screens -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(people, enter):
    return enter(people["org_admin"])


def test_a_webhook_is_made_on_a_screen_and_its_secret_shown_once(admin, gir, listener):
    path = f"/koppelingen/{gir.client.pk}/webhooks/"
    wrong = admin.post(f"{path}nieuw/", {"url": "geen adres", "kinds": ["incident-gemeld"]})
    assert (
        wrong.status_code,
        judge(wrong.content.decode()),
        "geen adres" in wrong.content.decode(),
    ) == (422, [], True)
    answer = admin.post(
        f"{path}nieuw/", {"url": listener.url, "kinds": ["incident-gemeld", "incident-gewijzigd"]}
    )
    made = Subscription.objects.get()
    assert (
        answer.status_code,
        judge(answer.content.decode()),
        made.secret in answer.content.decode(),
    ) == (
        200,
        [],
        True,
    )
    assert made.kinds == ["incident-gemeld", "incident-gewijzigd"]
    for address in (
        path,
        f"/webhooks/{made.pk}/",
        f"/webhooks/{made.pk}/geheim/",
        f"/webhooks/{made.pk}/stoppen/",
        f"{path}nieuw/",
    ):
        html = admin.get(address).content.decode()
        assert (judge(html), made.secret in html) == ([], False), address
    again = admin.post(f"/webhooks/{made.pk}/geheim/").content.decode()
    made = Subscription.objects.get()
    assert made.secret in again
    told_actions = set(
        Entry.objects.filter(stream=f"client:{gir.client.pk}").values_list("action", flat=True)
    )
    assert {"webhook_made", "webhook_secret_made"} <= told_actions


def test_the_log_tells_what_became_of_each_and_sends_again(admin, gir, hook, listener):
    listener.answers = [410]
    number = gir.post(told()).json()["nummer"]
    go()
    Sending.objects.filter(kind="incident-gemeld").update(state="failed")
    html = admin.get(f"/webhooks/{hook.pk}/").content.decode()
    assert (judge(html), number in html, "neemt het bericht niet aan" in html, "(410)" in html) == (
        [],
        True,
        True,
        True,
    )
    row = Sending.objects.get(kind="incident-gemeld")
    assert admin.post(f"/webhooks/verzonden/{row.pk}/opnieuw/").status_code == 302
    go()
    assert [event["id"] for event in listener.events] == [str(row.pk)]


def test_what_is_stopped_gets_nothing(admin, gir, hook, listener):
    admin.post(f"/webhooks/{hook.pk}/stoppen/")
    gir.post(told())
    go()
    assert listener.events == []
    assert judge(admin.get(f"/webhooks/{hook.pk}/").content.decode()) == []
    assert judge(admin.get(f"/webhooks/{hook.pk}/hervatten/").content.decode()) == []


def test_another_organisation_sees_no_webhook(strangers, enter, hook):
    stranger = enter(strangers["org_admin"])
    row = hook.sendings.get()
    assert {
        stranger.get(f"/webhooks/{hook.pk}/{tail}").status_code
        for tail in ("", "geheim/", "stoppen/", "hervatten/")
    } == {404}
    assert stranger.post(f"/webhooks/verzonden/{row.pk}/opnieuw/").status_code == 404
    assert stranger.get(f"/koppelingen/{hook.client_id}/webhooks/").status_code == 404
