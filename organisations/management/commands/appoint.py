"""Give somebody a role, and an account when there is none: for the first administrator of an organisation.

Run by whoever runs the installation, with the login of the owner of the database. The person gets a mail and chooses a password.
"""

from allauth.account.adapter import get_adapter
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audit.record import record
from organisations.access import Role, roles_at
from organisations.models import Membership, Organisation, Person


class Command(BaseCommand):
    """`appoint EMAIL NAME --organisation GM0344 --role org_admin`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, where, as what."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--organisation", required=True, help="its code: GM0344, PV26, WS0152, bzk")
        parser.add_argument("--role", default=Role.ORG_ADMIN, choices=Role.values)

    def handle(self, *args, email: str, name: str, organisation: str, role: str, **options) -> None:
        """Again the same changes nothing."""
        place = Organisation.objects.current().filter(code=organisation).first()
        if place is None:
            raise CommandError(f"no organisation with code {organisation}; run load_organisations first")
        if role not in roles_at(place):
            raise CommandError(f"{role} is no role at {place}")
        with transaction.atomic():
            person = Person.objects.filter(email=email.lower()).first()
            if person is None:
                person = Person.objects.create_user(email, name=name, organisation=place)
                record(f"person:{person.pk}", actor=None, action="account_made", organisation=place.code)
                get_adapter().send_mail("account/email/invited", person.email, {})
            _membership, made = Membership.objects.get_or_create(
                person=person, organisation=place, role=role, until=None, defaults={"unit": None}
            )
            if made:
                record(f"person:{person.pk}", actor=None, action="role_given", role=role, organisation=place.code)
        self.stdout.write(f"{person.email}: {Role(role).label}, {place}" if made else "nothing to do")
