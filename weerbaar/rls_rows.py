"""What a row policy is, and the policies that several tables share (weerbaar.rls_policies).

There is one policy per role and command, and no OR in it: an OR costs the index.
"""

from dataclasses import dataclass, field, replace

from weerbaar.rls_conditions import (
    ACCEPTED_ROLE,
    ADMINISTERS_EVERYWHERE,
    EVERY_ROW,
    IN_ORGANISATION,
    IN_ORGANISATION_OR_DESK,
    NATIONAL_DESK,
    NO_ROW,
    ORGANISATIONS,
    OWN_CASES,
    PERSON_ID,
    SEEN_ACCOUNT,
    WHOLE_CASE,
)
from weerbaar.rls_roles import (
    AUDIT,
    DESK,
    JOB,
    LAWYER,
    OWN,
    PRE_AUTH,
    SCOPED,
    WITH_REFERENCE,
)

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


def for_roles(*roles: str, value: str) -> dict[str, str]:
    return dict.fromkeys(roles, value)


def rows_of_case(
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


def with_lawyer(
    policy: RowPolicy, grant: str, *, rows: str = NO_ROW, insert_rows: str = ""
) -> RowPolicy:
    """Return the policy with what a lawyer reaches by a personal link, and no more."""
    return replace(
        policy,
        rows=policy.rows | {LAWYER: rows},
        grants=policy.grants | {LAWYER: grant},
        insert_rows=policy.insert_rows | ({LAWYER: insert_rows} if insert_rows else {}),
    )


def rows_of_handler() -> RowPolicy:
    """Return the policy of rows that who handles the case now reaches, and no other person."""
    handled = (
        "EXISTS (SELECT FROM casework_case seen "
        f"WHERE seen.id = case_id AND seen.handler_id = {PERSON_ID}"
    )
    return RowPolicy(
        {SCOPED: f"{handled}{WHOLE_CASE})", DESK: f"{handled})", JOB: EVERY_ROW},
        for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE) | {JOB: ALL},
    )


def read_by_all() -> RowPolicy:
    """Return the policy of what everybody reads and jobs keep; not who has no account."""
    grants = dict.fromkeys(WITH_REFERENCE, READ) | {JOB: ALL}
    return RowPolicy(dict.fromkeys(WITH_REFERENCE, EVERY_ROW), grants)


def organisations() -> RowPolicy:
    """Return the policy of the organisations, which everybody with an account reads.

    Staff changes of the own one what it wants at danger, and nothing else. A lawyer reaches the id
    of the national desk, whose mail it is.
    """
    own_columns = "danger_minutes, danger_escalation_minutes, danger_to_desk, danger_contact"
    return replace(
        read_by_all(),
        rows=dict.fromkeys(WITH_REFERENCE, EVERY_ROW)
        | {SCOPED: f"id = ANY ({ORGANISATIONS})", LAWYER: NATIONAL_DESK},
        grants=dict.fromkeys(WITH_REFERENCE, READ)
        | {SCOPED: f"SELECT, UPDATE ({own_columns})", LAWYER: "SELECT (id, code)", JOB: ALL},
        select_rows={SCOPED: EVERY_ROW},
    )


def account_rows() -> RowPolicy:
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


def membership_rows() -> RowPolicy:
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


def organisation_rows(pre_auth_grant: str, insert_rows: dict[str, str] | None = None) -> RowPolicy:
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


def staff_rows(condition: str, grants: str) -> RowPolicy:
    """Return the policy of rows for staff (scoped and desk) under one condition, and for jobs."""
    return RowPolicy(
        for_roles(SCOPED, DESK, value=condition) | {JOB: EVERY_ROW},
        for_roles(SCOPED, DESK, value=grants) | {JOB: ALL},
    )


def client_rows(condition: str, pre_auth_grant: str) -> RowPolicy:
    """Return the policy of rows that prove who a system is: read before it is known."""
    return RowPolicy(
        for_roles(PRE_AUTH, JOB, value=EVERY_ROW) | for_roles(SCOPED, DESK, value=condition),
        {PRE_AUTH: pre_auth_grant, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT_UPDATE),
    )


def equated_day_rows() -> RowPolicy:
    """Return the policy of days that every case counts with and national administration keeps."""
    return RowPolicy(
        for_roles(OWN, JOB, value=EVERY_ROW)
        | for_roles(SCOPED, DESK, value=ADMINISTERS_EVERYWHERE),
        {OWN: READ, JOB: ALL} | for_roles(SCOPED, DESK, value=READ_INSERT_DELETE),
        select_rows=for_roles(SCOPED, DESK, value=EVERY_ROW),
    )


def frame_rows() -> RowPolicy:
    """Return the policy of versions that national administration adds and nobody changes."""
    return replace(
        equated_day_rows(),
        grants={OWN: READ, JOB: READ} | for_roles(SCOPED, DESK, value=READ_INSERT),
    )
