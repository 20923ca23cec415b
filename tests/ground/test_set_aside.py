"""One row that does not open stops no start and no sweep: the others are worked on, and it is told and not tried for ever."""

import base64
import io
import logging
import os
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from casework import tasks as case_tasks
from casework.models import Document, Party
from dataexchange import tasks as exchange_tasks
from dataexchange.models import Export
from notifications import tasks, webhooks
from notifications.models import Outgoing, Sending, Subscription
from organisations.signin import SecondFactorAdapter
from records import tasks as record_tasks
from records.models import AccessRequest, LogExport
from sealing import set_aside
from sealing.models import SetAsideRow
from tests.api.conftest import gir  # noqa: F401 -- a fixture
from tests.api.listener import listening
from tests.casework.test_scanner import clamd, handed_in  # noqa: F401 -- a fixture
from tests.dataexchange.test_export import ASK, answers, content
from tests.factories import OrganisationFactory, advice_request, incident, person
from tests.ground.test_checks import GOOD
from tests.ground.test_metrics import figure, watch  # noqa: F401 -- a fixture
from tests.notifications.conftest import post
from veiligwonen import tasks as home_tasks
from weerbaar import checks, scope
from weerbaar.health import problems

pytestmark = pytest.mark.django_db
OTHER_KEY = b"\x01\x02k1" + bytes(60)  # as wrapped by a key that nobody has


def damage(row) -> None:
    """Let the data key of a row be one that nobody can open."""
    type(row)._base_manager.filter(pk=row.pk).update(data_key=OTHER_KEY)


def lines(caplog) -> list[logging.LogRecord]:
    """Return what was told about rows that were set aside."""
    return [line for line in caplog.records if line.name == "sealing.set_aside"]


def state_of(row) -> str:
    """Return the state of a row as it is now, without opening anything of it."""
    return type(row)._base_manager.values_list("state", flat=True).get(pk=row.pk)


@pytest.fixture
def production(settings):
    """Settings that a start accepts, with the keys of these tests."""
    for name, value in GOOD.items():
        if name not in {"WEERBAAR_KEYS", "WEERBAAR_INDEX_KEY"}:
            setattr(settings, name, value)
    return settings


# --- the start ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key_id", ["other", "same"])
def test_what_appoint_left_with_other_keys_stops_no_worker(people, production, caplog, key_id):
    incident(people["councillor"])
    ring = dict(production.WEERBAAR_KEYS)
    name = key_id if key_id == "other" else next(iter(ring))
    production.WEERBAAR_KEYS = {name: os.urandom(32)}
    post(people["clerk"])
    production.WEERBAAR_KEYS = ring
    with caplog.at_level(logging.WARNING, logger="weerbaar.checks"):
        checks.refuse_to_work()
    assert "rows do not open: notifications.Outgoing.data_key" in caplog.messages


def test_a_damaged_second_factor_closes_no_site(people, production):
    adapter = SecondFactorAdapter()
    for role, secret in (("clerk", adapter.encrypt("JBSWY3DPEHPK3PXP")), ("chair", "geen base64!")):
        Authenticator.objects.create(user=people[role], type="totp", data={"secret": secret})
    checks.refuse_to_start()
    assert problems() == []
    output = io.StringIO()
    with pytest.raises(CommandError, match="1 still need an older key"):
        call_command("rotate_keys", stdout=output)


def test_a_worker_with_the_index_key_of_another_database_does_not_start(people, production):
    for _number in range(10):
        incident(people["councillor"])
    checks.refuse_to_work()
    production.WEERBAAR_INDEX_KEY = base64.b64encode(os.urandom(32)).decode()
    with pytest.raises(SystemExit, match="^weerbaar: WEERBAAR_INDEX_KEY does not fit the record"):
        checks.refuse_to_work()


# --- sweeps ---------------------------------------------------------------------------------------


def test_one_mail_that_does_not_open_is_given_up_and_the_other_is_sent(
    people,
    caplog,
    watch,  # noqa: F811 -- the fixture
):
    bad, good = post(people["clerk"]), post(people["chair"])
    damage(bad)
    for _again in range(2):
        tasks.sweep.run()
    assert (state_of(good), state_of(bad)) == ("sent", "failed")
    assert Outgoing.objects.values_list("tries", flat=True).get(pk=bad.pk) == 1
    (line,) = lines(caplog)
    assert line.facts == {"job": "notifications.tasks.deliver", "row": str(bad.pk), "tries": 1}
    assert SetAsideRow.objects.get().retry_at is None
    assert figure(watch, 'weerbaar_rows_set_aside{task="notifications.tasks.deliver"}') == 1


def test_one_file_that_does_not_open_holds_up_no_scan(
    people,
    enter,
    clamd,  # noqa: F811 -- the fixture
    caplog,
):
    bad = handed_in(enter, people["clerk"], b"Eerste")
    good = Document(case=incident(people["chair"]), kind="evidence", name="tweede.txt")
    good.put_from_outside(io.BytesIO(b"Tweede"))
    good.save()
    for hours, document in ((2, bad), (1, good)):
        made_at = timezone.now() - timedelta(hours=hours)
        Document.objects.filter(pk=document.pk).update(made_at=made_at)
    damage(bad.case)
    for _again in range(3):
        case_tasks.sweep_quarantine.run()
    assert (state_of(good), state_of(bad)) == ("ready", "quarantine")
    assert clamd.looked_at == [b"Tweede"]
    assert [line.facts["row"] for line in lines(caplog)] == [str(bad.pk)]


def test_it_is_tried_thrice_and_then_rests_until_somebody_says_so(people):
    case = incident(people["councillor"])
    Party.objects.create(case=case, role="affected", name="Wie Dan", email="wie@dan.example")
    damage(case)

    def link() -> int:
        record_tasks.link_parties.run(str(case.pk))
        return SetAsideRow.objects.get(job="records.tasks.link_parties").tries

    assert [link(), link()] == [1, 1]
    for tries in (2, 3, 3):
        SetAsideRow.objects.exclude(retry_at=None).update(retry_at=timezone.now())
        assert link() == tries
    assert SetAsideRow.objects.get().retry_at is None
    output = io.StringIO()
    with pytest.raises(CommandError, match="1 rows are set aside") as found:
        call_command("set_aside", stdout=output)
    assert found.value.returncode == 1
    told = output.getvalue()
    assert told.startswith(f"records.tasks.link_parties {case.pk}: Unopenable, 3 times since ")
    assert "Wie Dan" not in told
    call_command("set_aside", "--retry", stdout=output)
    assert link() == 1


def test_what_opens_again_is_not_set_aside_any_more(people):
    case = incident(people["councillor"])
    Party.objects.create(case=case, role="affected", name="Wie Dan", email="wie@dan.example")
    whole = bytes(case.data_key)
    damage(case)
    record_tasks.link_parties.run(str(case.pk))
    type(case)._base_manager.filter(pk=case.pk).update(data_key=whole)
    SetAsideRow.objects.update(retry_at=timezone.now())
    record_tasks.link_parties.run(str(case.pk))
    assert not SetAsideRow.objects.exists()
    call_command("set_aside", stdout=io.StringIO())


def test_one_case_that_does_not_open_keeps_no_export_back(people, enter, caplog):
    bad, good = incident(people["councillor"]), incident(people["councillor"])
    damage(bad)
    client = enter(people["clerk"])
    assert client.post(ASK, answers(texts="on")).status_code == 302
    export = Export.objects.get()
    exchange_tasks.make_export.run(str(export.pk))
    export.refresh_from_db()
    assert export.state == "ready"
    rows = content(export).decode("utf-8-sig").splitlines()
    (bad_row,) = [row for row in rows if bad.number in row]
    (good_row,) = [row for row in rows if good.number in row]
    assert "Gaat niet open" in bad_row
    assert "Iemand schreef dat hij weet waar ik woon." in good_row
    (line,) = lines(caplog)
    assert line.facts == {"job": "dataexchange.tasks.make_export", "row": str(bad.pk), "tries": 1}


def test_one_secret_that_does_not_open_holds_up_no_other_webhook(gir):  # noqa: F811 -- the fixture
    with listening() as bad_listener, listening() as good_listener:
        bad = webhooks.subscribe(gir.client, url=bad_listener.url, kinds=[], by=None)
        webhooks.subscribe(gir.client, url=good_listener.url, kinds=[], by=None)
        damage(bad)
        Subscription.objects.filter(pk=bad.pk).update(verified_at=timezone.now())
        tasks.send_events()
        assert (len(bad_listener.events), len(good_listener.events)) == (0, 1)
    sending = Sending.objects.get(subscription=bad)
    assert (sending.state, sending.error) == ("failed", "unopenable")
    assert set_aside.counts() == {"notifications.tasks.send_events": 1}


def test_one_request_that_does_not_open_holds_up_no_other(people, utrecht, caplog):
    me, other = people["councillor"], people["clerk"]
    asked = []
    for who in (me, other):
        incident(who)
        asked.append(AccessRequest.ask(utrecht.pk, by=who, person=who))
    damage(asked[0])
    for _again in range(2):
        for request in asked:
            record_tasks.collect_access.run(str(request.pk))
    states = [AccessRequest.objects.get(pk=request.pk).state for request in asked]
    assert states == ["asked", "collected"]
    assert len(lines(caplog)) == 1


def test_an_export_of_the_log_that_does_not_open_is_not_tried_for_ever(people, caplog):
    export = LogExport(made_by=people["clerk"], filters={}, reason="check", note="Controle")
    export.save()
    damage(export)
    for _again in range(4):
        record_tasks.make_log_export.run(str(export.pk))
    assert len(lines(caplog)) == 1
    assert Outgoing.objects.count() == 0


def test_one_home_that_does_not_open_holds_up_no_other(utrecht, caplog):
    OrganisationFactory(code="bzk", type="national", name="Ministerie van BZK")
    cases = []
    for name in ("een", "twee"):
        case = advice_request(person(utrecht, function="alderman"))
        details = case.applicant_details
        details.housemate = f"{name}@elders.example"
        details.housemate_since = timezone.now()
        details.save()
        cases.append(case)
    damage(cases[0])
    for _again in range(2):
        home_tasks.connect_homes.run()
    assert [line.facts["row"] for line in lines(caplog)] == [str(cases[0].pk)]


@pytest.mark.parametrize("away", [OperationalError("gone"), OSError("no disk")])
def test_a_part_that_is_away_sets_no_row_aside(away):
    def work() -> None:
        raise away

    job_rows = set_aside.JobRows("job", scope.job)
    with pytest.raises(type(away)):
        job_rows.attempt(7, work)
    assert not SetAsideRow.objects.exists()
