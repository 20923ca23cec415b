"""Migrate, load and fill a database for the demo.

In one process, as starting takes longer than most of it.
"""

import io

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from sealing.commands import OperatorCommand
from texts.one_line import positive


class Command(OperatorCommand):
    """`prepare_demo --size 2000`. What is there stays; says who can sign in."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """Add the number of reports."""
        parser.add_argument("--size", type=positive, required=True)

    def handle(self, *args, **options) -> None:
        """Fill the database and write the accounts; progress goes to stderr.

        Raises CommandError outside demo mode.
        """
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        size = options["size"]
        self._run("database bijwerken", "migrate", verbosity=0)
        self._run("organisaties laden", "load_organisations")
        self._run(f"voorbeelden maken ({size} meldingen)", "make_demo", size=size)
        self._run("aanvragen maken", "make_demo_requests", size=size // 40)
        self._run("aanvragen juridische hulp maken", "make_demo_legal")
        self._run("bijeenkomsten maken", "make_demo_meetings")
        self._run("trajecten van de tour maken", "make_demo_tour")
        self._run("cijfers tellen", "rebuild_figures")
        call_command("demo_accounts", stdout=self.stdout)

    def _run(self, description: str, command: str, **options) -> None:
        self.stderr.write(f"weerbaar: {description}", str)
        call_command(command, stdout=io.StringIO(), **options)
