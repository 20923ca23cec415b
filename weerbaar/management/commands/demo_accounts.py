"""Say who can sign in to the demo."""

from django.conf import settings
from django.core.management.base import CommandError

from organisations.demo import CLIENT, PASSWORD, SECRET, accounts
from sealing.commands import OperatorCommand


class Command(OperatorCommand):
    """`demo_accounts`."""

    help = __doc__
    needs_keys = needs_owner = False  # it asks the database nothing

    def handle(self, *args, **options) -> None:
        """Write one account per line, with what it does. Raises CommandError outside demo mode."""
        if not settings.DEMO:
            raise CommandError("only in demo mode")
        self.stdout.write(
            "".join(f"  {account:<45}{role}\n" for account, _place, role in accounts())
        )
        self.stdout.write(f"  Wachtwoord van elk account: {PASSWORD}\n")
        self.stdout.write(f"  API-koppeling: {CLIENT}, geheim: {SECRET} (/api/v1/docs/)\n")
