"""Put a backup into an empty database and an empty store, bring it to this release, and walk the record."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from weerbaar import copies, env


class Command(BaseCommand):
    """`restore FOLDER`, as the owner of the database. What is there is never overwritten."""

    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args, **options) -> None:
        """Put back."""
        try:
            told = copies.restore(options["folder"], env.text("DATABASE_URL"))
        except (copies.NotDone, OSError) as problem:
            raise CommandError(f"weerbaar: {problem}") from None
        call_command("migrate", verbosity=0)
        call_command("audit_verify", stdout=self.stdout)
        self.stdout.write(
            f"weerbaar: put back as it was on {told['made_at']}: the database and {len(told['files'])} files"
        )
