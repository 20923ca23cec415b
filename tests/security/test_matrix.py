"""Every address × method × role × organisation: who gets an answer, in one table. An address that is not in it fails the run.

The world: a report of a raadslid of Utrecht, taken by the griffier, with one row of everything that hangs on it. Everybody of Utrecht
and everybody of Zeewolde asks for everything. Who may not, hears what somebody hears who asks for a number that does not exist.
"""

import io
import logging
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, now

from casework.models import Case, CaseShare, DeskAlarm, Draft, EnteredAnswers, LetterDispatch
from dataexchange.models import Export, ImportFile
from insights.models import Publication, Report
from legalsupport.models import LawyerAccess, LawyerVisit, LegalSupport
from meetings.kinds import WORK_ROLES
from meetings.models import Certificate, Meeting, MeetingLocation, MeetingMaterial
from notifications import webhooks
from notifications.models import DemoMail, Outgoing
from organisations.access import Door
from organisations.models import (
    AccountChange,
    ApiClient,
    EquatedDay,
    InterruptedForm,
    Invitation,
    Outage,
    Role,
    Succession,
)
from organisations.models.client import digest
from records.models import AccessRequest, Correction, DestructionList, LogExport
from sealing import files
from tests import factories
from tests.case_types import all_addresses, step_forms
from tests.security.test_doors import addresses
from tests.tour import factory as tour_factory
from tour.models import EvaluationRound, PlanRun, evaluation
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
HANDLER = ClientHandler(
    enforce_csrf_checks=False
)  # one for all: a client of its own loads every middleware anew

NOBODY: set[str] = set()
EVERYBODY = {"anonymous", *Role.values, "councillor", "official", "national"}
ACCOUNTS = EVERYBODY - {"anonymous"}
STAFF = ACCOUNTS - {"reporter", "councillor", "official"}
# Who sees a report about a raadslid by role (docs/domain/incidents.md §2); who shares in it is in the world below.
SEES_THE_CASE = {"clerk", "chair", "legal_officer", "hr_advisor"}
# Who may do the work of a handler with it; the jurist writes letters and asks to keep it.
HANDLES_THE_CASE = {"clerk", "chair"}
WRITES_LETTERS = HANDLES_THE_CASE | {"legal_officer"}
HANDLES_INCIDENTS = {"line_manager", "clerk", "secretary", "chair", "aggression_coordinator", "ohs_coordinator", "hr_advisor",
                     "legal_officer", "peer_support"}  # fmt: skip
REPORTED = {"councillor"}
ADMIN, OWN_ADMIN = {"org_admin", "beheer", "national"}, {"org_admin"}
NATIONAL_ADMIN = {"national"}  # who holds the role "beheer" at the ministry
CLIENT_ADMIN = OWN_ADMIN | NATIONAL_ADMIN
OWN_FIGURES = {"secretary", "aggression_coordinator", "ohs_coordinator", "clerk"}
WHOLE_FIGURES = {"secretary", "ohs_coordinator"}
NATIONAL_FIGURES = {"analyst", "triagist", "desk_coordinator", "bva"}
IMPORTERS = {"aggression_coordinator", "org_admin"}
EXPORTERS = {"aggression_coordinator", "clerk", "secretary"}
REVIEWERS = {"dpo", "desk_coordinator"}
KEEPERS = REVIEWERS | {"secretary", "bva"}
DESK = {"triagist", "desk_coordinator", "bva"}
VISITORS = {role.value for role in WORK_ROLES}
TOUR_DESK = {"planner", "desk_coordinator"}
LEGAL_DESK = {"jurist", "desk_coordinator"}  # and the griffier of the organisation itself
NATIONAL = {"beheer", "national"}  # has no organisation of its own

# What an address is asked with, out of the world.
NOTHING: tuple[str, ...] = ()
CASE = ("number",)

# name: (what it is asked with, who gets an answer at the organisation of the case, who elsewhere when somebody does). What has no
# object is answered by role, wherever somebody works.
TABLE: dict[str, tuple] = {
    # anybody
    "home": (NOTHING, EVERYBODY), "session_state": (NOTHING, EVERYBODY), "accessibility": (NOTHING, EVERYBODY), "privacy": (NOTHING, EVERYBODY), "help": (NOTHING, EVERYBODY),
    "security_txt": (NOTHING, EVERYBODY), "robots_txt": (NOTHING, EVERYBODY), "favicon": (NOTHING, EVERYBODY), "demo": (NOTHING, EVERYBODY), "demo_sign_in": (NOTHING, EVERYBODY),
    "token": (NOTHING, EVERYBODY), "oauth_metadata": (NOTHING, EVERYBODY), "api_document": (NOTHING, EVERYBODY), "api_docs": (NOTHING, EVERYBODY),
    "demo_mail": (NOTHING, EVERYBODY), "demo_mail_one": (("mail",), EVERYBODY),
    # whoever has an account
    "preferences": (NOTHING, ACCOUNTS), "ping": (NOTHING, ACCOUNTS), "mfa_activate_totp": (NOTHING, ACCOUNTS),
    "mfa_generate_recovery_codes": (NOTHING, ACCOUNTS), "mfa_remove_webauthn": (("key",), NOBODY),
    "interrupted_form": (("interrupted",), REPORTED), "inbox": (NOTHING, ACCOUNTS), "letter_choice": (NOTHING, ACCOUNTS), "mine": (NOTHING, ACCOUNTS), "report": (NOTHING, ACCOUNTS),
    # who reported
    "own_case": (CASE, REPORTED), "own_looks": (CASE, REPORTED), "own_message": (CASE, REPORTED), "own_download": (("number", "paper"), REPORTED),
    "own_answers": (CASE, REPORTED), "own_letter_proof": (("number", "paper"), REPORTED),
    "own_step": (("number", "own_step"), REPORTED), "report_sent": (CASE, REPORTED), "report_check": (("draft",), REPORTED),
    "report_send": (("draft",), REPORTED), "report_drop": (("draft",), REPORTED), "report_page": (("draft", "slug"), REPORTED),
    "report_save": (("draft", "slug"), REPORTED),
    # who works
    "urgent": (NOTHING, STAFF), "desk_line": (NOTHING, DESK - {"bva"}), "desk_called": (("alarm",), DESK - {"bva"}, DESK - {"bva"}),
    "work": (NOTHING, STAFF), "take_next": (NOTHING, STAFF), "incidents": (NOTHING, HANDLES_INCIDENTS),
    "term_calculator": (NOTHING, STAFF), "penalty_calculator": (NOTHING, STAFF),
    # who sees the case
    "case": (CASE, SEES_THE_CASE), "incident": (CASE, SEES_THE_CASE), "incident_step": (("number", "step"), SEES_THE_CASE),
    "add_note": (CASE, SEES_THE_CASE), "add_task": (CASE, SEES_THE_CASE), "finish_task": (("number", "task"), SEES_THE_CASE),
    "download": (("number", "paper"), SEES_THE_CASE), "letter_proof": (("number", "paper"), SEES_THE_CASE),
    # who handles it
    "add_message": (CASE, HANDLES_THE_CASE), "assign": (CASE, HANDLES_THE_CASE), "share": (CASE, HANDLES_THE_CASE),
    "unshare": (("number", "share"), HANDLES_THE_CASE), "restrict": (CASE, HANDLES_THE_CASE), "link": (CASE, HANDLES_THE_CASE),
    "share_document": (("number", "paper"), HANDLES_THE_CASE), "post_letter": (("number", "paper"), HANDLES_THE_CASE), "clear_person": (("number", "party"), HANDLES_THE_CASE),
    "ask_letter": (("number", "letter"), WRITES_LETTERS), "hold": (CASE, WRITES_LETTERS), "lift_hold": (("number", "hold"), {"clerk"}),
    # who keeps the register
    "destruction": (NOTHING, KEEPERS), "terms": (NOTHING, KEEPERS), "prepare_destruction": (NOTHING, REVIEWERS),
    "destruction_list": (("list",), KEEPERS), "review_list": (("list",), REVIEWERS), "sign_list": (("list",), KEEPERS),
    "return_list": (("list",), KEEPERS), "certificate": (("list",), KEEPERS), "keep_item": (("list", "line"), KEEPERS),
    "held_cases": (NOTHING, REVIEWERS), "lift_register_hold": (("hold",), REVIEWERS),
    "change_term": (("place", "kind", "result"), REVIEWERS),
    # Veilig Wonen: the national desk, wherever it is
    "advice_requests": (NOTHING, DESK | {"adviser"}), "take_next_request": (NOTHING, DESK - {"bva"}),
    "address": (("request",), DESK - {"triagist"}, DESK - {"triagist"}),
    "advice_request": (("request",), DESK, DESK), "advice_request_step": (("request", "request_step"), DESK, DESK),
    "advice": (("request",), DESK, DESK), "address_shield": (("request", "register"), DESK - {"bva"}, DESK - {"bva"}),
    "spending": (NOTHING, DESK),
    # nobody yet: the request has no adviser and nothing was adopted or offered (tests/veiligwonen/test_provision.py goes further)
    "advice_verify": (("request",), NOBODY), "advice_page": (("request", "advice_page"), NOBODY),
    "advice_page_save": (("request", "advice_page"), NOBODY), "advice_add": (("request", "advice_kind"), NOBODY),
    # the employer
    "employer_requests": (NOTHING, {"secretary"}), "employer_request": (("request",), NOBODY), "employer_arbo": (("request",), NOBODY),
    "employer_certificate": (("request",), NOBODY), "employer_measure": (("request", "measure"), NOBODY),
    "employer_download": (("request", "measure"), NOBODY), "employer_step": (("request", "employer_step"), NOBODY),
    "ask": (NOTHING, ACCOUNTS), "ask_sent": (("request",), REPORTED), "ask_check": (("asking",), REPORTED), "ask_send": (("asking",), REPORTED),
    "ask_drop": (("asking",), REPORTED), "ask_page": (("asking", "asked"), REPORTED), "ask_save": (("asking", "asked"), REPORTED),
    "own_address": (("request",), REPORTED), "own_housemate": (("request",), REPORTED), "own_request_step": (("request", "own_step"), REPORTED),
    "end_mandate": (("request", "mandate"), REPORTED),
    # legal support: who decides sees nothing before the offer (tests/legalsupport/test_who_sees.py goes further)
    "legal_request": (("legalsupport number",), LEGAL_DESK | {"clerk"}, LEGAL_DESK),
    "legal_request_step": (("legalsupport number", "legalsupport step"), LEGAL_DESK | {"clerk"}, LEGAL_DESK),
    "legal_decisions": (NOTHING, {"secretary"}), "legal_decision": (("legalsupport number",), NOBODY),
    "legal_decision_download": (("legalsupport number", "measure"), NOBODY), "legal_decision_step": (("legalsupport number", "legalsupport step"), NOBODY),
    "own_legal_request_step": (("legalsupport number", "own_step"), REPORTED), "end_legal_mandate": (("legalsupport number", "legal mandate"), REPORTED),
    # meetings: who may come to one of this kind, wherever they work; who was there; who plans
    "meetings": (NOTHING, ACCOUNTS), "planned_meetings": (NOTHING, {"planner"}), "new_meeting": (NOTHING, {"planner"}),
    **dict.fromkeys(("meeting", "register_for_meeting", "cancel_visit", "visit_cancelled", "ask_colleagues"), (("meeting",), VISITORS, VISITORS)),
    "ask_meeting_certificate": (("meeting held",), {"clerk"}), "meeting_certificate": (("meeting certificate",), {"clerk"}),
    **dict.fromkeys(("planned_meeting", "change_meeting", "cancel_meeting"), (("meeting",), {"planner"}, {"planner"})),
    "meeting_attendance": (("meeting held",), {"planner"}, {"planner"}), "evaluate_meeting": (("meeting held",), {"clerk"}),
    "add_material": (("meeting",), {"planner"}, {"planner"}), "meeting_material": (("meeting material",), {"clerk"}),
    "withdraw_material": (("meeting held", "meeting material"), {"planner"}, {"planner"}),
    # the tour: who plans, wherever it is; the councillor of the tests arranges nothing
    "tour_home": (NOTHING, ACCOUNTS), "tour_board": (NOTHING, TOUR_DESK), "tour_letters": (NOTHING, TOUR_DESK),
    "tour": (("tour number",), TOUR_DESK, TOUR_DESK), "tour_step": (("tour number", "tour step"), TOUR_DESK, TOUR_DESK),
    "own_tour_step": (("tour number", "tour own_step"), REPORTED), "tour_evaluation": (("evaluation_link",), EVERYBODY, EVERYBODY),
    "tour_team": (NOTHING, TOUR_DESK), "new_tour_member": (NOTHING, TOUR_DESK), "tour_member": (("member",), TOUR_DESK, TOUR_DESK),
    "tour_absence": (("member",), TOUR_DESK, TOUR_DESK), "tour_rooms": (NOTHING, TOUR_DESK), "new_tour_room": (NOTHING, TOUR_DESK),
    "tour_packages": (NOTHING, TOUR_DESK), "tour_package": (("package",), TOUR_DESK, TOUR_DESK), "new_tour_package": (NOTHING, TOUR_DESK),
    "tour_package_round": (NOTHING, TOUR_DESK),
    "tour_calendar": (NOTHING, TOUR_DESK), "tour_coverage": (NOTHING, TOUR_DESK), "tour_planner": (NOTHING, TOUR_DESK), "stop_tour_planner": (("plan_run",), TOUR_DESK, TOUR_DESK),
    "tour_feed": (("feed_link",), EVERYBODY, EVERYBODY), "make_tour_feed": (("member",), TOUR_DESK, TOUR_DESK), "withdraw_tour_feed": (("member",), TOUR_DESK, TOUR_DESK),
    # who reads figures
    "overview": (NOTHING, OWN_FIGURES | NATIONAL_FIGURES), "figures_export": (NOTHING, OWN_FIGURES | NATIONAL_FIGURES),
    "ask_report": (NOTHING, WHOLE_FIGURES), "figures_report": (("figures",), WHOLE_FIGURES),
    # who may take data out of the register; an export is one person's
    "exchange": (NOTHING, EXPORTERS | IMPORTERS | {"desk_coordinator"}), "ask_export": (("kind",), EXPORTERS, EXPORTERS), "export": (("export",), {"clerk"}),
    "export_file": (("export",), {"clerk"}),
    # who asks for the own data, and who answers
    "own_access": (NOTHING, ACCOUNTS), "ask_access": (NOTHING, ACCOUNTS), "own_access_file": (("own_access", "form"), REPORTED),
    "own_correction": (CASE, REPORTED), "corrections": (CASE, SEES_THE_CASE), "decide_correction": (("number", "correction"), HANDLES_THE_CASE),
    "access_requests": (NOTHING, REVIEWERS), "new_access": (NOTHING, REVIEWERS), "access_request": (("access",), REVIEWERS),
    "access_file": (("access", "form"), REVIEWERS),
    # who opens a case in need, and who looks at it afterwards
    "open_in_need": (NOTHING, {"clerk", "secretary", "aggression_coordinator", "desk_coordinator", "bva"}), "opened_in_need": (NOTHING, REVIEWERS),
    # who reads the record
    "log": (NOTHING, {"auditor"}), "export_log": (NOTHING, {"auditor"}), "log_exports": (NOTHING, {"auditor"}),
    "download_log": (("log_export",), {"auditor"}),
    # who brings a list in; what is in the file is seen by who brought it
    "bring_in": (("kind",), IMPORTERS, IMPORTERS), "intake": (("intake",), IMPORTERS), "undo_intake": (("intake",), IMPORTERS),
    "stop_intake": (("intake",), IMPORTERS),
    **{name: (("intake",), {"org_admin"}) for name in ("intake_sheet", "intake_columns", "intake_words", "intake_errors", "run_intake", "drop_intake")},
    # who manages accounts
    "danger_settings": (("place",), OWN_ADMIN), "people": (NOTHING, ADMIN), "invite": (NOTHING, ADMIN), "sent": (NOTHING, ADMIN), "resend": (("outgoing",), ADMIN - NATIONAL_ADMIN), "resend_to": (("colleague",), ADMIN, ADMIN),
    "person": (("colleague",), OWN_ADMIN), "close_account": (("colleague",), OWN_ADMIN), "open_account": (("colleague",), OWN_ADMIN),
    "clients": (NOTHING, ADMIN), "new_client": (NOTHING, ADMIN), "client": (("client",), CLIENT_ADMIN), "change_client": (("client",), CLIENT_ADMIN),
    "client_secret": (("client",), CLIENT_ADMIN), "revoke_client": (("client",), CLIENT_ADMIN), "client_codes": (("client",), CLIENT_ADMIN),
    "client_code": (("client", "code"), CLIENT_ADMIN), "webhooks": (("client",), CLIENT_ADMIN), "new_webhook": (("client",), CLIENT_ADMIN),
    "webhook": (("webhook",), CLIENT_ADMIN), "webhook_secret": (("webhook",), CLIENT_ADMIN), "stop_webhook": (("webhook",), CLIENT_ADMIN),
    "resume_webhook": (("webhook",), CLIENT_ADMIN), "resend_event": (("event",), CLIENT_ADMIN),
    "end_role": (("role",), OWN_ADMIN), "end_office": (("office",), OWN_ADMIN),
    "change_account": (("colleague",), OWN_ADMIN), "stop_change": (("colleague",), OWN_ADMIN),
    "withdraw_invitation": (("offer",), OWN_ADMIN),
    # who answers what came by mail: whoever has the link
    "invitation": (("offer_link",), EVERYBODY, EVERYBODY), "answer_invitation": (("offer_link",), ACCOUNTS, ACCOUNTS),
    "confirm_change": (("change_link",), EVERYBODY, EVERYBODY),
    # a lawyer has no account: without the link in the mail, everybody reads the same page of how to go on (tests/legalsupport/test_lawyer.py)
    "lawyer_link": (("lawyer_link",), EVERYBODY, EVERYBODY),
    **dict.fromkeys(("lawyer_page", "lawyer_code", "lawyer_declare", "lawyer_leave"), (NOTHING, EVERYBODY)),
    "change_own_account": (NOTHING, ACCOUNTS), "stop_own_change": (NOTHING, ACCOUNTS),
    # national administration
    "first_administrator": (NOTHING, NATIONAL_ADMIN), "successions": (NOTHING, NATIONAL_ADMIN), "new_succession": (NOTHING, NATIONAL_ADMIN),
    **dict.fromkeys(("succession", "confirm_succession", "withdraw_succession", "recount_succession", "repeat_succession"),
                    (("merging",), NATIONAL_ADMIN)),
    "equated_days": (NOTHING, NATIONAL_ADMIN), "new_equated_day": (NOTHING, NATIONAL_ADMIN),
    "withdraw_equated_day": (("equated",), NATIONAL_ADMIN),
    "outages": (NOTHING, NATIONAL_ADMIN), "new_outage": (NOTHING, NATIONAL_ADMIN),
    **dict.fromkeys(("end_outage", "withdraw_outage"), (("outage",), NATIONAL_ADMIN)),
    "legal_frame": (NOTHING, NATIONAL_ADMIN), "new_legal_frame": (NOTHING, NATIONAL_ADMIN),
}  # fmt: skip


def rows_of_case_types() -> dict[str, tuple]:
    """Return the rows of the list, the file, the steps and the wizard of each case type.

    For a type whose roles see every case of their organisation; another writes its rows above.
    """
    rows: dict[str, tuple] = {}
    for each in all_addresses():
        number, draft = f"{each.kind} number", f"{each.kind} draft"
        step, slug = f"{each.kind} step", f"{each.kind} page"
        rows |= dict.fromkeys(each.lists, (NOTHING, each.roles))
        rows[each.page] = ((number,), each.roles_that_see_all)
        rows |= dict.fromkeys(each.steps, ((number, step), each.roles_that_see_all))
        rows |= dict.fromkeys(each.own_steps, ((number, step), REPORTED))
        begin, sent, check, send, drop, page, save = each.wizard_names
        rows[begin] = (NOTHING, ACCOUNTS)
        rows[sent] = ((number,), REPORTED)
        rows |= dict.fromkeys((check, send, drop), ((draft,), REPORTED))
        rows |= dict.fromkeys((page, save), ((draft, slug), REPORTED))
    return rows


DERIVED = {name: row for name, row in rows_of_case_types().items() if name not in TABLE}
TABLE |= DERIVED

# These answer 404 to everybody who does not also ask for something that is there; their own tests ask it.
ASKED = [name for name in TABLE if name not in {"demo_sign_in", "figures_export", "ask_report"}]
OF_UTRECHT = [name for name, row in TABLE.items() if row[0] and name != "demo_mail_one"]


@pytest.fixture
def _quiet():
    """Thousands of requests, a line of the log each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(people, strangers, _quiet):
    """The case, and a row of everything that an address can be asked with."""
    case = factories.incident(people["councillor"]).perform("take", by=people["clerk"])
    party = case.parties.create(role="witness", name="x", person=people["security"])
    task = case.tasks.create(text="bellen", made_by=people["clerk"])
    CaseShare.objects.assign_perm("view_case", people["hr_advisor"], Case.objects.get(pk=case.pk))
    paper = case.documents.get()
    paper.put(io.BytesIO(b"%PDF-proef"))
    paper.save()
    LetterDispatch.objects.create(
        case=case, document=paper, person=people["councillor"], way="post"
    )
    EnteredAnswers.objects.create(case=case, person=people["councillor"], pages=[])
    draft = Draft(owner=people["councillor"], kind="incident")
    draft.save_answers({})
    colleague = factories.person(people["clerk"].organisation, function="alderman")
    mail = DemoMail.objects.create(to="a@voorbeeld.example", subject="x", raw="x")
    failed = Outgoing.objects.filter(channel=Outgoing.Channel.MAIL, own_case=False).first()
    Outgoing.objects.filter(pk=failed.pk).update(state=Outgoing.State.FAILED)
    request = factories.advice_request(people["councillor"])
    mandate = request.mandates.create(person=people["clerk"], until=localdate())
    asking = Draft(owner=people["councillor"], kind="veiligwonen")
    asking.save_answers({})
    interrupted = InterruptedForm.objects.create(
        person=people["councillor"],
        content={"path": "/meldingen/nieuw/", "fields": [], "has_files": False},
    )
    held = case.holds.create(
        number=case.number,
        kind=case.kind,
        organisation=case.organisation,
        ground="archive",
        reason="x",
        until=localdate(),
        placed_by=people["clerk"],
    )
    register = DestructionList.objects.create(
        organisation=case.organisation, kind="incident", number="VL-1"
    )
    kept = files.store(io.BytesIO(b"%PDF-proef"), register.seal_key(), register.seal_context())
    DestructionList.objects.filter(pk=register.pk).update(
        certificate=kept.name, certificate_size=kept.size
    )
    line = register.items.create(
        case_id=case.pk,
        number=case.number,
        result="handled",
        closed_on=localdate(),
        keep_until=localdate(),
    )
    figures = Report(
        organisation=case.organisation, first=localdate() - timedelta(days=90), last=localdate()
    )
    figures.put(io.BytesIO(b"%PDF-proef"))
    figures.save()
    export = Export.objects.create(
        person=people["clerk"], kind="incident", number="EX-1", form="csv", why="report", reason="x"
    )
    intake = ImportFile(organisation=case.organisation, kind="incident", number="IN-1", made_by=people["org_admin"], form="csv", state="ready",
                    name="x", heads=["a", "b"], sample={"first": [["1", "2"]], "words": {"ernst": {"x": 1}}}, columns={}, total=1, good=1)  # fmt: skip
    intake.put(io.BytesIO(b"a;b\n1;2"))
    intake.put(io.BytesIO(b"Rij"), "errors_stored")
    intake.save()
    Publication.objects.create(organisation=case.organisation, made_at=now(), figures={})
    system = ApiClient.objects.create(
        slug="gir", name="GIR", organisation=case.organisation, scopes=[]
    )
    hook = webhooks.subscribe(system, url="https://a.example/", kinds=[], by=None)
    code = system.codes.create(
        organisation=case.organisation, system="gir", field="kanaal", code="T"
    )
    asked = {"client": system.pk, "code": code.pk, "webhook": hook.pk, "event": hook.sendings.get().pk,
             "number": case.number, "task": task.pk, "party": party.pk, "paper": paper.pk, "draft": draft.pk, "slug": "wat", "step": "start", "own_step": "withdraw",
             "letter": "statement_7w", "share": people["hr_advisor"].pk, "colleague": colleague.pk, "role": colleague.memberships.get().pk,
             "office": colleague.offices.get().pk, "outgoing": failed.pk, "mail": mail.pk, "key": 0, "hold": held.pk, "list": register.pk,
             "line": line.pk, "figures": figures.pk, "export": export.pk, "intake": intake.pk,
             "interrupted": interrupted.pk, "place": case.organisation_id, "kind": "incident", "result": "handled", "request": request.number, "request_step": "move_band",
             "register": "brp", "advice_page": "gezin", "advice_kind": "maatregel", "measure": uuid.uuid4(), "employer_step": "provide",
             "asking": asking.pk, "asked": "woning", "mandate": mandate.pk}  # fmt: skip
    asked["alarm"] = an_alarm(case)
    asked |= meetings_of(people)
    asked |= rights(case, people)
    national = keeper_of_the_country()
    asked |= two_organisations(people, national)
    of_case_types = cases_of_derived_rows(people)
    asked |= of_case_types
    asked["tour own_step"] = "cancel_session"
    asked["plan_run"] = PlanRun.objects.create(first_day=localdate()).pk
    asked["legal mandate"] = mandate_of(asked["legalsupport number"], people["clerk"])
    asked |= links_of_the_tour()
    asked["package"] = tour_factory.package(case.organisation).pk
    asked["lawyer_link"] = link_of_lawyer(asked["legalsupport number"])
    unknown = {
        "code": 2**31 - 1,
        "offer": 2**31 - 1,
        "merging": 2**31 - 1,
        "equated": 2**31 - 1,
        "outage": 2**31 - 1,
        "offer_link": "x",
        "change_link": "x",
        "lawyer_link": "x",
        "evaluation_link": "x",
        "feed_link": "x",
        "member": 2**31 - 1,
        "tour own_step": "cancel_session",
    }
    unknown |= {"alarm": "INC-2020-999999", "number": "INC-2020-999999", "letter": "statement_7w", "slug": "wat", "step": "start", "own_step": "withdraw",
               "share": 2**31 - 1, "colleague": 2**31 - 1, "role": 2**31 - 1, "office": 2**31 - 1, "key": 0, "place": 2**31 - 1,
               "kind": "incident", "result": "handled", "form": "pdf", "request": "VW-2020-999999", "request_step": "move_band",
               "asked": "woning", "register": "brp", "advice_page": "gezin", "advice_kind": "maatregel", "employer_step": "provide"}  # fmt: skip
    unknown |= of_case_types | dict.fromkeys(numbers_in(of_case_types), "XXX-2020-999999")
    unknown |= {name: uuid.uuid4() for name, value in asked.items() if isinstance(value, uuid.UUID)}
    return SimpleNamespace(
        asked=asked,
        unknown=unknown,
        here=clients(people | {"national": national}),
        there=clients(strangers),
    )


def an_alarm(case: Case) -> str:
    """What the 24-hour line hears of this case: its number."""
    DeskAlarm.objects.create(
        case_id=case.pk,
        number=case.number,
        kind=case.kind,
        compartment=case.compartment,
        organisation=case.organisation,
    )
    return case.number


def cases_of_derived_rows(people: dict) -> dict:
    """Make a case and a draft of each type that has derived rows; return what these are asked with."""
    values: dict = {}
    for each in all_addresses():
        if not DERIVED.keys().isdisjoint({each.page, *each.wizard_names}):
            case = factories.make(each.case_type, people["councillor"])
            draft = Draft(owner=people["councillor"], kind=each.kind)
            draft.save_answers({})
            values[f"{each.kind} number"] = case.number
            values[f"{each.kind} draft"] = draft.pk
            values[f"{each.kind} step"] = next(iter(step_forms(each.case_type)))
            values[f"{each.kind} page"] = each.case_type.wizard_start[1]
    return values


def mandate_of(number: str, person) -> uuid.UUID:
    """Somebody may act for the applicant of legal support."""
    case = LegalSupport.objects.get(number=number)
    return case.mandates.create(person=person, until=localdate()).pk


def meetings_of(people: dict) -> dict:
    """Make a meeting that is to come, and one where the griffier was and got a certificate."""
    to_come, held = (
        Meeting.objects.create(
            kind="regional",
            begins_at=now() + timedelta(days=days),
            ends_at=now() + timedelta(days=days, hours=3),
            capacity=1,
            made_by=people["planner"],
        )
        for days in (30, -20)
    )
    for meeting in (to_come, held):
        MeetingLocation.objects.create(meeting=meeting)
    registration = held.registrations.create(
        organisation=people["clerk"].organisation, status="confirmed"
    )
    participant = registration.participants.create(
        meeting=held, person=people["clerk"], role="clerk", attended=True
    )
    certificate = Certificate(participant=participant)
    certificate.put(io.BytesIO(b"%PDF-proef"))
    certificate.save()
    material = MeetingMaterial(meeting=held, title="x", file_name="x.pdf", media_type="text/plain")
    material.put_from_outside(io.BytesIO(b"proef"))
    material.save()
    return {
        "meeting": to_come.pk,
        "meeting held": held.pk,
        "meeting certificate": certificate.pk,
        "meeting material": material.pk,
    }


def links_of_the_tour() -> dict:
    """Make somebody of the team with a calendar, and a session that can be evaluated."""
    EvaluationRound.objects.create(
        digest=evaluation.digest_of("evaluation"), open_until=localdate()
    )
    member = tour_factory.member(feed_digest=evaluation.digest_of("feed"))
    return {"evaluation_link": "evaluation", "feed_link": "feed", "member": member.pk}


def link_of_lawyer(number: str) -> str:
    """A lawyer may declare in this case, by a link that was not opened."""
    case = LegalSupport.objects.get(number=number)
    until = now() + timedelta(days=9)
    access = LawyerAccess.objects.create(case=case, name="x", email="x@a.example", expires_at=until)
    LawyerVisit.objects.create(
        case=case, access=access, link_digest=digest("lawyer"), link_until=until
    )
    return "lawyer"


def numbers_in(values: dict) -> list[str]:
    return [name for name in values if name.endswith(" number")]


def rights(case: Case, people: dict) -> dict:
    """Two answers about own data (of somebody with and without an account), a correction, an export of the record."""
    answered = []
    for who in (people["councillor"], None):
        one = AccessRequest.ask(
            case.organisation_id,
            by=people["dpo"],
            person=who,
            state="ready",
            expires_at=now() + timedelta(days=1),
        )
        one.pdf = files.store(
            io.BytesIO(b"%PDF-proef"), one.seal_key(), f"{one.seal_context()}:pdf"
        ).name
        one.save()
        answered.append(one.pk)
    wrong = Correction.objects.create(
        case=case, field="narrative", requested_text="x", asked_by=people["councillor"]
    )
    export = LogExport(made_by=people["auditor"], reason="check", note="x", state="ready")
    lines = files.store(io.BytesIO(b"moment"), export.seal_key(), export.seal_context())
    export.stored, export.size = lines.name, lines.size
    export.save()
    return {
        "own_access": answered[0],
        "access": answered[1],
        "form": "pdf",
        "correction": wrong.pk,
        "log_export": export.pk,
    }


def keeper_of_the_country():
    """Return who holds the role "beheer" at the ministry."""
    desk = factories.OrganisationFactory(name="BZK", code="bzk", type="national")
    return factories.person(desk, Role.BEHEER)


def two_organisations(people: dict, national) -> dict:
    """An invitation and a change of an account that wait, with their links; a herindeling of two others."""
    admin, clerk = people["org_admin"], people["clerk"]
    offer = Invitation.objects.create(organisation=clerk.organisation, email="x@voorbeeld.example", name="x", role="clerk",
                                      digest=digest("offer"), invited_by=admin)  # fmt: skip
    AccountChange.objects.create(person=clerk, organisation=clerk.organisation, name="x", asked_by=admin,
                                 old_digest=digest("change"))  # fmt: skip
    old, new = factories.OrganisationFactory.create_batch(2)
    merging = Succession.objects.create(
        old=old, new=new, on=localdate() + timedelta(days=99), planned_by=national
    )
    return {
        "offer": offer.pk,
        "offer_link": "offer",
        "change_link": "change",
        "merging": merging.pk,
        "outage": Outage.objects.create(
            first_day=date(2026, 5, 9), what="x", registered_by=national
        ).pk,
        "equated": EquatedDay.objects.create(
            day=date(2031, 5, 9), source="x", added_by=national
        ).pk,
    }


def clients(people: dict) -> dict[str, Client]:
    """Somebody signed in in every role, and nobody."""
    found = {role: Client() for role in ("anonymous", *people)}
    for client in found.values():
        client.handler = HANDLER
    for role, person in people.items():
        found[role].force_login(
            person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        session = found[role].session
        session["started_at"] = session["seen_at"] = factories.now_stamp()
        session.save()
    return found


def elsewhere(name: str) -> set[str]:
    """Who gets an answer without working where the case is."""
    return TABLE[name][2] if len(TABLE[name]) > 2 else NOBODY  # noqa: PLR2004 -- two columns, or three


def path_of(name: str, values: dict) -> str:
    try:
        return reverse(name, args=[values[part] for part in TABLE[name][0]])
    except NoReverseMatch as error:
        raise AssertionError(f"{name} is asked with something else: {error}") from error


def asked(client: Client, method: str, path: str) -> tuple[int, bytes]:
    """Status and body. What it changes is undone: the next one finds the same world."""
    with transaction.atomic():
        answer = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        body = b"" if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, body


def tried(
    world, everybody: dict[str, Client], method: str, expected: Callable[[str], set[str]], names=()
) -> Iterator[str]:
    """Every difference between the table and what is heard."""
    for name in names or ASKED:
        path = path_of(name, world.asked)
        for role, client in everybody.items():
            status, _body = asked(client, method, path)
            may = role in expected(name)
            if status >= 500:
                yield f"{method} {path}: {role} gets {status}"
            elif role == "anonymous" and not may:
                if status != 302:
                    yield f"{method} {path}: {role} gets {status} and is not asked to sign in"
            elif may and status in {403, 404}:
                yield f"{method} {path}: {role} may, and gets {status}"
            elif not may and status not in {404, 405}:
                yield f"{method} {path}: {role} may not, and gets {status}"


def test_every_address_stands_in_the_table():
    names = {name for name, view in addresses() if door_of(view)[0] is not Door.API}
    assert names == set(TABLE), "write it in TABLE of tests/security/test_matrix.py"


def test_nobody_who_is_signed_in_is_a_client_of_the_api(world):
    names = [name for name, view in addresses() if door_of(view)[0] is Door.API]
    one = {
        "api_incident": [uuid.uuid4()],
        "api_request": [uuid.uuid4()],
        "api_legal_request": [uuid.uuid4()],
        "api_organisation": ["GM0344"],
    }
    paths = [reverse(name, args=one.get(name, [])) for name in names]
    heard = {
        (path, role): asked(client, method, path)[0]
        for path in paths
        for role, client in world.here.items()
        for method in ("GET", "POST")
    }
    assert len(names) >= 4
    assert set(heard.values()) == {401}


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_at_the_organisation_of_the_case(world, method, half):
    assert list(tried(world, world.here, method, lambda name: TABLE[name][1], ASKED[half::2])) == []


def test_at_another_organisation(world):
    """Nobody gets what is Utrecht's, not even who has the same role. What has no object is answered by role alone: asked above."""
    assert list(tried(world, world.there, "GET", elsewhere, OF_UTRECHT)) == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_no_other_method_does_anything(world, method):
    wrong = []
    for name in TABLE:
        for role in ("anonymous", "clerk", "councillor", "org_admin"):
            status, _body = asked(world.here[role], method, path_of(name, world.asked))
            if status >= 500:
                wrong.append((method, name, role, status))
    assert wrong == []


VARIES = {"Set-Cookie", "Content-Security-Policy"}  # what is new in every answer
OF_THE_CLOCK = {"Expires", "Last-Modified"}  # a second later between two requests


def headers_of(client: Client, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body. What it changes is undone."""
    with transaction.atomic():
        answer = client.generic(method, path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = {
            name: "a moment" if name in OF_THE_CLOCK else value
            for name, value in answer.items()
            if name not in VARIES
        }
        transaction.set_rollback(True)
    return answer.status_code, headers, body


@pytest.mark.parametrize(
    "role", ["anonymous", "clerk", "councillor", "secretary", "desk_coordinator", "beheer"]
)
def test_head_answers_as_get_without_its_body(role, world):
    wrong = []
    client = world.here[role]
    for name in TABLE:
        path = path_of(name, world.asked)
        headers_of(client, "GET", path)  # what is said once was said here
        status, headers, _body = headers_of(client, "GET", path)
        heard = headers_of(client, "HEAD", path)
        if heard != (status, headers, b""):
            wrong.append(
                (name, status, heard[0], headers.items() ^ heard[1].items(), heard[2][:40])
            )
    assert wrong == []


def test_what_is_another_organisations_is_as_unknown_as_what_is_not_there(world):
    """The same status and the same words, for who has the right role elsewhere."""
    wrong = []
    for name in OF_UTRECHT:
        for role in sorted((TABLE[name][1] or STAFF) - NATIONAL - elsewhere(name)):
            for method in ("GET", "POST"):
                theirs = asked(world.there[role], method, path_of(name, world.asked))
                nothing = asked(world.there[role], method, path_of(name, world.unknown))
                if theirs != nothing:
                    wrong.append((method, name, role, theirs[0], nothing[0]))
    assert wrong == []


def test_it_takes_as_long_to_hear_that_something_is_another_organisations(world):
    """Within half of each other, over medians taken in turns: nobody can tell them apart over a network."""
    client = world.there["clerk"]
    theirs, nothing = path_of("incident", world.asked), path_of("incident", world.unknown)
    times: dict[str, list[float]] = {theirs: [], nothing: []}
    for _turn in range(40):
        for path, taken in times.items():
            started = perf_counter()
            asked(client, "GET", path)
            taken.append(perf_counter() - started)
    one, other = median(times[theirs]), median(times[nothing])
    assert max(one, other) / min(one, other) < 1.5
