"""Migrate, load and fill a database for the demo: in one process, as starting takes longer than most of it."""

import io

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """`prepare_demo --size 2000`. What is there stays; says who can sign in."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """How many reports."""
        parser.add_argument("--size", type=int, required=True)

    def handle(self, *args, **options) -> None:
        """What is done is told to the terminal while it is; the accounts are the answer."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        size = options["size"]
        self._do("database bijwerken", "migrate", verbosity=0)
        self._do("organisaties laden", "load_organisations")
        self._do(f"voorbeelden maken ({size} meldingen)", "make_demo", size=size)
        self._do("aanvragen maken", "make_demo_requests", size=size // 40)
        self._do("cijfers tellen", "rebuild_figures")
        call_command("demo_accounts", stdout=self.stdout)

    def _do(self, what: str, command: str, **how) -> None:
        self.stderr.write(f"weerbaar: {what}", str)
        call_command(command, stdout=io.StringIO(), **how)
