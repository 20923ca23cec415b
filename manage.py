#!/usr/bin/env python3
"""Run a management command of the project."""

import os
import sys
from importlib import import_module

# Commands that run without settings, keys or a database: they begin before Django is there.
WITHOUT_SETTINGS = {
    "awb_term": "legalterms.command",
    "score_scan": "scanscores.command",
    "plan_sessions": "sessionplanner.command",
}


def main() -> None:
    """Hand the command line to Django, or to a command that needs no settings.

    Raises SystemExit.
    """
    if module := WITHOUT_SETTINGS.get("".join(sys.argv[1:2])):
        sys.exit(import_module(module).main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- settings first
    from django.db import DatabaseError, InterfaceError  # noqa: PLC0415 -- the same

    try:
        execute_from_command_line(sys.argv)
    except SystemExit as stop:  # a setting that is missing or weak
        if not isinstance(stop.code, str):
            raise
        sys.stderr.write(f"{stop.code}\n")
        raise SystemExit(2) from None  # as every command that is refused
    except (DatabaseError, InterfaceError) as problem:  # of a command of Django's
        if "--traceback" in sys.argv:
            raise
        from sealing.commands import reason  # noqa: PLC0415 -- settings first
        from texts.one_line import one_line  # noqa: PLC0415 -- the same

        sys.stderr.write(f"{one_line(reason(problem))}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
