"""The base of every management command: whom it refuses, and what its exit code means.

0: done. 1: it looked, and found what should not be (`Finding`). 2: refused, or not finished; one
line on standard error says why. The codes are told in docs/operators/running.md.
"""

import sys
import traceback
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
)

from sealing import key_checks
from sealing.keys import Unopenable
from texts.one_line import REFUSED, one_line

INTERRUPTED = 130  # as a shell counts Ctrl-C
# Of whom the database is, and no superuser that row-level security would not hold.
IS_OWNER = """
SELECT login.rolname = session_user, pg_has_role(session_user, login.oid, 'MEMBER') AND NOT (
    SELECT rolsuper FROM pg_roles WHERE rolname = session_user
), session_user
FROM pg_database database JOIN pg_roles login ON login.oid = database.datdba
WHERE database.datname = current_database()
"""
CONNECTION_ERRORS = (OperationalError, InterfaceError, ProgrammingError)  # the last: of an address
LONGEST_REASON = 400  # characters
UNDEFINED_TABLE = "42P01"
UNDEFINED_COLUMN = "42703"


class Finding(CommandError):
    """A command looked, and found what should not be: exit code 1."""


class OperatorCommand(BaseCommand):
    """A command that refuses in one line; also for one of Django's, before that in the bases.

    `needs_keys`: it seals, opens or verifies, so that the keys must be those of the database.
    `may_miss_a_key`: it goes on without a key that is not in the ring any more.
    `needs_owner`: it signs in as the owner of the database.
    """

    needs_keys = True
    may_miss_a_key = False
    needs_owner = True

    def run_from_argv(self, argv: list[str]) -> None:
        """Run as called from the command line, and end with the exit code."""
        try:
            parser = self.create_parser(argv[0], argv[1])
            options = vars(parser.parse_args(argv[2:]))
        except CommandError as problem:
            self._end(REFUSED, problem)
        shows_places = options["traceback"]
        try:
            self.execute(*options.pop("args", ()), **options)
        except (Exception, KeyboardInterrupt) as problem:
            if shows_places:
                raise
            self._end(exit_code(problem), reason(problem))
        except SystemExit as stop:  # a setting that is missing, or a command of Django's that ends
            if not isinstance(stop.code, str):
                raise
            self._end(REFUSED, stop.code)
        finally:
            connections.close_all()

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run, when login and keys are right. Raises CommandError."""
        if self.needs_owner:
            refuse_other_login()
        if self.needs_keys:
            try:
                key_checks.refuse_foreign_keys(may_miss_one=self.may_miss_a_key)
            except key_checks.ForeignKeys as problem:
                raise CommandError(str(problem)) from None
        return super().execute(*args, **options)

    def _end(self, code: int, problem: object) -> None:
        self.stderr.write(one_line(problem), lambda text: text)
        sys.exit(code)


def refuse_other_login() -> None:
    """Check that this login owns the database: another one sees a part of the rows, or none.

    Raises CommandError.
    """
    with connection.cursor() as cursor:
        cursor.execute(IS_OWNER)
        is_owner, is_member, login = cursor.fetchone() or (False, False, "")
    if not (is_owner or is_member):
        raise CommandError(
            f"DATABASE_URL signs in as {login}: this command needs the owner of the database"
        )


def exit_code(problem: BaseException) -> int:
    """Return the exit code of a command that ended with this."""
    if isinstance(problem, Finding):
        return problem.returncode
    return INTERRUPTED if isinstance(problem, KeyboardInterrupt) else REFUSED


def reason(problem: BaseException) -> str:
    """Return why a command ended, without any value: what is told here may end up in a log."""
    if isinstance(problem, SystemCheckError):
        return "the checks of the system fail; `manage.py check` says which"
    if isinstance(problem, CommandError | ImproperlyConfigured):
        return str(problem)
    if isinstance(problem, DatabaseError | InterfaceError):
        return _database_reason(problem)
    if isinstance(problem, Unopenable):
        return f"something that is sealed does not open: {problem}"
    if isinstance(problem, OSError):
        where = f"{problem.filename}: " if problem.filename else ""
        return f"{where}{problem.strerror or type(problem).__name__}"
    if isinstance(problem, KeyboardInterrupt):
        return "stopped"
    return f"failed at {_place(problem)}; --traceback tells more"


def _database_reason(problem: Exception) -> str:
    cause = problem.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    message = getattr(getattr(cause, "diag", None), "message_primary", None)
    if state in {UNDEFINED_TABLE, UNDEFINED_COLUMN}:
        return "the database is not of this release: run `manage.py migrate` first"
    if message is None and isinstance(problem, CONNECTION_ERRORS):
        return f"the database does not answer: {str(problem)[:LONGEST_REASON]}"
    if state.startswith(("22", "23")):  # these quote what is stored
        return f"the database refuses it ({type(cause).__name__}) at {_place(problem)}"
    return f"the database refuses it: {message or type(problem).__name__}"


def _place(problem: BaseException) -> str:
    """Return the kind of an error and the last place that it passed."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{place} ({type(problem).__name__})"
