"""Put a backup into an empty database and store, bring it to this release, and verify
the record.
"""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from weerbaar import copies, env


class Command(BaseCommand):
    """`restore FOLDER`, as the owner of the database. What is there is never overwritten."""

    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        """Add the folder to restore from."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args, **options) -> None:
        """Restore. Raises CommandError when nothing was restored."""
        try:
            manifest = copies.restore(options["folder"], env.text("DATABASE_URL"))
        except (copies.NotDone, OSError) as problem:
            raise CommandError(f"weerbaar: {problem}") from None
        call_command("migrate", verbosity=0)
        call_command("audit_verify", stdout=self.stdout)
        self.stdout.write(
            f"weerbaar: put back as it was on {manifest['made_at']}: "
            f"the database and {len(manifest['files'])} files"
        )
