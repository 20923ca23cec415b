"""Row-level security: which rows each database role may reach, per kind of table (docs/adr/0006).

A model declares the name of its policy (`rls_policy = "case_bound"`); ROW_POLICIES says what that
means for each database role. `weerbaar.rls_install` puts it into the database after every
`migrate`. A table whose model declares nothing gets no grant, so that a forgotten declaration shows
nothing instead of everything. There is one policy per role and command, and no OR in it: an OR
costs the index. Settings are read through a scalar sub-select, so that they are read once per
statement; a setting that is not there is NULL and lets nothing through.
"""

from dataclasses import dataclass, field, replace

from django.apps import apps

from weerbaar.rls_conditions import (
    ACCEPTED_OFFICE,
    ACCEPTED_ROLE,
    ADMINISTERS_CLIENTS,
    ADMINISTERS_EVERYWHERE,
    CASE_IN_COMPARTMENT,
    DESK_LINE,
    EVERY_ROW,
    FOR_PERSON,
    FREE_OR_OF_VISIBLE_REGISTRATION,
    IN_COMPARTMENT,
    IN_ORGANISATION,
    IN_ORGANISATION_OR_DESK,
    LOCATION_IS_KNOWN,
    NO_ROW,
    OF_KIND,
    OF_OWN_DRAFT,
    OF_OWN_PARTICIPATION,
    OF_VISIBLE_CLIENT,
    OF_VISIBLE_LIST,
    OF_VISIBLE_REGISTRATION,
    ORGANISATIONS,
    OWN_CASES,
    OWN_STREAMS,
    PERSON_ID,
    PERSON_IDS,
    PLANS_MEETINGS,
    REACHED_KINDS,
    SEEN_ACCOUNT,
    WHOLE_CASE,
    WHOLE_CASE_OR_FOR_EMPLOYER,
)
from weerbaar.rls_libraries import LIBRARIES
from weerbaar.rls_roles import AUDIT, DESK, JOB, OWN, PRE_AUTH, ROLES, SCOPED

READ = "SELECT"
READ_INSERT = "SELECT, INSERT"
READ_UPDATE = "SELECT, UPDATE"
READ_INSERT_UPDATE = "SELECT, INSERT, UPDATE"
READ_INSERT_DELETE = "SELECT, INSERT, DELETE"
ALL = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True)
class RowPolicy:
    """What each database role may do with which rows of a table.

    `rows`: a condition per role; a role that is not in it gets nothing. `grants`: the commands per
    role; ALL when not named. `insert_rows`: where what may be added differs from what may be seen.
    `select_rows`: where more may be seen than changed.
    """

    rows: dict[str, str]
    grants: dict[str, str] = field(default_factory=dict)
    insert_rows: dict[str, str] = field(default_factory=dict)
    select_rows: dict[str, str] = field(default_factory=dict)

    def grant(self, role: str) -> str:
        """Return the commands that this role may use on the rows it reaches."""
        return self.grants.get(role, ALL)


def _for_roles(*roles: str, value: str) -> dict[str, str]:
    return dict.fromkeys(roles, value)


def _rows_of_case(
    column: str,
    grants: str = ALL,
    *,
    own: bool = True,
    own_condition: str = "",
    scoped_condition: str | None = WHOLE_CASE,
    inserts_unseen: bool = False,
) -> RowPolicy:
    """Return the policy of rows that are visible with their case.

    The policy of the case decides again, by its primary key in `column`. `scoped_condition`: what
    staff of the organisation needs beside the row of the case; None when such staff gets nothing.
    `inserts_unseen`: such staff may add rows that it does not see (what an employer does may call
    for a letter to the applicant).
    """
    with_case = f"EXISTS (SELECT FROM casework_case seen WHERE seen.id = {column}"
    rows = {DESK: f"{with_case})", JOB: EVERY_ROW}
    if scoped_condition is not None:
        rows[SCOPED] = f"{with_case}{scoped_condition})"
    if own:
        rows[OWN] = f"{column} = ANY ({OWN_CASES}){own_condition}"
    role_grants = dict.fromkeys(rows, grants) | {JOB: ALL}
    insert_rows = {SCOPED: f"{with_case})"} if inserts_unseen else {}
    return RowPolicy(rows, role_grants, insert_rows)


def _rows_of_handler() -> RowPolicy:
    """Return the policy of rows that who handles the case now reaches, and no other person."""
    handled = (
        "EXISTS (SELECT FROM casework_case seen "
        f"WHERE seen.id = case_id AND seen.handler_id = {PERSON_ID}"
    )
    return RowPolicy(
        {SCOPED: f"{handled}{WHOLE_CASE})", DESK: f"{handled})", JOB: EVERY_ROW},
        _for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
    )


def _read_by_all() -> RowPolicy:
    grants = dict.fromkeys(ROLES, READ) | {JOB: ALL}
    return RowPolicy(dict.fromkeys(ROLES, EVERY_ROW), grants)


def _organisations() -> RowPolicy:
    """Return the policy of the organisations, which everybody reads. Staff changes of the own one
    what it wants at danger, and nothing else.
    """
    own_columns = "danger_minutes, danger_escalation_minutes, danger_to_desk, danger_contact"
    return replace(
        _read_by_all(),
        rows=dict.fromkeys(ROLES, EVERY_ROW) | {SCOPED: f"id = ANY ({ORGANISATIONS})"},
        grants=dict.fromkeys(ROLES, READ) | {SCOPED: f"SELECT, UPDATE ({own_columns})", JOB: ALL},
        select_rows={SCOPED: EVERY_ROW},
    )


def _account_rows() -> RowPolicy:
    """Return the policy of accounts, of which the desk's are known to everybody."""
    return RowPolicy(
        {
            PRE_AUTH: EVERY_ROW,
            OWN: SEEN_ACCOUNT,
            SCOPED: IN_ORGANISATION,
            DESK: EVERY_ROW,
            AUDIT: EVERY_ROW,
            JOB: EVERY_ROW,
        },
        {
            PRE_AUTH: READ_INSERT_UPDATE,
            OWN: READ,
            SCOPED: READ_INSERT_UPDATE,
            DESK: READ,
            AUDIT: READ,
            JOB: ALL,
        },
        select_rows={SCOPED: SEEN_ACCOUNT},
    )


def _membership_rows() -> RowPolicy:
    """Return the policy of roles: who takes one that was offered is not let in anywhere yet."""
    return RowPolicy(
        {
            PRE_AUTH: EVERY_ROW,
            OWN: IN_ORGANISATION_OR_DESK,
            SCOPED: IN_ORGANISATION,
            DESK: EVERY_ROW,
            AUDIT: EVERY_ROW,
            JOB: EVERY_ROW,
        },
        {
            PRE_AUTH: READ_INSERT,
            OWN: READ,
            SCOPED: READ_INSERT_UPDATE,
            DESK: READ,
            AUDIT: READ,
            JOB: ALL,
        },
        insert_rows={PRE_AUTH: ACCEPTED_ROLE},
        select_rows={SCOPED: IN_ORGANISATION_OR_DESK},
    )


def _organisation_rows(pre_auth_grant: str, insert_rows: dict[str, str] | None = None) -> RowPolicy:
    """Return the policy of what an organisation has: its units, the offices that people hold."""
    return RowPolicy(
        {
            PRE_AUTH: EVERY_ROW,
            OWN: IN_ORGANISATION,
            SCOPED: IN_ORGANISATION,
            DESK: EVERY_ROW,
            AUDIT: EVERY_ROW,
            JOB: EVERY_ROW,
        },
        {
            PRE_AUTH: pre_auth_grant,
            OWN: READ,
            SCOPED: READ_INSERT_UPDATE,
            DESK: READ,
            AUDIT: READ,
            JOB: ALL,
        },
        insert_rows=insert_rows or {},
    )


def _staff_rows(condition: str, grants: str) -> RowPolicy:
    """Return the policy of rows for staff (scoped and desk) under one condition, and for jobs."""
    return RowPolicy(
        _for_roles(SCOPED, DESK, value=condition) | {JOB: EVERY_ROW},
        _for_roles(SCOPED, DESK, value=grants) | {JOB: ALL},
    )


def _client_rows(condition: str, pre_auth_grant: str) -> RowPolicy:
    """Return the policy of rows that prove who a system is: read before it is known."""
    return RowPolicy(
        _for_roles(PRE_AUTH, JOB, value=EVERY_ROW) | _for_roles(SCOPED, DESK, value=condition),
        {PRE_AUTH: pre_auth_grant, JOB: ALL} | _for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
    )


def _equated_day_rows() -> RowPolicy:
    """Return the policy of days that every case counts with and national administration keeps."""
    return RowPolicy(
        _for_roles(OWN, JOB, value=EVERY_ROW)
        | _for_roles(SCOPED, DESK, value=ADMINISTERS_EVERYWHERE),
        {OWN: READ, JOB: ALL} | _for_roles(SCOPED, DESK, value=READ_INSERT_DELETE),
        select_rows=_for_roles(SCOPED, DESK, value=EVERY_ROW),
    )


def _frame_rows() -> RowPolicy:
    """Return the policy of versions that national administration adds and nobody changes."""
    return replace(
        _equated_day_rows(),
        grants={OWN: READ, JOB: READ} | _for_roles(SCOPED, DESK, value=READ_INSERT),
    )


def _meeting_rows(own_condition: str, own_grant: str, desk_grant: str) -> RowPolicy:
    """Return the policy of rows of meetings: the planner reaches them all, who comes some."""
    return RowPolicy(
        {OWN: own_condition, DESK: PLANS_MEETINGS, JOB: EVERY_ROW},
        {OWN: own_grant, DESK: desk_grant, JOB: ALL},
    )


ROW_POLICIES: dict[str, RowPolicy] = {
    "meeting": _meeting_rows(EVERY_ROW, READ, READ_INSERT_UPDATE),
    "meeting_location": _meeting_rows(LOCATION_IS_KNOWN, READ, READ_INSERT_UPDATE),
    "meeting_place": _meeting_rows(FREE_OR_OF_VISIBLE_REGISTRATION, READ_UPDATE, ALL),
    "meeting_registration": _meeting_rows(IN_ORGANISATION, READ_INSERT_UPDATE, READ),
    "meeting_participant": _meeting_rows(OF_VISIBLE_REGISTRATION, READ_INSERT_UPDATE, READ_UPDATE),
    "meeting_certificate": RowPolicy(
        {OWN: OF_OWN_PARTICIPATION, JOB: EVERY_ROW}, {OWN: READ_INSERT, JOB: ALL}
    ),
    "reference": _read_by_all(),
    "equated_day": _equated_day_rows(),
    "frame": _frame_rows(),
    "settings": _read_by_all(),
    "organisation_settings": _organisations(),
    "session": RowPolicy({PRE_AUTH: EVERY_ROW, JOB: EVERY_ROW}),
    "account": _account_rows(),
    "account_membership": _membership_rows(),
    "account_change": RowPolicy(
        _for_roles(PRE_AUTH, JOB, value=EVERY_ROW)
        | _for_roles(SCOPED, DESK, value=IN_ORGANISATION),
        _for_roles(PRE_AUTH, SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
    ),
    "invitation": _client_rows(ADMINISTERS_CLIENTS, READ_UPDATE),
    # Who plans a herindeling is national administration; what it moves is moved by a job.
    "succession": _staff_rows(ADMINISTERS_EVERYWHERE, READ_INSERT_UPDATE),
    "organisation": _organisation_rows(READ),
    "office": _organisation_rows(READ_INSERT, {PRE_AUTH: ACCEPTED_OFFICE}),
    "api_client": _client_rows(ADMINISTERS_CLIENTS, READ_UPDATE),
    "api_proof": _client_rows(OF_VISIBLE_CLIENT, READ_INSERT),
    "api_setting": _staff_rows(ADMINISTERS_CLIENTS, ALL),
    "webhook": _staff_rows(ADMINISTERS_CLIENTS, READ_INSERT_UPDATE),
    "api_record": RowPolicy({SCOPED: IN_ORGANISATION, JOB: EVERY_ROW}),
    "case": RowPolicy(
        {
            OWN: f"people @> {PERSON_IDS}",
            SCOPED: CASE_IN_COMPARTMENT,
            DESK: OF_KIND,
            JOB: EVERY_ROW,
        },
        _for_roles(OWN, SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
    ),
    "case_child": _rows_of_case("case_ptr_id", READ_INSERT_UPDATE, scoped_condition=""),
    "case_bound": _rows_of_case("case_id", READ_INSERT_UPDATE),
    "case_part": _rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
    # Money: who it is about declares and reads, and changes nothing of what was decided or paid.
    "case_claim": replace(
        _rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
        grants={OWN: READ_INSERT, JOB: ALL} | _for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
    ),
    "case_money": replace(
        _rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=""),
        grants={OWN: READ, JOB: ALL} | _for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
    ),
    "case_desk": _rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=None),
    "case_handler": _rows_of_handler(),
    "case_internal": _rows_of_case("case_id", ALL, own=False),
    "case_party": replace(
        _rows_of_case("case_id", ALL),
        grants={OWN: READ_INSERT_UPDATE} | _for_roles(SCOPED, DESK, JOB, value=ALL),
    ),
    "case_document": _rows_of_case(
        "case_id",
        READ_INSERT_UPDATE,
        own_condition=" AND audience = 'all'",
        scoped_condition=WHOLE_CASE_OR_FOR_EMPLOYER,
        inserts_unseen=True,
    ),
    # Of each addressee alone: another one in the same case is none of their business.
    "letter_dispatch": _rows_of_case(
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
    "case_share": _rows_of_case("content_object_id", READ_INSERT_DELETE, own=False),
    "draft": RowPolicy({OWN: f"owner_id = {PERSON_ID}", JOB: EVERY_ROW}),
    "interrupted_form": RowPolicy({OWN: FOR_PERSON, JOB: EVERY_ROW}),
    # Added to and never changed: it proves what somebody chose, and when.
    "letter_choice": RowPolicy({OWN: FOR_PERSON, JOB: EVERY_ROW}, {OWN: READ_INSERT, JOB: ALL}),
    "draft_file": RowPolicy({OWN: OF_OWN_DRAFT, JOB: EVERY_ROW}),
    "export": _staff_rows(FOR_PERSON, READ_INSERT),
    "outbox": RowPolicy(
        {
            OWN: FOR_PERSON,
            SCOPED: IN_ORGANISATION,
            DESK: IN_ORGANISATION,
            PRE_AUTH: NO_ROW,
            JOB: EVERY_ROW,
        },
        {PRE_AUTH: "INSERT"} | _for_roles(OWN, SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
        insert_rows=_for_roles(PRE_AUTH, OWN, SCOPED, DESK, value=EVERY_ROW),
    ),
    "access_request": RowPolicy(
        {OWN: FOR_PERSON, SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, JOB: EVERY_ROW},
        {OWN: READ_INSERT, SCOPED: READ_INSERT_UPDATE, DESK: READ_INSERT_UPDATE, JOB: ALL},
    ),
    "log_export": RowPolicy(
        {AUDIT: f"made_by_id = {PERSON_ID}", JOB: EVERY_ROW},
        {AUDIT: READ_INSERT, JOB: ALL},
    ),
    "register": _staff_rows(IN_ORGANISATION, READ_INSERT_UPDATE),
    "intake": _staff_rows(IN_ORGANISATION, ALL),
    "register_item": _staff_rows(OF_VISIBLE_LIST, READ_UPDATE),
    "demo_mail": RowPolicy({PRE_AUTH: EVERY_ROW, JOB: EVERY_ROW}, {PRE_AUTH: READ, JOB: ALL}),
    "audit": RowPolicy(
        {
            PRE_AUTH: NO_ROW,
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
    "publication": _staff_rows(IN_ORGANISATION, READ),
    "report": _staff_rows(IN_ORGANISATION, READ_INSERT),
    "anchor": RowPolicy({JOB: EVERY_ROW}, {JOB: READ_INSERT}),
    "set_aside": RowPolicy({JOB: EVERY_ROW}),
    "nobody": RowPolicy({}),
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
