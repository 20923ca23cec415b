"""`migrate`, and then row-level security: no table is ever without it."""

from django.core.management.commands.migrate import Command as Migrate

from sealing.commands import OperatorCommand
from weerbaar import rls_install


class Command(OperatorCommand, Migrate):
    """Django's own, followed by the policies that the models declare."""

    def handle(self, *args, **options):
        """Migrate, then leave the database with exactly the declared roles, grants and policies."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            rls_install.install()
