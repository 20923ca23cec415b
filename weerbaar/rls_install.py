"""Put the row-level security of weerbaar.rls_policies into the database: roles, grants and
policies.
"""

from collections.abc import Iterator

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from weerbaar.rls_policies import ROW_POLICIES, declared_policies
from weerbaar.rls_roles import LOGINS, ROLES
from weerbaar.rls_rows import RowPolicy

MAX_TRIES = 3
NO_POLICY = ROW_POLICIES["nobody"]


def install() -> None:
    """Leave the database with exactly the declared roles, grants and policies.

    Runs as the owner of the database; safe to run again. Autovacuum touches the same rows of the
    catalogue: when PostgreSQL ends one of the two (a deadlock), it is done again. Raises
    OperationalError when that did not help, or for any other error.
    """
    for tries_left in reversed(range(MAX_TRIES)):
        try:
            _install_once()
        except OperationalError as error:
            is_deadlock = isinstance(error.__cause__, DeadlockDetected)
            if not is_deadlock or not tries_left:
                raise
        else:
            return


def _install_once() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('weerbaar.rls_policies'))")
        for statement in role_statements():
            cursor.execute(statement)
        existing_tables = set(connection.introspection.table_names(cursor))
        for table, name in sorted(declared_policies().items()):
            if table not in existing_tables:
                continue
            for statement in _table_statements(table, ROW_POLICIES.get(name, NO_POLICY)):
                cursor.execute(statement)


def role_statements() -> list[str]:
    """Return the SQL that makes the roles and lets the logins take them.

    Roles belong to the whole server: two databases on it share them, so each is made only if it is
    not there.
    """
    return [
        *create_role_statements(),
        *(f"GRANT weerbaar_{role} TO CURRENT_USER" for role in ROLES),
        *(f"GRANT USAGE ON SCHEMA public TO weerbaar_{role}" for role in ROLES),
        *(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO weerbaar_{role}" for role in ROLES),
        *(_grant_role(role, login) for login, roles in LOGINS.items() for role in roles),
    ]


def create_role_statements() -> list[str]:
    """Return the SQL that makes the roles which are not there: a restore names them in policies."""
    return [_create_role(role) for role in ROLES]


def _create_role(role: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE weerbaar_{role} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def _grant_role(role: str, login: str) -> str:
    return (
        f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{login}') "
        f"THEN GRANT weerbaar_{role} TO {login} WITH INHERIT FALSE; END IF; END $$"
    )


def _table_statements(table: str, policy: RowPolicy) -> list[str]:
    quoted = connection.ops.quote_name(table)
    all_roles = ", ".join(f"weerbaar_{role}" for role in ROLES)
    statements = [
        _drop_policies(table, quoted),
        f"REVOKE ALL ON {quoted} FROM PUBLIC, {all_roles}",
        f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {quoted} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner ON {quoted} TO CURRENT_USER USING (true) WITH CHECK (true)",
    ]
    for role in policy.rows:
        statements.append(f"GRANT {policy.grant(role)} ON {quoted} TO weerbaar_{role}")
        statements.extend(_policy_statements(quoted, role, policy))
    return statements


def _drop_policies(table: str, quoted: str) -> str:
    return (
        "DO $$ DECLARE p text; BEGIN FOR p IN SELECT policyname FROM pg_policies "
        f"WHERE schemaname = 'public' AND tablename = '{table}' "
        f"LOOP EXECUTE format('DROP POLICY %I ON {quoted}', p); END LOOP; END $$"
    )


def _policy_statements(quoted: str, role: str, policy: RowPolicy) -> Iterator[str]:
    rows = policy.rows[role]
    insert_rows = policy.insert_rows.get(role, rows)
    select_rows = policy.select_rows.get(role, rows)
    if insert_rows == select_rows == rows:
        yield (
            f"CREATE POLICY {role} ON {quoted} TO weerbaar_{role} "
            f"USING ({rows}) WITH CHECK ({rows})"
        )
        return
    yield (
        f"CREATE POLICY {role}_add ON {quoted} FOR INSERT TO weerbaar_{role} "
        f"WITH CHECK ({insert_rows})"
    )
    for command in ("SELECT", "UPDATE", "DELETE"):
        if command not in policy.grant(role):
            continue
        condition = select_rows if command == "SELECT" else rows
        yield (
            f"CREATE POLICY {role}_{command.lower()} ON {quoted} FOR {command} "
            f"TO weerbaar_{role} USING ({condition})"
        )
