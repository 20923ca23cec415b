"""Whatever is seen or done is one entry, in its transaction: no entry, no answer, nothing done."""

import io

import pytest
from django.db import connection

from audit.models import Entry
from audit.record import record
from casework.models import Case, CaseShare
from casework.models import Document as File
from tests.factories import incident

pytestmark = pytest.mark.django_db
CANARY = "kanarie-verhaal-q7zx"
# who, method, address, what is posted, and what is on record of it.
TOUCHES = [
    ("clerk", "GET", "/meldingen/{case}/", {}, "opened"),
    ("clerk", "GET", "/zaken/{case}/document/{paper}/", {}, "downloaded"),
    ("councillor", "GET", "/mijn/zaken/{case}/", {}, "opened_own"),
    ("councillor", "GET", "/mijn/zaken/{case}/document/{paper}/", {}, "downloaded"),
    ("councillor", "POST", "/mijn/zaken/{case}/bericht/", {"text": CANARY}, "message_received"),
    ("clerk", "POST", "/zaken/{case}/notitie/", {"text": CANARY}, "noted"),
    ("clerk", "POST", "/zaken/{case}/bericht/", {"text": CANARY}, "message_sent"),
    ("clerk", "POST", "/zaken/{case}/taak/", {"text": CANARY}, "task_added"),
    ("clerk", "POST", "/zaken/{case}/taak/{task}/klaar/", {}, "task_done"),
    ("clerk", "POST", "/zaken/{case}/overdragen/", {"person": "{chair}"}, "assigned"),
    ("clerk", "POST", "/zaken/{case}/meekijken/", {"person": "{chair}"}, "shared"),
    ("clerk", "POST", "/zaken/{case}/meekijken/{shared}/stop/", {}, "unshared"),
    ("clerk", "POST", "/zaken/{case}/zichtbaarheid/", {}, "restricted"),
    ("clerk", "POST", "/zaken/{case}/verbinden/", {"number": "{other}"}, "linked"),
    ("clerk", "POST", "/zaken/{case}/document/{paper}/delen/", {}, "document_shared"),
    ("clerk", "POST", "/zaken/{case}/document/maken/statement_7w/", {}, "letter_asked"),
    (
        "clerk",
        "POST",
        "/zaken/{case}/bewaren/",
        {
            "ground": "request",
            "reason": CANARY,
            "until_day": "1",
            "until_month": "1",
            "until_year": "2030",
        },
        "held",
    ),
    (
        "clerk",
        "POST",
        "/meldingen/{case}/start/",
        {"severity_assessed": "less", "plan": CANARY},
        "start",
    ),
]
IDS = [f"{action} by {who}" for who, _method, _address, _posted, action in TOUCHES]


@pytest.fixture
def things(people):
    """Create a case with a paper, a task and a colleague on its list."""
    case = incident(people["councillor"], narrative=CANARY).perform("take", by=people["clerk"])
    paper = case.documents.get()
    paper.put(io.BytesIO(b"%PDF-proef"))
    paper.audience = File.Audience.INTERNAL
    paper.save()
    read = File.objects.create(case=case, kind="receipt", audience=File.Audience.ALL)
    read.put(io.BytesIO(b"%PDF-proef"))
    read.save()
    CaseShare.objects.assign_perm("view_case", people["peer_support"], Case.objects.get(pk=case.pk))
    task = case.tasks.create(text="bellen", made_by=people["clerk"])
    return {
        "case": case.number,
        "paper": paper.pk,
        "own paper": read.pk,
        "task": task.pk,
        "chair": people["chair"].pk,
        "shared": people["peer_support"].pk,
        "other": incident(people["councillor"]).number,
        "pk": case.pk,
    }


def touch(client, things, who, method, address, posted):
    """Send the request, with the things filled in."""
    if who == "councillor":
        things = things | {"paper": things["own paper"]}
    answers = {name: value.format(**things) for name, value in posted.items()}
    return getattr(client, method.lower())(address.format(**things), answers)


@pytest.mark.parametrize(("who", "method", "address", "posted", "action"), TOUCHES, ids=IDS)
def test_exactly_one_entry(who, method, address, posted, action, things, people, enter):
    before = Entry.objects.count()
    answer = touch(enter(people[who]), things, who, method, address, posted)
    assert answer.status_code == (200 if method == "GET" else 302)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("id")
    assert (entry.stream, entry.action, entry.actor) == (
        f"case:{things['pk']}",
        action,
        people[who].pk,
    )
    assert (len(entry.origin), len(entry.request), bool(entry.actor_role)) == (16, 32, True)


@pytest.mark.parametrize(("who", "method", "address", "posted", "action"), TOUCHES, ids=IDS)
def test_no_entry_no_answer_and_nothing_done(
    who, method, address, posted, action, things, people, enter
):
    client = enter(people[who])
    client.raise_request_exception = False
    before = contents()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT full_up CHECK (false) NOT VALID")
    answer = touch(client, things, who, method, address, posted)
    assert answer.status_code == 500
    assert not answer.streaming
    assert CANARY not in answer.content.decode().replace(f">{CANARY}</textarea>", "").replace(
        f'value="{CANARY}"', ""
    )
    assert contents() == before


def contents() -> list:
    """Return digests of the tables of cases and of the outbox."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if table.startswith(("casework_", "incidents_", "notifications_"))
    ]
    with connection.cursor() as cursor:
        rows = []
        for table in sorted(tables):
            cursor.execute(
                "SELECT md5(coalesce(string_agg(entry::text, '|' ORDER BY entry::text), '')) "
                f"FROM {table} entry"
            )
            rows.append((table, *cursor.fetchone()))
    return rows


def test_who_is_refused_leaves_no_entry_in_the_case(things, people, enter):
    before = Entry.objects.filter(stream=f"case:{things['pk']}").count()
    for who, method, address, posted, _action in TOUCHES:
        if who == "clerk":
            assert (
                touch(enter(people["hr_advisor"]), things, who, method, address, posted).status_code
                == 404
            )
    assert Entry.objects.filter(stream=f"case:{things['pk']}").count() == before


def test_a_request_that_takes_chains_the_wrong_way_round_fails_the_run(people, _chains_in_order):
    with pytest.raises(AssertionError, match="case:b after person:1"), _chains_in_order():
        record("person:1", actor=1, action="opened")
        record("case:b", actor=1, action="opened")
    with _chains_in_order():
        record("case:b", actor=1, action="opened")
        record("person:1", actor=1, action="opened")
        record("case:b", actor=1, action="noted")
