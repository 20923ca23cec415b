"""Every address, every role: who comes in, and what a stranger hears."""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from organisations.access import Door
from tests.case_types import all_addresses
from tests.factories import incident
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db

STAFF_OF_CASES = {"line_manager", "clerk", "secretary", "chair", "aggression_coordinator", "ohs_coordinator", "hr_advisor", "legal_officer",
                  "peer_support"}  # fmt: skip
DESK = {"triagist", "desk_coordinator", "bva", "adviser"}
ADMIN = {"org_admin", "beheer"}
REVIEWERS = {"dpo", "desk_coordinator"}
SIGNERS = REVIEWERS | {"secretary", "bva"}
OWN_FIGURES = {"secretary", "aggression_coordinator", "ohs_coordinator", "clerk"}
WHOLE_FIGURES = {"secretary", "ohs_coordinator"}
IMPORTERS = {"aggression_coordinator", "org_admin"}
EXPORTERS = {"aggression_coordinator", "clerk", "secretary", "desk_coordinator"}
FIGURES = OWN_FIGURES | {"analyst", "triagist", "desk_coordinator", "bva"}
ANY_ROLE = "any role but reporter"
# Name of the address → door and roles. An address that is not here fails the run.
TABLE = {
    Door.PUBLIC: {"session_state", "home", "accessibility", "privacy", "help", "security_txt", "robots_txt", "favicon", "demo", "demo_sign_in", "demo_mail", "demo_mail_one",
                  "token", "oauth_metadata", "api_document", "api_docs", "invitation", "confirm_change", "tour_evaluation", "tour_feed"},
    Door.ACCOUNT: {"answer_invitation", "change_own_account", "stop_own_change", "preferences", "ping", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_remove_webauthn"},
    Door.OWN: {"interrupted_form", "own_access", "open_in_need", "ask_access", "own_access_file", "own_correction",
               "letter_choice", "own_letter_proof", "own_answers", "mine", "own_case", "own_looks", "own_message", "own_download", "own_step", "inbox", "report", "report_page", "report_save",
               "report_check", "report_send", "report_sent", "report_drop",
               "ask", "ask_page", "ask_save", "ask_check", "ask_send", "ask_sent", "ask_drop", "own_address", "own_housemate", "end_mandate",
               "own_request_step", "end_legal_mandate",
               "meetings", "meeting", "register_for_meeting", "cancel_visit", "visit_cancelled", "ask_colleagues", "ask_meeting_certificate", "meeting_certificate", "tour_home",
               "meeting_material", "evaluate_meeting"},
    Door.API: {
        "api_incidents": {"incidenten:lezen", "incidenten:schrijven"}, "api_incident": {"incidenten:lezen", "incidenten:schrijven"},
        "api_bulk": {"incidenten:schrijven"}, "api_lists": set(), "api_organisations": set(), "api_organisation": set(),
        "api_requests": {"aanvragen:lezen"}, "api_request": {"aanvragen:lezen"}, "api_figures": {"aggregaten:lezen"},
        "api_sessions": {"sessies:lezen"},
        **dict.fromkeys(("api_legal_requests", "api_legal_request"), {"juridische-aanvragen:lezen"}),
    },
    Door.LAWYER: {"lawyer_link", "lawyer_code", "lawyer_page", "lawyer_declare", "lawyer_leave"},
    Door.AUDIT: {"log", "export_log", "log_exports", "download_log"},
    Door.STAFF: {
        "urgent": ANY_ROLE, "desk_line": {"triagist", "desk_coordinator"}, "desk_called": {"triagist", "desk_coordinator"},
        "work": ANY_ROLE, "take_next": ANY_ROLE, "case": ANY_ROLE, "add_note": ANY_ROLE, "add_message": ANY_ROLE, "add_task": ANY_ROLE,
        "finish_task": ANY_ROLE, "assign": ANY_ROLE, "share": ANY_ROLE, "unshare": ANY_ROLE, "restrict": ANY_ROLE, "link": ANY_ROLE,
        "clear_person": ANY_ROLE, "held_cases": REVIEWERS, "lift_register_hold": REVIEWERS,
        "download": ANY_ROLE, "ask_letter": ANY_ROLE, "share_document": ANY_ROLE, "post_letter": ANY_ROLE, "letter_proof": ANY_ROLE, "incidents": STAFF_OF_CASES, "incident": STAFF_OF_CASES,
             "incident_step": STAFF_OF_CASES, "advice_request": DESK, "advice_request_step": DESK, "advice_requests": DESK, "address": DESK,
        "take_next_request": {"triagist", "desk_coordinator"},
        "advice": DESK, "advice_verify": DESK, "address_shield": DESK, "advice_page": {"adviser"}, "advice_page_save": {"adviser"},
        "advice_add": {"adviser"}, "spending": {"triagist", "desk_coordinator", "bva"},
        "employer_requests": {"secretary"}, "employer_request": {"secretary"}, "employer_arbo": {"secretary"},
        "employer_certificate": {"secretary"}, "employer_measure": {"secretary"}, "employer_download": {"secretary"}, "employer_step": {"secretary"},
        **dict.fromkeys(("legal_decisions", "legal_decision", "legal_decision_download", "legal_decision_step"), {"secretary"}),
        "term_calculator": ANY_ROLE, "penalty_calculator": ANY_ROLE,
        **dict.fromkeys(("tour_board", "tour_letters", "tour_team", "new_tour_member", "tour_member", "tour_absence", "tour_rooms", "new_tour_room",
                         "tour_packages", "tour_package", "new_tour_package", "tour_package_round",
                         "tour_calendar", "tour_coverage", "tour_planner", "stop_tour_planner", "make_tour_feed", "withdraw_tour_feed"),
                        {"planner", "desk_coordinator"}),
        "overview": FIGURES, "figures_export": FIGURES, "ask_report": WHOLE_FIGURES, "figures_report": WHOLE_FIGURES,
        "clients": ADMIN, "client": ADMIN, "new_client": ADMIN, "change_client": ADMIN, "client_secret": ADMIN, "revoke_client": ADMIN,
        "client_codes": ADMIN, "client_code": ADMIN, "webhooks": ADMIN, "new_webhook": ADMIN, "webhook": ADMIN, "webhook_secret": ADMIN,
        "stop_webhook": ADMIN, "resume_webhook": ADMIN, "resend_event": ADMIN,
        "people": ADMIN, "invite": ADMIN, "person": ADMIN, "end_role": ADMIN, "end_office": ADMIN, "close_account": ADMIN,
        "hold": ANY_ROLE, "lift_hold": ANY_ROLE, "destruction": SIGNERS, "destruction_list": SIGNERS, "prepare_destruction": REVIEWERS,
        "review_list": REVIEWERS, "sign_list": SIGNERS, "return_list": SIGNERS, "keep_item": SIGNERS, "certificate": SIGNERS, "terms": SIGNERS,
        "change_term": REVIEWERS, "corrections": ANY_ROLE, "decide_correction": ANY_ROLE, "access_requests": REVIEWERS, "new_access": REVIEWERS,
        "access_request": REVIEWERS, "access_file": REVIEWERS, "open_in_need": ANY_ROLE, "opened_in_need": REVIEWERS,
        "exchange": EXPORTERS | IMPORTERS, **dict.fromkeys(("bring_in", "intake", "intake_sheet", "intake_columns", "intake_words", "intake_errors", "run_intake",
             "stop_intake", "drop_intake", "undo_intake"), IMPORTERS),
        "ask_export": EXPORTERS, "export": EXPORTERS, "export_file": EXPORTERS,
        **dict.fromkeys(("planned_meetings", "new_meeting", "planned_meeting", "change_meeting", "cancel_meeting", "meeting_attendance",
                         "add_material", "withdraw_material"), {"planner"}),
        "open_account": ADMIN, "danger_settings": {"org_admin"}, "sent": ADMIN, "resend": ADMIN, "resend_to": ADMIN, "change_account": ADMIN, "stop_change": ADMIN, "withdraw_invitation": ADMIN,
        **dict.fromkeys(("first_administrator", "successions", "new_succession", "succession", "confirm_succession", "withdraw_succession",
             "recount_succession", "repeat_succession", "equated_days", "new_equated_day", "withdraw_equated_day", "outages", "new_outage", "end_outage", "withdraw_outage", "legal_frame", "new_legal_frame"),
             {"beheer"}),
    },
}  # fmt: skip

# What asks for a fresh second factor (SEC-12): what gives rights, shows an address, takes data out, or destroys it.
STEPPED_UP = {
    "new_client", "change_client", "client_secret", "revoke_client", "client_codes", "client_code",
    "new_webhook", "webhook_secret", "stop_webhook", "resume_webhook",
    "invite", "end_role", "end_office", "close_account", "open_account", "address",
    "review_list", "sign_list", "return_list", "keep_item", "certificate", "change_term",
    "ask_export", "export_file", "undo_intake", "export_log", "download_log",
    "first_administrator", "withdraw_invitation", "answer_invitation", "change_own_account", "change_account", "stop_change",
    "new_equated_day", "withdraw_equated_day", "new_outage", "end_outage", "withdraw_outage", "new_legal_frame", "danger_settings", "new_succession", "confirm_succession", "withdraw_succession", "recount_succession", "repeat_succession",
    "open_in_need", "ask_access", "own_access_file", "new_access", "access_request", "access_file",
}  # fmt: skip
MAY_NEED_IT = ("export", "invite", "account", "address", "destr", "secret", "client", "role")
NEEDS_NONE = {
    "meeting_certificate": "the own proof of having been somewhere",
    "ask_meeting_certificate": "as that",
    "invitation": "whoever has the link and no account; with an account it asks who signed in",
    "clients": "names, rights and dates of systems; no secret can be shown",
    "client": "the same of one",
    "own_address": "the own address, and only the applicant's page",
    "address_shield": "which registers were asked, without the address",
    "destruction": "the lists, without what stands on them",
    "destruction_list": "numbers and results, no content",
    "prepare_destruction": "makes a list, which two others must sign",
    "figures_export": "suppressed figures, no row of a case",
    "export": "how far the file is; fetching it asks",
    "log_exports": "the files I made, without what is in them",
}


def addresses(resolver=None):
    """Every address of ours: its name and its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern)
        elif isinstance(pattern, URLPattern) and not pattern.callback.__module__.startswith(
            "allauth."
        ):
            yield pattern.name, pattern.callback


def rows_of_case_types() -> dict[str, tuple[Door, set[str]]]:
    """Return the rows of the list, the file, the steps and the wizard of each case type.

    Staff with a role that sees cases of this type; who reported, for the other side.
    """
    rows: dict[str, tuple[Door, set[str]]] = {}
    for each in all_addresses():
        for name in (*each.lists, each.page, *each.steps):
            rows[name] = (Door.STAFF, each.roles)
        for name in (*each.own_steps, *each.wizard_names):
            rows[name] = (Door.OWN, set())
    return rows


def test_every_address_stands_in_the_table_with_its_door_and_its_roles():
    said = {}
    for name, view in addresses():
        door, roles = door_of(view)
        said[name] = (
            door,
            {str(role) for role in roles} or (ANY_ROLE if door is Door.STAFF else set()),
        )
    expected = {
        name: (door, set())
        for door in (Door.PUBLIC, Door.ACCOUNT, Door.OWN, Door.LAWYER)
        for name in TABLE[door]
    }
    expected |= {name: (Door.AUDIT, {"auditor"}) for name in TABLE[Door.AUDIT]}
    expected |= {
        name: (door, roles)
        for door in (Door.STAFF, Door.API)
        for name, roles in TABLE[door].items()
    }
    expected = rows_of_case_types() | expected
    assert said == expected, "write it in TABLE of tests/security/test_doors.py"


def test_what_gives_rights_or_takes_data_out_asks_for_a_fresh_second_factor():
    views = dict(addresses())
    assert {
        name
        for name, view in views.items()
        if getattr(view, "requires_recent_authentication", False)
    } == STEPPED_UP
    might = {name for name in views if any(part in name for part in MAY_NEED_IT)}
    assert might - STEPPED_UP - set(NEEDS_NONE) == set()


def test_who_is_not_signed_in_is_asked_to(client, people):
    for path in ("/werk/", "/meldingen/", "/mijn/", "/meldingen/nieuw/", "/mensen/", "/berichten/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/inloggen/")


@pytest.mark.parametrize("tail", ["", "start/"])
def test_a_case_of_another_organisation_is_as_unknown_as_none(tail, people, strangers, enter):
    case = incident(people["councillor"])
    client = enter(strangers["clerk"])
    theirs = client.get(f"/meldingen/{case.number}/{tail}")
    nothing = client.get(f"/meldingen/INC-2026-999999/{tail}")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)


def test_every_address_of_a_case_is_closed_to_strangers_and_colleagues_without_a_part(
    people, strangers, enter
):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    paper = case.documents.get()
    shared = [f"/zaken/{case.number}/{tail}" for tail in ("", "notitie/", "bericht/", "taak/", "overdragen/", "meekijken/", "zichtbaarheid/",
              "verbinden/", f"document/{paper.pk}/")]  # fmt: skip
    own = [
        f"/mijn/zaken/{case.number}/{tail}"
        for tail in ("", "wie-keek/", "bericht/", f"document/{paper.pk}/", "stap/withdraw/")
    ]
    for somebody in (
        strangers["clerk"],
        strangers["aggression_coordinator"],
        people["line_manager"],
        people["hr_advisor"],
        people["triagist"],
    ):
        client = enter(somebody)
        for path in shared + own:
            assert client.get(path).status_code == 404, (somebody, path)
            assert client.post(path).status_code in {404, 405}, (somebody, path)
    for path in shared:
        assert enter(people["councillor"]).get(path).status_code == 404, path


def test_who_is_affected_loses_every_staff_right_on_the_case(people, enter):
    case = incident(
        people["clerk"], for_whom="other", function="alderman", email=people["secretary"].email
    )
    assert enter(people["secretary"]).get(f"/meldingen/{case.number}/").status_code == 404
    assert enter(people["secretary"]).get(f"/mijn/zaken/{case.number}/").status_code == 200


def test_a_draft_is_only_its_owners(people, strangers, enter):
    enter(people["councillor"]).post(
        "/meldingen/nieuw/", {"for_whom": "self", "function": "councillor"}
    )
    from casework.models import Draft  # noqa: PLC0415

    pk = Draft.objects.get().pk
    assert enter(people["clerk"]).get(f"/meldingen/nieuw/{pk}/wat/").status_code == 404
    assert enter(people["clerk"]).post(f"/meldingen/nieuw/{pk}/versturen/").status_code == 404
    assert (
        enter(people["councillor"]).get(f"/meldingen/nieuw/{uuid.uuid4()}/wat/").status_code == 404
    )


def test_an_administrator_manages_the_own_people_only(people, strangers, enter):
    client = enter(people["org_admin"])
    assert strangers["clerk"].email not in client.get("/mensen/").content.decode()
    held = strangers["clerk"].memberships.get()
    assert client.post(f"/mensen/rol/{held.pk}/stop/").status_code == 404
    held.refresh_from_db()
    assert held.until is None
