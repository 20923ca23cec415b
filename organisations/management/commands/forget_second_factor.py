"""Delete the second factors of somebody who lost them all, recovery codes included.

The next sign-in enrols a new one. Make sure who asks: call back on a number that you know. It is on
record, the person gets a mail, and is signed out everywhere.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from audit.record import record
from organisations.addresses import account_address
from organisations.models import Person
from sealing.commands import OperatorCommand


class Command(OperatorCommand):
    """`forget_second_factor EMAIL`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the address of the account."""
        parser.add_argument("email", type=account_address)

    def handle(self, *args, email: str, **options) -> None:
        """Delete all of them and end every session. Raises CommandError without such an account."""
        person = Person.objects.filter(email=email).first()
        if person is None:
            raise CommandError("no such account")
        with transaction.atomic():
            Authenticator.objects.filter(user=person).delete()
            for session in UserSession.objects.filter(user=person):
                session.end()
            record(f"person:{person.pk}", actor=None, action="second_factors_forgotten")
            get_adapter().send_mail("mfa/email/second_factors_forgotten", person.email, {})
        self.stdout.write(f"{person.email} makes a new second factor at the next sign-in")
