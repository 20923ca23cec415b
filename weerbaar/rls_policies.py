"""Row-level security: which rows each database role may reach, per kind of table (docs/adr/0006).

A model declares the name of its policy (`rls_policy = "case_bound"`); ROW_POLICIES says what that
means for each database role. `weerbaar.rls_install` puts it into the database after every
`migrate`. A table whose model declares nothing gets no grant, so that a forgotten declaration shows
nothing instead of everything. There is one policy per role and command, and no OR in it: an OR
costs the index. Settings are read through a scalar sub-select, so that they are read once per
statement; a setting that is not there is NULL and lets nothing through.
"""

from dataclasses import dataclass, field

from django.apps import apps

PRE_AUTH = "pre_auth"  # before anybody is known: accounts and reference data
OWN = "own"  # a person at their own cases
SCOPED = "scoped"  # staff of an organisation
DESK = "desk"  # staff of the national desk
AUDIT = "audit"  # an auditor reading the record
JOB = "job"  # background jobs: all rows, for workers only
ROLES = (PRE_AUTH, OWN, SCOPED, DESK, AUDIT, JOB)
# The logins of processes, and the roles that each may take.
LOGINS = {"weerbaar_web": (PRE_AUTH, OWN, SCOPED, DESK, AUDIT), "weerbaar_worker": ROLES}

# --- conditions on rows ---------------------------------------------------------------------------

PERSON_ID = "(SELECT nullif(current_setting('weerbaar.person', true), '')::int)"
PERSON_IDS = "(SELECT ARRAY[nullif(current_setting('weerbaar.person', true), '')::int])"
ORGANISATIONS = "(SELECT nullif(current_setting('weerbaar.organisations', true), ''))::int[]"
COMPARTMENTS = "(SELECT nullif(current_setting('weerbaar.compartments', true), ''))::text[]"
REACHED_KINDS = "(SELECT nullif(current_setting('weerbaar.kinds', true), ''))::text[]"
# As the role `own`, the table of cases shows the own cases and nothing else.
OWN_CASES = "(SELECT array_agg(id) FROM casework_case)::uuid[]"
OWN_STREAMS = "(SELECT array_agg('case:' || id) FROM casework_case)::text[]"

EVERY_ROW = "true"
NO_ROW = "false"
FOR_PERSON = f"person_id = {PERSON_ID}"
IN_ORGANISATION = f"organisation_id = ANY ({ORGANISATIONS})"
# The people of the national desk are known to everybody: who handles a case, or looked at it, has a
# name.
NATIONAL_DESKS = "(SELECT array_agg(id) FROM organisations_organisation WHERE type = 'national')"
IN_ORGANISATION_OR_DESK = f"organisation_id = ANY ({ORGANISATIONS} || {NATIONAL_DESKS}::int[])"
# Systems are connected by whoever administers the organisation, or all of them: no case lies in
# this compartment.
CLIENTS = "clients"
ALL_CLIENT_ORGANISATIONS = (
    "(SELECT array_agg(id) FROM organisations_organisation "
    f"WHERE '{CLIENTS}' = ANY ({COMPARTMENTS}))"
)
ADMINISTERS_CLIENTS = (
    f"organisation_id = ANY ({ORGANISATIONS} || {ALL_CLIENT_ORGANISATIONS}::int[])"
)
IN_COMPARTMENT = f"compartment = ANY ({COMPARTMENTS})"
# No index of cases begins with a compartment. As a CASE the planner reckons with half of the rows
# instead of a seventieth, and takes the first 25 of an organisation from the index that has the
# order, where it would fetch and sort them all.
CASE_IN_COMPARTMENT = f"CASE WHEN {IN_COMPARTMENT} THEN true ELSE false END"
OF_KIND = f"kind = ANY ({REACHED_KINDS})"
# A compartment that is not named after the kind of the case shows its row and what was made for
# that part, and nothing else.
WHOLE_CASE = " AND seen.compartment LIKE seen.kind || ':%'"
WHOLE_CASE_OR_FOR_EMPLOYER = (
    " AND (seen.compartment LIKE seen.kind || ':%' OR audience = 'employer')"
)
OF_VISIBLE_CLIENT = "EXISTS (SELECT FROM organisations_apiclient seen WHERE seen.id = client_id)"
OF_VISIBLE_LIST = (
    "EXISTS (SELECT FROM records_destructionlist seen WHERE seen.id = destruction_list_id)"
)
OF_OWN_DRAFT = "EXISTS (SELECT FROM casework_draft mine WHERE mine.id = draft_id)"

# --- what may be done with the rows ---------------------------------------------------------------

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


def _read_by_all() -> RowPolicy:
    grants = dict.fromkeys(ROLES, READ) | {JOB: ALL}
    return RowPolicy(dict.fromkeys(ROLES, EVERY_ROW), grants)


def _people_rows(pre_auth_grant: str) -> RowPolicy:
    """Return the policy of accounts and memberships, of which the desk's are known to everybody."""
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
            PRE_AUTH: pre_auth_grant,
            OWN: READ,
            SCOPED: READ_INSERT_UPDATE,
            DESK: READ,
            AUDIT: READ,
            JOB: ALL,
        },
        select_rows={SCOPED: IN_ORGANISATION_OR_DESK},
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


ROW_POLICIES: dict[str, RowPolicy] = {
    "reference": _read_by_all(),
    "settings": _read_by_all(),
    "session": RowPolicy({PRE_AUTH: EVERY_ROW, JOB: EVERY_ROW}),
    "account": _people_rows(READ_INSERT_UPDATE),
    "account_membership": _people_rows(READ),
    "organisation": RowPolicy(
        {
            PRE_AUTH: EVERY_ROW,
            OWN: IN_ORGANISATION,
            SCOPED: IN_ORGANISATION,
            DESK: EVERY_ROW,
            AUDIT: EVERY_ROW,
            JOB: EVERY_ROW,
        },
        {
            PRE_AUTH: READ,
            OWN: READ,
            SCOPED: READ_INSERT_UPDATE,
            DESK: READ,
            AUDIT: READ,
            JOB: ALL,
        },
    ),
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
    "case_desk": _rows_of_case("case_id", READ_INSERT_UPDATE, scoped_condition=None),
    "case_internal": _rows_of_case("case_id", ALL, own=False),
    "case_document": _rows_of_case(
        "case_id",
        READ_INSERT_UPDATE,
        own_condition=" AND audience = 'all'",
        scoped_condition=WHOLE_CASE_OR_FOR_EMPLOYER,
        inserts_unseen=True,
    ),
    "case_share": _rows_of_case("content_object_id", READ_INSERT_DELETE, own=False),
    "draft": RowPolicy({OWN: f"owner_id = {PERSON_ID}", JOB: EVERY_ROW}),
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
