"""Give somebody a role, and an account when there is none.

For the first administrator of an organisation. Whoever runs the installation runs it, with the
login of the owner of the database. The person gets a mail and chooses a password.
"""

from allauth.account.adapter import get_adapter
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from audit.record import record
from organisations.access import Role, roles_at
from organisations.addresses import account_address, account_name
from organisations.models import Membership, Organisation, Person
from sealing.commands import OperatorCommand


class Command(OperatorCommand):
    """`appoint EMAIL NAME --organisation GM0344 --role org_admin`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add who, where and as what."""
        parser.add_argument("email", type=account_address)
        parser.add_argument("name", type=account_name)
        parser.add_argument(
            "--organisation",
            required=True,
            type=str.strip,
            help="its code: GM0344, PV26, WS0152, bzk",
        )
        parser.add_argument("--role", default=Role.ORG_ADMIN, choices=Role.values)

    def handle(self, *args, email: str, name: str, organisation: str, role: str, **options) -> None:
        """Give the role, and create the account when there is none. Twice is once.

        Raises CommandError for an organisation that does not exist or a role that it does not have.
        """
        place = Organisation.objects.current().filter(code=organisation).first()
        if place is None:
            message = f"no organisation with code {organisation!r}; run load_organisations first"
            raise CommandError(message)
        if role not in roles_at(place):
            raise CommandError(f"{role} is no role at {place}")
        with transaction.atomic():
            person = self._account(email, name, place)
            _membership, created = Membership.objects.get_or_create(
                person=person, organisation=place, role=role, until=None, defaults={"unit": None}
            )
            if created:
                self._record(person, "role_given", role=role, organisation=place.code)
        if created:
            self.stdout.write(f"{person.email}: {Role(role).label}, {place}")
        else:
            self.stdout.write("nothing to do")
        if person.name != name:
            self.stdout.write("the account has another name, which was not changed")

    def _account(self, email: str, name: str, place: Organisation) -> Person:
        """Return the account with this address; create it, and mail an invitation, without one."""
        person = Person.objects.filter(email=email).first()
        if person is None:
            person = Person.objects.create_user(email, name=name, organisation=place)
            self._record(person, "account_made", organisation=place.code)
            get_adapter().send_mail("account/email/invited", person.email, {})
        return person

    def _record(self, person: Person, action: str, **details) -> None:
        record(f"person:{person.pk}", actor=None, action=action, **details)
