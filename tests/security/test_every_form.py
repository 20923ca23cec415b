"""A word of its own goes into every field of every form that the resolver knows, also those that are made tomorrow; then it is looked
for where things are kept: a pg_dump of every row that was written, sessions, the store, the queue, mail, the log and the traces. (The
running system: tests/browser/test_canaries.py.)

Each form is sent as somebody sends it who may, in the state of the case that asks for it, and what it did is undone; the rows it wrote
are kept beside, for the dump. A form that is found nowhere, or that takes nothing, fails the run.
"""

import io
import json
import logging
import re
from collections import Counter
from datetime import timedelta
from html import unescape

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from redis import Redis

from casework.models import case_types
from casework.transitions import guard_sentences, possible_steps
from incidents import forms as incident_forms
from legalsupport.forms.application import APPLICATION_PAGES
from notifications import delivery
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import Membership
from records.models import DestructionList
from tests import factories
from tests.api.conftest import gir, told  # noqa: F401 -- a fixture
from tests.case_types import all_addresses, step_forms
from tests.dumped import dump, tables_with
from tests.filling import MARK, filled
from tests.security.test_doors import addresses
from tests.security.test_matrix import EVERYBODY, TABLE, _quiet, clients, world  # noqa: F401 -- fixtures
from tests.veiligwonen import writing
from tests.veiligwonen.conftest import alderman, bzk, desk  # noqa: F401 -- fixtures
from veiligwonen.forms import request as request_forms
from veiligwonen.models import AdviceRequest
from weerbaar import traces
from weerbaar.logs import JSONFormatter
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
FORM = re.compile(r'<form[^>]*\smethod="post".*?</form>', re.S)
ACTION = re.compile(r'\s(?:action|data-autosave)="([^"]*)"')
WAYS = [
    (first, days) for first in (True, False) for days in (0, 400, 60)
]  # of each choice; a day from today
STEPS = {each.kind: step_forms(each.case_type) for each in all_addresses()}
PAGES_OF_STEPS = {each.kind: (*each.steps, *each.own_steps) for each in all_addresses()}
# What is kept in the open on purpose: who is invited or renamed (an account is looked up to sign in), the parts of an office, where a
# term comes from, what the codes of another system mean, and what a system that is connected is called.
OPEN = {
    "organisations_invitation",  # becomes an account; cleared when it was answered or expired
    "organisations_accountchange",  # as that
    "organisations_unit",
    "organisations_organisation",  # the duty number that the 24-hour line calls, of nobody in person
    "organisations_equatedday",  # what a decree is called
    "organisations_outage",  # what went wrong with the site, of nobody in person
    "legalsupport_legalframe",  # the questions by which a request is weighed: everybody may know them
    "tour_venue",  # a room of a public building, and of no evening
    "records_retentionrule",
    "integrations_sourcecode",
    "organisations_apiclient",
}
OPEN_OF = {"new_client": {"audit_entry"}}  # the record calls a system by its short name
# Addresses that are posted to and whose form is not filled in here, each with why no word can stay behind.
NO_FORM = {
    "visit_cancelled": "a button", "ask_colleagues": "a button", "ask_meeting_certificate": "a button",
    "tour_planner": "days and choices", "tour hold_talk": "sealed fields alone, PreliminaryTalk: tests/tour/test_pipeline.py",
    "legalsupport set_penalty": "after a notice that ran out: tests/legalsupport/test_penalty_order.py",
    "advice_verify": "compares a kenmerk, keeps nothing",
    "ask_send": "a button; the words came by the pages", "report_send": "a button; the words came by the pages",
    "end_mandate": "a button", "end_legal_mandate": "a button", "resend_event": "a button", "share_document": "a button", "unshare": "a button",
    "resend_to": "a button", "answer_invitation": "two buttons", "stop_change": "a button", "confirm_succession": "a button", "recount_succession": "a button",
    "repeat_succession": "a button",
    "lawyer_leave": "a button", "lawyer_code": "six figures",
    "lawyer_declare": "sealed, by who has no account: tests/legalsupport/test_lawyer.py",
    "veiligwonen replace_contact": "a choice, no words: tests/casework/test_leaving.py",
    "intake_sheet": "choices alone: tests/dataexchange/test_sheet_choice.py",
    "undo_intake": "a button", "stop_intake": "a button", "veiligwonen close": "a button", "ping": "nothing is posted", "demo_sign_in": "the demo alone",
    "mfa_activate_totp": "six numbers", "mfa_generate_recovery_codes": "a button", "mfa_remove_webauthn": "a button",
    "token": "secrets of systems: tests/api/test_token.py",
}  # fmt: skip
NO_FORM |= {
    f"{each.wizard}_send": "a button; the words came by the pages" for each in all_addresses()
}
# Forms that this world may give no way to pass, each with why no word can stay behind or where it is looked for.
MAY_REFUSE = {
    "legalsupport withdraw_grant": "one sealed field, Funding.settlement_reasons",
    "new_tour_page": "one sealed field, Tour.wish, and the griffier alone: tests/tour/test_griffier.py", "tour_letters": "choices alone", "tour_package": "days and choices", "new_tour_package": "a choice", "tour_package_round": "choices alone",
    **dict.fromkeys(("tour confirm", "tour add_evening", "tour add_fallback", "tour set_evenings"),
                    "days, choices and sealed fields of TourSession"),
    "new_meeting": "an end after the begin; where it is, is one sealed field, MeetingLocation.address", "change_meeting": "as that",
    "new_tour_member": "an account of the team: tests/tour/test_sessions.py", "tour_member": "as that", "tour_absence": "days, no words",
    "post_letter": "a day, no words",
    "intake_columns": "choices alone", "new_succession": "choices alone", "link": "the number of a case", "new_webhook": "an address that answers: tests/api/test_webhooks.py",
    "open_in_need": "tests/casework/test_in_need.py", "sign_list": "a button", "take_next_request": "a button",
    "incident close": "one sealed field, Incident.closing_note", "veiligwonen provide": "one sealed field, Provision.contact",
    "legalsupport appoint_committee": "one sealed field of three lines, Objection.committee", "legalsupport adjourn_decision": "one sealed field, TermChange.adjournment_reasons",
    "legalsupport decide_objection": "sealed fields alone: what fits a decision is in tests/legalsupport/test_objection.py",
    "legalsupport log_wrong_channel": "days and a tick, no words",
    "legalsupport settle": "one sealed field, Funding.settlement_reasons",
}  # fmt: skip


def key_of(path: str) -> str:
    """The name of a form: of its address, and of the step or page where one address has several."""
    found = resolve(path.partition("?")[0])
    part = found.kwargs.get("step") or found.kwargs.get("slug")
    return f"{found.url_name} {part}" if part else found.url_name


class Kept:
    """A schema with the rows that forms wrote: pg_dump sees only what is committed, and what a form does is undone."""

    def __init__(self, beside: psycopg.Connection) -> None:
        self.beside = beside
        with connection.cursor() as cursor:
            self.tables = connection.introspection.table_names(cursor)
        beside.execute("CREATE SCHEMA kept")
        for table in self.tables:
            beside.execute(f"CREATE TABLE kept.{table} (LIKE public.{table})")

    def since(self) -> int:
        """The first transaction that is still to come."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            return cursor.fetchone()[0]

    def take(self, since: int, but: set[str]) -> None:
        """Every row that was written since then."""
        new = f"FROM public.{{}} WHERE xmin::text::bigint >= {since}"
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(
                    f"(SELECT '{table}' {new.format(table)} LIMIT 1)" for table in self.tables
                )
            )
            for table in {table for (table,) in cursor.fetchall()} - but:
                with (
                    cursor.copy(
                        f"COPY (SELECT * {new.format(table)}) TO STDOUT (FORMAT binary)"
                    ) as rows,
                    self.beside.cursor().copy(
                        f"COPY kept.{table} FROM STDIN (FORMAT binary)"
                    ) as here,
                ):
                    for row in rows:
                        here.write(row)


@pytest.fixture
def kept(db):
    """The rows that forms wrote; away after the test."""
    place = connection.get_connection_params()
    address = {
        name: place[name]
        for name in ("host", "port", "dbname", "user", "password")
        if place.get(name)
    }
    with psycopg.connect(**address, autocommit=True) as beside:
        try:
            yield Kept(beside)
        finally:
            beside.execute("DROP SCHEMA kept CASCADE")


class Sent:
    """Every form that was found, which of them took its words, and where one of them can be read."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.found: Counter[str] = Counter()  # how often each was tried
        self.taken: set[str] = set()
        self.done: set[str] = set()  # pages of which every form was taken
        self.broken: list[tuple] = []
        self.readable: dict[str, set[str]] = {}

    def look(self, client: Client, path: str) -> bool:
        """Send every form of a page. Answers whether there was a page."""
        client.raise_request_exception = False
        page = client.get(path)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            return False
        keys = set()
        for text in FORM.findall(page.content.decode()):
            for action in {unescape(one) for one in ACTION.findall(text)} or {path}:
                if "/demo/" not in action and not resolve(
                    action.partition("?")[0]
                ).url_name.startswith("account_"):
                    self.send(client, action, text)
                    keys.add(key_of(action))
        if keys and keys <= self.taken:
            self.done.add(path)
        return True

    def send(self, client: Client, action: str, text: str) -> None:
        """In more than one way, until it is taken; then look where its words are, and undo."""
        key = key_of(action)
        self.found[key] += 0
        form = None if key in self.taken else BeautifulSoup(text, "html.parser")
        for first, days in WAYS:
            if key in self.taken or self.found[key] >= 2 * len(WAYS):
                return
            self.found[key] += 1
            with transaction.atomic():
                since, began, day = (
                    self.kept.since(),
                    timezone.now(),
                    timezone.localdate() + timedelta(days=days),
                )
                answer = client.post(action, filled(form, key.split()[0], first=first, day=day))
                body = "" if answer.streaming else answer.content.decode()
                if answer.status_code >= 500:
                    self.broken.append((key, action, answer.status_code))
                if answer.status_code in {200, 204, 302} and "error-summary" not in body:
                    self.taken.add(key)
                    self.kept.take(since, OPEN_OF.get(key, set()))
                    self.readable[key] = told_by_mail(began) | (
                        {"session"} if MARK in str(dict(client.session)) else set()
                    )
                transaction.set_rollback(True)


def tables_that_hold(word: str) -> set[str]:
    """As text, or as bytes, in any column of any row."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        marked = f"(one::text LIKE '%{word}%' OR one::text LIKE '%{word.encode().hex()}%')"
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' FROM \"{table}\" one WHERE {marked}" for table in tables
            )
        )
        return {table for (table,) in cursor.fetchall()}


def told_by_mail(since) -> set[str]:
    """The kinds of mail since then that hold a word, but for the address of who gets it."""
    mails = Outgoing.objects.filter(channel="mail", created_at__gte=since).select_related("person")
    told = {mail: delivery.compose(mail).message().as_string() for mail in mails}
    return {f"mail {mail.kind}" for mail, text in told.items()
            if MARK in text.replace(mail.address or getattr(mail.person, "email", ""), "")}  # fmt: skip


def in_the_queue(word: str) -> list[bytes]:
    """The keys of the queue and of what is counted that hold it."""
    found = []
    for address in (settings.REDIS_URL, settings.CACHES["default"]["LOCATION"]):
        with Redis.from_url(address) as queue:
            found += [
                key
                for key in queue.scan_iter(count=1000)
                if word.encode() in key + (queue.dump(key) or b"")
            ]
    return found


@pytest.fixture
def log():
    """What the log of the process says, as it says it."""
    said, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JSONFormatter())
    root.addHandler(handler)
    logging.disable(logging.NOTSET)
    yield said
    root.removeHandler(handler)


@pytest.fixture
def spans(settings, monkeypatch):
    """What a collector is sent: every span, from a provider as it is, with all that it tells."""
    sent, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(sent))
    settings.TRACES = True
    monkeypatch.setattr(traces, "_tracer", lambda _process: provider.get_tracer("weerbaar"))
    return lambda: [span.to_json() for span in sent.get_finished_spans()]


def told_in(spans: list[str], word: str) -> list[str]:
    """The spans that hold it, in a name or in an attribute. There are some."""
    assert spans, "nothing was traced"
    return [span for span in spans if word in span]


# --- where a form is found ---------------------------------------------------------------------------------------------------


def steps_at(sent: Sent, case, everybody: dict) -> None:
    """What can be done with a case now, by the first person who gets a page for it."""
    case = type(case).objects.get(pk=case.pk)
    for step, transition in possible_steps(case).items():
        key = {f"{page} {step}" for page in PAGES_OF_STEPS[case.KIND]}
        if key & sent.taken or guard_sentences(case, transition):
            continue
        for person in everybody.values():
            if transition.has_perm(case, person) and step_found(sent, case, step, person):
                break


def step_found(sent: Sent, case, step: str, person) -> bool:
    """Send what one person can fill in for a step; return whether they have a page for it."""
    client = clients({"them": person})["them"]
    pages = PAGES_OF_STEPS[case.KIND]
    return any(sent.look(client, reverse(page, args=[case.number, step])) for page in pages)


def pages_at(sent: Sent, case, desk, people) -> None:  # noqa: F811 -- the fixture
    """The pages of the advice and of the employer, when they are there. A page of one part, all of whose forms were taken, has no other
    ones in a later state; the pages that lead to them have."""
    if not isinstance(case, AdviceRequest):
        return
    who = clients(
        {"adviser": desk["adviser"], "secretary": people["secretary"], "bva": desk["bva"]}
    )
    draft = case.advices.order_by("-version").first()
    slugs = [*writing.PAGES, *([] if draft is None else draft.answers)]
    for name, values in [
        ("advice", []),
        ("advice_verify", []),
        *(("advice_page", [slug]) for slug in slugs),
    ]:
        path = reverse(name, args=[case.number, *values])
        if not (values and path in sent.done):
            any(sent.look(who[role], path) for role in ("adviser", "bva"))
    for name, values in [("employer_request", []), ("employer_arbo", []), ("employer_certificate", []),
                         *(("employer_measure", [one.pk]) for one in case.measures.all())]:  # fmt: skip
        path = reverse(name, args=[case.number, *values])
        if not (values and path in sent.done):
            sent.look(who["secretary"], path)


def pages_of_the_world(sent: Sent, world) -> None:  # noqa: F811 -- the fixture
    """Every address of the table, by everybody who may open it."""
    several = {
        "slug": list(incident_forms.REPORT_PAGES),
        "asked": list(request_forms.REQUEST_PAGES),
        "legalsupport page": list(APPLICATION_PAGES),
    }
    for name, row in TABLE.items():
        some = {
            *sorted(row[1])[:4],
            *({"secretary"} & row[1]),
        }  # the one asks for more than others see
        who = ["clerk", "councillor"] if row[1] >= EVERYBODY - {"anonymous"} else sorted(some)
        for role in who:
            for values in [
                world.asked | {part: one} for part in row[0] for one in several.get(part, [])
            ] or [world.asked]:
                sent.look(world.here[role], reverse(name, args=[values[part] for part in row[0]]))
    reviewer = Membership.objects.get(
        organisation=DestructionList.objects.get().organisation, role="dpo"
    ).person
    DestructionList.objects.update(
        state=DestructionList.State.REVIEWED, reviewed_by=reviewer, reviewed_at=timezone.now()
    )
    for name in ("destruction_list", "sign_list", "return_list"):
        for role in TABLE[name][1]:
            sent.look(world.here[role], reverse(name, args=[world.asked["list"]]))


def forms_there_are() -> set[str]:
    """Every form that the resolver knows, by step where an address has several; what machines send is asked below."""
    found = set()
    for name, view in addresses():
        kind = next((kind for kind, pages in PAGES_OF_STEPS.items() if name in pages), None)
        if kind is None and door_of(view)[0] is not Door.API and takes(view):
            found.add(name)
    return found | {f"{kind} {step}" for kind, steps in STEPS.items() for step in steps}


def named(keys: set[str]) -> set[str]:
    """The same names, of what was found."""
    steps = {page: kind for kind, pages in PAGES_OF_STEPS.items() for page in pages}
    pairs = [key.partition(" ") for key in keys]
    return {f"{steps[name]} {part}" if name in steps else name for name, _space, part in pairs}


def takes(view) -> bool:
    """Not only to be read."""
    while view is not None:
        methods = enclosed(view, "request_method_list")
        if methods is not None:
            return "POST" in methods
        # A page of a wizard is a method in a function (casework.views.draft_wizard).
        view = enclosed(view, "view") or getattr(view, "__wrapped__", None)
    return True


def enclosed(function, name: str):
    """Return the value that a function keeps of the one it was made in; None without it."""
    code = getattr(function, "__code__", None)
    if code is None or name not in code.co_freevars:
        return None
    return function.__closure__[code.co_freevars.index(name)].cell_contents


# --- the tests ---------------------------------------------------------------------------------------------------------------


def test_no_word_of_any_form_is_readable_where_it_is_kept(
    world,  # noqa: F811 -- a fixture
    desk,  # noqa: F811 -- a fixture
    people,
    enter,
    kept,
    log,
    spans,
    _storage,
):
    sent, everybody = Sent(kept), people | desk
    pages_of_the_world(sent, world)
    for case_type in case_types().values():
        for case in factories.states(case_type, people | desk, enter):
            steps_at(sent, case, everybody)
            pages_at(sent, case, desk, people)
    assert sent.broken == []
    assert {form: where for form, where in sent.readable.items() if where} == {}
    found = tables_with(MARK, dump("--schema=kept"))
    assert {table: rows for table, rows in found.items() if table not in OPEN} == {}
    assert set(found) == OPEN  # so it is found where it is
    assert forms_there_are() - named(sent.found) == set(NO_FORM), (
        "a form nobody comes to: `states` in tests/<app>/factory.py, or NO_FORM here"
    )
    assert named(sent.found) - named(sent.taken) <= set(MAY_REFUSE)
    assert [path for path in _storage.rglob("*")
            if path.is_file() and (MARK in path.name or MARK.encode() in path.read_bytes())] == []  # fmt: skip
    assert re.findall(rf".*{MARK}.*", log.getvalue()) == []
    assert told_in(spans(), MARK) == []
    assert in_the_queue(MARK) == []


def test_what_is_refused_is_not_kept_or_logged_either(people, enter, gir, log, spans):  # noqa: F811 -- the fixture
    """Too long, of another kind, or not asked for: the words come back to who sent them and go nowhere else."""
    client = enter(people["councillor"])
    answer = client.post(
        "/meldingen/nieuw/",
        {"for_whom": "other", "name": f"kanarie-{MARK}" * 500, "email": f"geen adres {MARK}"},
    )
    assert answer.status_code == 422
    client.get(f"/bestaat-niet-{MARK}/?zoek={MARK}")
    client.get(
        "/meldingen/",
        {"zoek": MARK},
        headers={"referer": f"https://elders.example/{MARK}", "user-agent": MARK},
    )
    for path in ("/inloggen/", "/account/password/reset/"):
        Client().post(
            path,
            {
                "login": f"{MARK}@voorbeeld.example",
                "email": f"{MARK}@voorbeeld.example",
                "password": MARK,
            },
        )
    for wrong in (
        told(ernst=MARK),
        told(verhaal=MARK),
        told(kanaal=[MARK], voorvalDatum=MARK),
        f"{MARK} geen json",
    ):
        assert gir.post(wrong).status_code in {400, 422}
        assert (
            gir.post(
                wrong if isinstance(wrong, str) else json.dumps(wrong), path="/incidenten/bulk"
            ).status_code
            < 500
        )
    assert tables_that_hold(MARK) == set()
    assert MARK not in log.getvalue()
    assert told_in(spans(), MARK) == []
    assert in_the_queue(MARK) == []
