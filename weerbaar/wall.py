"""The second wall: row-level security, built from what each model declares (docs/adr/0006).

A model says `wall = "case_bound"`; the table below says what that means per database role. `build` runs after every `migrate`
and leaves exactly this: roles, grants, policies. A table whose model declares nothing gets no grant, so that a forgotten
declaration shows nothing instead of everything. One policy per role and command, and no OR in it: an OR costs the index
(quality.md). Settings are read through a scalar sub-select, so that they are read once a statement; a setting that is not there
is NULL and lets nothing through.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

GATE, OWN, SCOPED, DESK, AUDIT, MACHINE = "gate", "own", "scoped", "desk", "audit", "machine"
TRIES = 3
ROLES = (GATE, OWN, SCOPED, DESK, AUDIT, MACHINE)
LOGINS = {"weerbaar_web": (GATE, OWN, SCOPED, DESK, AUDIT), "weerbaar_worker": ROLES}

ME = "(SELECT nullif(current_setting('weerbaar.person', true), '')::int)"
MINE = "(SELECT ARRAY[nullif(current_setting('weerbaar.person', true), '')::int])"
ORGANISATIONS = "(SELECT nullif(current_setting('weerbaar.organisations', true), ''))::int[]"
COMPARTMENTS = "(SELECT nullif(current_setting('weerbaar.compartments', true), ''))::text[]"
KINDS = "(SELECT nullif(current_setting('weerbaar.kinds', true), ''))::text[]"
OWN_CASES = "(SELECT array_agg(id) FROM casework_case)::uuid[]"  # asked as own, this is the own cases and nothing else
OWN_STREAMS = "(SELECT array_agg('case:' || id) FROM casework_case)::text[]"

IN_ORGANISATION = f"organisation_id = ANY ({ORGANISATIONS})"
# The people of the national desk are known to everybody: who handles a case, or looked at it, has a name.
DESKS = "(SELECT array_agg(id) FROM organisations_organisation WHERE type = 'national')"
KNOWN = f"organisation_id = ANY ({ORGANISATIONS} || {DESKS}::int[])"
# Systems are connected by who administers the organisation, or all of them: no case lies in this compartment.
CLIENTS = "clients"
ALL_OF_THEM = f"(SELECT array_agg(id) FROM organisations_organisation WHERE '{CLIENTS}' = ANY ({COMPARTMENTS}))"
CONNECTED = f"organisation_id = ANY ({ORGANISATIONS} || {ALL_OF_THEM}::int[])"
IN_COMPARTMENT = f"compartment = ANY ({COMPARTMENTS})"
# No index of cases begins with a compartment. As a CASE the planner reckons with half of the rows instead of a seventieth, and takes the first
# 25 of an organisation from the index that has the order, where it would fetch and sort them all.
CASE_IN_COMPARTMENT = f"CASE WHEN {IN_COMPARTMENT} THEN true ELSE false END"
OF_KIND = f"kind = ANY ({KINDS})"
ALL = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True)
class Wall:
    """Per role: what it may do (`grants`) and which rows (`rows`; None: the role has no business here)."""

    rows: dict[str, str]
    grants: dict[str, str] = field(default_factory=dict)
    inserts: dict[str, str] = field(default_factory=dict)  # where what may be added differs from what may be seen
    sees: dict[str, str] = field(default_factory=dict)  # where more may be seen than changed

    def grant(self, role: str) -> str:
        """What this role may do with the rows it reaches."""
        return self.grants.get(role, ALL)


def _everybody(rows: str, grants: str) -> Wall:
    return Wall(dict.fromkeys(ROLES, rows), dict.fromkeys(ROLES, grants))


# A compartment that is not named after the kind of the case shows its row and what was made for that part, and nothing else.
WHOLE = " AND seen.compartment LIKE seen.kind || ':%'"


def _of_case(
    column: str,
    grants: str = ALL,
    own: bool = True,
    extra_own: str = "",
    scoped: str | None = WHOLE,
    adds: bool = False,
) -> Wall:
    """Rows of a case are seen with the case: the policy of the case decides again, by its primary key.

    `scoped`: what staff of the organisation needs beside the row of the case; None: it has no business here. `adds`: it may add what
    it does not see (what an employer does may call for a letter to the applicant).
    """
    with_case = f"EXISTS (SELECT FROM casework_case seen WHERE seen.id = {column}"
    rows = {DESK: f"{with_case})", MACHINE: "true"}
    if scoped is not None:
        rows[SCOPED] = f"{with_case}{scoped})"
    if own:
        rows[OWN] = f"{column} = ANY ({OWN_CASES}){extra_own}"
    return Wall(rows, dict.fromkeys(rows, grants) | {MACHINE: ALL}, {SCOPED: f"{with_case})"} if adds else {})


WALLS: dict[str, Wall] = {
    "reference": Wall(dict.fromkeys(ROLES, "true"), dict.fromkeys(ROLES, "SELECT") | {MACHINE: ALL}),
    "settings": Wall(dict.fromkeys(ROLES, "true"), dict.fromkeys(ROLES, "SELECT") | {MACHINE: ALL}),
    "session": Wall({GATE: "true", MACHINE: "true"}),
    "account": Wall(
        {GATE: "true", OWN: KNOWN, SCOPED: IN_ORGANISATION, DESK: "true", AUDIT: "true", MACHINE: "true"},
        {GATE: "SELECT, INSERT, UPDATE", OWN: "SELECT", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT", AUDIT: "SELECT", MACHINE: ALL},
        sees={SCOPED: KNOWN},
    ),
    "account_membership": Wall(
        {GATE: "true", OWN: KNOWN, SCOPED: IN_ORGANISATION, DESK: "true", AUDIT: "true", MACHINE: "true"},
        {GATE: "SELECT", OWN: "SELECT", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT", AUDIT: "SELECT", MACHINE: ALL},
        sees={SCOPED: KNOWN},
    ),
    "organisation": Wall(
        {GATE: "true", OWN: IN_ORGANISATION, SCOPED: IN_ORGANISATION, DESK: "true", AUDIT: "true", MACHINE: "true"},
        {GATE: "SELECT", OWN: "SELECT", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT", AUDIT: "SELECT", MACHINE: ALL},
    ),
    "api_client": Wall(
        dict.fromkeys((GATE, MACHINE), "true") | dict.fromkeys((SCOPED, DESK), CONNECTED),
        {GATE: "SELECT, UPDATE", MACHINE: ALL} | dict.fromkeys((SCOPED, DESK), "SELECT, INSERT, UPDATE"),
    ),
    "api_proof": Wall(
        dict.fromkeys((GATE, MACHINE), "true")
        | dict.fromkeys((SCOPED, DESK), "EXISTS (SELECT FROM organisations_apiclient seen WHERE seen.id = client_id)"),
        {GATE: "SELECT, INSERT", MACHINE: ALL} | dict.fromkeys((SCOPED, DESK), "SELECT, INSERT, UPDATE"),
    ),
    "api_setting": Wall(
        dict.fromkeys((SCOPED, DESK), CONNECTED) | {MACHINE: "true"},
        dict.fromkeys((SCOPED, DESK), "SELECT, INSERT, UPDATE, DELETE") | {MACHINE: ALL},
    ),
    "webhook": Wall(
        dict.fromkeys((SCOPED, DESK), CONNECTED) | {MACHINE: "true"},
        dict.fromkeys((SCOPED, DESK), "SELECT, INSERT, UPDATE") | {MACHINE: ALL},
    ),
    "api_record": Wall(
        {SCOPED: IN_ORGANISATION, MACHINE: "true"}, {SCOPED: "SELECT, INSERT, UPDATE, DELETE", MACHINE: ALL}
    ),
    "case": Wall(
        {OWN: f"people @> {MINE}", SCOPED: CASE_IN_COMPARTMENT, DESK: OF_KIND, MACHINE: "true"},
        {OWN: "SELECT, INSERT, UPDATE", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT, INSERT, UPDATE", MACHINE: ALL},
    ),
    "case_child": _of_case("case_ptr_id", "SELECT, INSERT, UPDATE", scoped=""),
    "case_bound": _of_case("case_id", "SELECT, INSERT, UPDATE"),
    "case_part": _of_case("case_id", "SELECT, INSERT, UPDATE", scoped=""),
    "case_desk": _of_case("case_id", "SELECT, INSERT, UPDATE", scoped=None),
    "case_internal": _of_case("case_id", "SELECT, INSERT, UPDATE, DELETE", own=False),
    "case_document": _of_case(
        "case_id", "SELECT, INSERT, UPDATE", extra_own=" AND audience = 'all'",
        scoped=" AND (seen.compartment LIKE seen.kind || ':%' OR audience = 'employer')", adds=True,
    ),
    "case_share": _of_case("content_object_id", "SELECT, INSERT, DELETE", own=False),
    "draft": Wall({OWN: f"owner_id = {ME}", MACHINE: "true"}),
    "draft_file": Wall({OWN: "EXISTS (SELECT FROM casework_draft mine WHERE mine.id = draft_id)", MACHINE: "true"}),
    "export": Wall(
        dict.fromkeys((SCOPED, DESK), f"person_id = {ME}") | {MACHINE: "true"},
        dict.fromkeys((SCOPED, DESK), "SELECT, INSERT") | {MACHINE: ALL},
    ),
    "outbox": Wall(
        {OWN: f"person_id = {ME}", SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, GATE: "false", MACHINE: "true"},
        {GATE: "INSERT", OWN: "SELECT, INSERT, UPDATE", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT, INSERT, UPDATE", MACHINE: ALL},
        dict.fromkeys((GATE, OWN, SCOPED, DESK), "true"),
    ),
    "access_request": Wall(
        {OWN: f"person_id = {ME}", SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, MACHINE: "true"},
        {OWN: "SELECT, INSERT", SCOPED: "SELECT, INSERT, UPDATE", DESK: "SELECT, INSERT, UPDATE", MACHINE: ALL},
    ),
    "log_export": Wall({AUDIT: f"made_by_id = {ME}", MACHINE: "true"}, {AUDIT: "SELECT, INSERT", MACHINE: ALL}),
    "register": Wall(
        dict.fromkeys((SCOPED, DESK), IN_ORGANISATION) | {MACHINE: "true"},
        dict.fromkeys((SCOPED, DESK), "SELECT, INSERT, UPDATE") | {MACHINE: ALL},
    ),
    "intake": Wall(dict.fromkeys((SCOPED, DESK), IN_ORGANISATION) | {MACHINE: "true"}),
    "register_item": Wall(
        dict.fromkeys((SCOPED, DESK), "EXISTS (SELECT FROM casework_destructionlist seen WHERE seen.id = of_id)") | {MACHINE: "true"},
        dict.fromkeys((SCOPED, DESK), "SELECT, UPDATE") | {MACHINE: ALL},
    ),
    "demo_mail": Wall({GATE: "true", MACHINE: "true"}, {GATE: "SELECT", MACHINE: ALL}),
    "audit": Wall(
        {GATE: "false", OWN: f"stream = ANY ({OWN_STREAMS})", SCOPED: IN_COMPARTMENT, DESK: OF_KIND, AUDIT: "true", MACHINE: "true"},
        dict.fromkeys(ROLES, "SELECT, INSERT"),
        dict.fromkeys(ROLES, "true"),
    ),
    "tally": Wall({MACHINE: "true"}),
    "publication": Wall(
        {SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, MACHINE: "true"}, {SCOPED: "SELECT", DESK: "SELECT", MACHINE: ALL}
    ),
    "report": Wall(
        {SCOPED: IN_ORGANISATION, DESK: IN_ORGANISATION, MACHINE: "true"},
        {SCOPED: "SELECT, INSERT", DESK: "SELECT, INSERT", MACHINE: ALL},
    ),
    "anchor": Wall({MACHINE: "true"}, {MACHINE: "SELECT, INSERT"}),
    "nobody": Wall({}),
}  # fmt: skip

# Tables of libraries we use: the same question, answered here because their models cannot.
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


def declared() -> dict[str, str]:
    """Every table of the project and the name of its wall; a table nobody declared maps to ""."""
    found = dict(LIBRARIES)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in found:
            found[model._meta.db_table] = (
                "case_child" if _is_case_type(model) else model.__dict__.get("wall", getattr(model, "wall", ""))
            )
    return found


def _is_case_type(model) -> bool:
    parents = model._meta.parents
    return any(parent._meta.label == "casework.Case" for parent in parents)


def build() -> None:
    """Leave the database with exactly these roles, grants and policies. Runs as the owner; safe to run again.

    Autovacuum touches the same rows of the catalogue: when PostgreSQL ends one of the two (a deadlock), it is done once more.
    """
    for again in reversed(range(TRIES)):
        try:
            _build()
        except OperationalError as error:
            if not (again and isinstance(error.__cause__, DeadlockDetected)):
                raise
        else:
            return


def _build() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('weerbaar.wall'))")
        for statement in roles():
            cursor.execute(statement)
        tables = set(connection.introspection.table_names(cursor))
        for table, name in sorted(declared().items()):
            if table in tables:
                for statement in _table(table, WALLS.get(name, WALLS["nobody"])):
                    cursor.execute(statement)


def roles() -> list[str]:
    """Roles belong to the whole server: two databases on it share them, so each is made only if it is not there."""
    made = [
        f"DO $$ BEGIN CREATE ROLE weerbaar_{role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        for role in ROLES
    ]
    given = [f"GRANT weerbaar_{role} TO CURRENT_USER" for role in ROLES]
    schema = [f"GRANT USAGE ON SCHEMA public TO weerbaar_{role}" for role in ROLES]
    numbers = [f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO weerbaar_{role}" for role in ROLES]
    logins = [
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{login}') THEN GRANT weerbaar_{role} TO {login} WITH INHERIT FALSE; END IF; END $$"
        for login, roles in LOGINS.items()
        for role in roles
    ]
    return made + given + schema + numbers + logins


def _table(table: str, wall: Wall) -> list[str]:
    quoted = connection.ops.quote_name(table)
    everybody = ", ".join(f"weerbaar_{role}" for role in ROLES)
    statements = [
        f"DO $$ DECLARE p text; BEGIN FOR p IN SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = '{table}' "
        f"LOOP EXECUTE format('DROP POLICY %I ON {quoted}', p); END LOOP; END $$",
        f"REVOKE ALL ON {quoted} FROM PUBLIC, {everybody}",
        f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner ON {quoted} TO CURRENT_USER USING (true) WITH CHECK (true)",
    ]
    for role, rows in wall.rows.items():
        statements.append(f"GRANT {wall.grant(role)} ON {quoted} TO weerbaar_{role}")
        added, seen = wall.inserts.get(role, rows), wall.sees.get(role, rows)
        if added == seen == rows:
            statements.append(f"CREATE POLICY {role} ON {quoted} TO weerbaar_{role} USING ({rows}) WITH CHECK ({rows})")
            continue
        statements.append(f"CREATE POLICY {role}_add ON {quoted} FOR INSERT TO weerbaar_{role} WITH CHECK ({added})")
        for command in ("SELECT", "UPDATE", "DELETE"):
            if command in wall.grant(role):
                statements.append(
                    f"CREATE POLICY {role}_{command.lower()} ON {quoted} FOR {command} TO weerbaar_{role} USING ({seen if command == 'SELECT' else rows})"
                )
    return statements
