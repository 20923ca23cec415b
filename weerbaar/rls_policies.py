"""Row-level security: which rows each database role may reach, per kind of table (docs/adr/0006).

A model declares the name of its policy (`rls_policy = "case_bound"`); ROW_POLICIES says what that
means for each database role. `weerbaar.rls_install` puts it into the database after every
`migrate`. A table whose model declares nothing gets no grant, so that a forgotten declaration shows
nothing instead of everything. There is one policy per role and command, and no OR in it: an OR
costs the index. Settings are read through a scalar sub-select, so that they are read once per
statement; a setting that is not there is NULL and lets nothing through.
"""

from dataclasses import replace

from django.apps import apps

from weerbaar.rls_conditions import (
    ACCEPTED_OFFICE,
    ADMINISTERS_CLIENTS,
    ADMINISTERS_EVERYWHERE,
    CASE_IN_COMPARTMENT,
    CASE_OF_LAWYER_VISIT,
    COMES_TO_OWN_EVENING,
    DESK_LINE,
    EVERY_ROW,
    FOR_PERSON,
    IN_COMPARTMENT,
    IN_ORGANISATION,
    LAWYER_DECLARATIONS,
    LAWYER_DOCUMENTS,
    NEXT_LAWYER_VISIT,
    NO_ROW,
    OF_KIND,
    OF_LAWYER_VISIT,
    OF_OWN_DRAFT,
    OF_VISIBLE_CLIENT,
    OF_VISIBLE_LIST,
    OWN_CASES,
    OWN_LAWYER_VISIT,
    OWN_STREAMS,
    PERSON_ID,
    PERSON_IDS,
    PLANS_TOURS,
    REACHED_KINDS,
    TAKEN_IN_OF_LAWYER,
    WHOLE_CASE_OR_FOR_EMPLOYER,
)
from weerbaar.rls_meetings import MEETING_POLICIES
from weerbaar.rls_roles import (
    AUDIT,
    DESK,
    JOB,
    LAWYER,
    OWN,
    PRE_AUTH,
    ROLES,
    SCOPED,
)
from weerbaar.rls_rows import (
    ALL,
    READ,
    READ_INSERT,
    READ_INSERT_DELETE,
    READ_INSERT_UPDATE,
    READ_UPDATE,
    RowPolicy,
    account_rows,
    client_rows,
    equated_day_rows,
    for_roles,
    frame_rows,
    membership_rows,
    organisation_rows,
    organisations,
    read_by_all,
    rows_of_case,
    rows_of_handler,
    staff_rows,
    with_lawyer,
)

# Of the case, to a lawyer: its number, how it is sealed and recorded, and whom to tell.
LAWYER_COLUMNS = "id, number, kind, compartment, status, data_key, handler_id, people"
LAWYER_VISIT_COLUMNS = (
    "opened_at, session_digest, session_until, code_digest, code_until, tries, verified_at, "
    "ended_at"
)

ROW_POLICIES: dict[str, RowPolicy] = MEETING_POLICIES | {
    "reference": read_by_all(),
    "equated_day": equated_day_rows(),
    "outage": replace(
        equated_day_rows(), grants={OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=ALL)
    ),
    "frame": frame_rows(),
    "settings": read_by_all(),
    "organisation_settings": organisations(),
    "session": RowPolicy({PRE_AUTH: EVERY_ROW, JOB: EVERY_ROW}),
    "account": account_rows(),
    "account_membership": membership_rows(),
    "account_change": RowPolicy(
        for_roles(PRE_AUTH, JOB, value=EVERY_ROW) | for_roles(SCOPED, DESK, value=IN_ORGANISATION),
        for_roles(PRE_AUTH, SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
    ),
    "invitation": client_rows(ADMINISTERS_CLIENTS, READ_UPDATE),
    # Who plans a herindeling is national administration; what it moves is moved by a job.
    "succession": staff_rows(ADMINISTERS_EVERYWHERE, READ_INSERT_UPDATE),
    "organisation": organisation_rows(READ),
    "office": organisation_rows(READ_INSERT, {PRE_AUTH: ACCEPTED_OFFICE}),
    "api_client": client_rows(ADMINISTERS_CLIENTS, READ_UPDATE),
    "api_proof": client_rows(OF_VISIBLE_CLIENT, READ_INSERT),
    "api_setting": staff_rows(ADMINISTERS_CLIENTS, ALL),
    "webhook": staff_rows(ADMINISTERS_CLIENTS, READ_INSERT_UPDATE),
    "api_record": RowPolicy({SCOPED: IN_ORGANISATION, JOB: EVERY_ROW}),
    "case": with_lawyer(
        RowPolicy(
            {
                OWN: f"people @> {PERSON_IDS}",
                SCOPED: CASE_IN_COMPARTMENT,
                DESK: OF_KIND,
                JOB: EVERY_ROW,
            },
            for_roles(OWN, SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
        ),
        f"SELECT ({LAWYER_COLUMNS})",
        rows=CASE_OF_LAWYER_VISIT,
    ),
    "case_child": rows_of_case("case_ptr_id", READ_INSERT_UPDATE, scoped_condition=""),
    "case_bound": rows_of_case("case_id", READ_INSERT_UPDATE),
    "case_part": rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
    # Money: who it is about declares and reads, and changes nothing of what was decided or paid.
    "case_claim": with_lawyer(
        replace(
            rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
            grants={OWN: READ_INSERT, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
        ),
        "SELECT (id, status, approved_amount)",
        rows=TAKEN_IN_OF_LAWYER,
    ),
    # Added to and never changed, by who may take back what was entered.
    "case_counter": replace(
        rows_of_case("case_id", READ_INSERT, scoped_condition=""),
        grants={JOB: ALL} | for_roles(OWN, SCOPED, DESK, value=READ_INSERT),
    ),
    # Written down by who handles a case, and never changed.
    "case_receipt": replace(
        rows_of_case("case_id", READ_INSERT, scoped_condition=""),
        grants={OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT),
    ),
    # Who it is about sees which lawyer was let in and what they declared, and can shut them out.
    "case_lawyer": with_lawyer(
        rows_of_case("case_id", READ_INSERT_UPDATE), READ, rows=OF_LAWYER_VISIT
    ),
    "case_lawyer_visit": with_lawyer(
        replace(
            rows_of_case("case_id", READ_INSERT),
            grants={OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT),
        ),
        f"SELECT, INSERT, UPDATE ({LAWYER_VISIT_COLUMNS})",
        rows=OWN_LAWYER_VISIT,
        insert_rows=NEXT_LAWYER_VISIT,
    ),
    "case_lawyer_claim": with_lawyer(
        replace(
            rows_of_case("case_id", READ_INSERT_UPDATE),
            grants={OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
        ),
        READ_INSERT,
        rows=LAWYER_DECLARATIONS,
    ),
    "case_money": replace(
        rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
        grants={OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
    ),
    "case_desk": rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=None),
    "case_handler": rows_of_handler(),
    "case_internal": rows_of_case("case_id", ALL, own=False),
    "case_party": replace(
        rows_of_case("case_id", ALL),
        grants={OWN: READ_INSERT_UPDATE} | for_roles(SCOPED, DESK, JOB, value=ALL),
    ),
    "case_document": with_lawyer(
        rows_of_case(
            "case_id",
            READ_INSERT_UPDATE,
            own_condition=" AND audience = 'all'",
            scoped_condition=WHOLE_CASE_OR_FOR_EMPLOYER,
            inserts_unseen=True,
        ),
        "INSERT",
        insert_rows=LAWYER_DOCUMENTS,
    ),
    # Of each addressee alone: another one in the same case is none of their business.
    "letter_dispatch": rows_of_case(
        "case_id", READ_INSERT_UPDATE, own_condition=f" AND {FOR_PERSON}"
    ),
    # Of who filled it in alone, as they sent it.
    "entered_answers": RowPolicy(
        {OWN: f"case_id = ANY ({OWN_CASES}) AND {FOR_PERSON}", JOB: EVERY_ROW},
        {OWN: READ_INSERT, JOB: ALL},
    ),
    # A number and whom to call, of cases that the desk may not see. Jobs write it.
    "desk_alarm": RowPolicy(
        {DESK: f"'{DESK_LINE}' = ANY ({REACHED_KINDS})", JOB: EVERY_ROW},
        {DESK: READ_UPDATE, JOB: ALL},
    ),
    # The people and rooms of tours; a griffier reads who comes to the own evening.
    "planning": RowPolicy({DESK: PLANS_TOURS, JOB: EVERY_ROW}),
    "planning_team": RowPolicy(
        {OWN: COMES_TO_OWN_EVENING, DESK: PLANS_TOURS, JOB: EVERY_ROW},
        {OWN: READ, DESK: READ_INSERT_UPDATE, JOB: ALL},
    ),
    # Of nobody in particular: who has the address of a session answers, and reads nothing.
    "evaluation_round": RowPolicy(
        {PRE_AUTH: EVERY_ROW, DESK: PLANS_TOURS, JOB: EVERY_ROW},
        {PRE_AUTH: READ, DESK: READ_INSERT, JOB: ALL},
    ),
    "evaluation": RowPolicy(
        {PRE_AUTH: NO_ROW, DESK: PLANS_TOURS, JOB: EVERY_ROW},
        {PRE_AUTH: "INSERT", DESK: READ, JOB: ALL},
        insert_rows={PRE_AUTH: EVERY_ROW},
    ),
    "case_share": rows_of_case("content_object_id", READ_INSERT_DELETE, own=False),
    "draft": RowPolicy({OWN: f"owner_id = {PERSON_ID}", JOB: EVERY_ROW}),
    "interrupted_form": RowPolicy({OWN: FOR_PERSON, JOB: EVERY_ROW}),
    # Added to and never changed: it proves what somebody chose, and when.
    "letter_choice": RowPolicy({OWN: FOR_PERSON, JOB: EVERY_ROW}, {OWN: READ_INSERT, JOB: ALL}),
    "draft_file": RowPolicy({OWN: OF_OWN_DRAFT, JOB: EVERY_ROW}),
    "export": staff_rows(FOR_PERSON, READ_INSERT),
    "outbox": RowPolicy(
        {
            OWN: FOR_PERSON,
            SCOPED: IN_ORGANISATION,
            DESK: IN_ORGANISATION,
            PRE_AUTH: NO_ROW,
            LAWYER: NO_ROW,
            JOB: EVERY_ROW,
        },
        {PRE_AUTH: "INSERT", LAWYER: "INSERT"}
        | for_roles(OWN, SCOPED, DESK, value=READ_INSERT_UPDATE)
        | {JOB: ALL},
        insert_rows=for_roles(PRE_AUTH, LAWYER, OWN, SCOPED, DESK, value=EVERY_ROW),
    ),
    "access_request": RowPolicy(
        {OWN: FOR_PERSON, SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, JOB: EVERY_ROW},
        {OWN: READ_INSERT, SCOPED: READ_INSERT_UPDATE, DESK: READ_INSERT_UPDATE, JOB: ALL},
    ),
    "log_export": RowPolicy(
        {AUDIT: f"made_by_id = {PERSON_ID}", JOB: EVERY_ROW},
        {AUDIT: READ_INSERT, JOB: ALL},
    ),
    "register": staff_rows(IN_ORGANISATION, READ_INSERT_UPDATE),
    "intake": staff_rows(IN_ORGANISATION, ALL),
    "register_item": staff_rows(OF_VISIBLE_LIST, READ_UPDATE),
    "demo_mail": RowPolicy({PRE_AUTH: EVERY_ROW, JOB: EVERY_ROW}, {PRE_AUTH: READ, JOB: ALL}),
    "audit": RowPolicy(
        {
            PRE_AUTH: NO_ROW,
            LAWYER: NO_ROW,
            OWN: f"stream = ANY ({OWN_STREAMS})",
            SCOPED: IN_COMPARTMENT,
            DESK: OF_KIND,
            AUDIT: EVERY_ROW,
            JOB: EVERY_ROW,
        },
        dict.fromkeys(ROLES, READ_INSERT),
        insert_rows=dict.fromkeys(ROLES, EVERY_ROW),
    ),
    "exact_counts": RowPolicy({JOB: EVERY_ROW}),
    "publication": staff_rows(IN_ORGANISATION, READ),
    "report": staff_rows(IN_ORGANISATION, READ_INSERT),
    "anchor": RowPolicy({JOB: EVERY_ROW}, {JOB: READ_INSERT}),
    "set_aside": RowPolicy({JOB: EVERY_ROW}),
    "nobody": RowPolicy({}),
}

# Tables of libraries: their policy is declared here because their models cannot.
LIBRARIES: dict[str, str] = {
    "django_session": "session",
    "django_content_type": "settings",
    "auth_permission": "settings",
    "auth_group": "nobody",
    "auth_group_permissions": "nobody",
    "organisations_person_groups": "nobody",
    "organisations_person_user_permissions": "nobody",
    "django_migrations": "settings",
    "account_emailaddress": "session",
    "account_emailconfirmation": "session",
    "mfa_authenticator": "session",
    "usersessions_usersession": "session",
    "socialaccount_socialaccount": "session",
    "socialaccount_socialapp": "session",
    "socialaccount_socialapp_sites": "nobody",
    "socialaccount_socialtoken": "session",
    "guardian_groupobjectpermission": "nobody",
    "guardian_userobjectpermission": "nobody",
}


def declared_policies() -> dict[str, str]:
    """Return the name of the policy of every table of the project; "" for a table that declares
    none.
    """
    names = dict(LIBRARIES)
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not model._meta.proxy and table not in names:
            names[table] = "case_child" if _is_case_type(model) else _declared_policy(model)
    return names


def _declared_policy(model) -> str:
    return getattr(model, "rls_policy", "")


def _is_case_type(model) -> bool:
    return any(parent._meta.label == "casework.Case" for parent in model._meta.parents)
