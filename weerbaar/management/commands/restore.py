"""Put a backup into an empty database and store, bring it to this release, and verify
the record.
"""

import contextlib
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error

from audit.management.commands.audit_verify import NothingVerified
from sealing.commands import OperatorCommand, refuse_other_login
from weerbaar import copies, env
from weerbaar.backup_folder import as_line
from weerbaar.examination import examine
from weerbaar.restore_places import EmptyInstallation, NewHome


class Command(OperatorCommand):
    """`restore FOLDER`, as the owner of the database. What is there is never overwritten."""

    help = __doc__
    # The database is empty: weerbaar.examination tries the keys on the backup.
    needs_keys = needs_owner = False
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        """Add the folder to restore from, and whether to look only."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what it would do")
        parser.add_argument("--home", type=Path, help="tell it of a demo that is to be made here")

    def handle(self, *args, **options) -> None:
        """Restore, or tell what a restore would do. Raises CommandError when it is refused, was
        not done, or when the record that came back is broken.
        """
        if not options["home"]:
            refuse_other_login()
        try:
            if options["dry_run"] or options["home"]:
                self._tell(options["folder"], options["home"])
            else:
                self._restore(options["folder"])
        except (copies.NotDone, OSError) as problem:
            raise CommandError(f"weerbaar: {as_line(problem)}", returncode=2) from None
        except KeyboardInterrupt:
            line = "weerbaar: stopped; the same command starts over, or goes on"
            raise CommandError(line, returncode=130) from None

    def _tell(self, folder: Path, home: Path | None) -> None:
        examination = examine(folder, NewHome(home) if home else EmptyInstallation())
        for line in examination.lines():
            self.stdout.write(line)
        examination.refuse()
        self.stdout.write("weerbaar: it would be put back; nothing was changed")

    def _restore(self, folder: Path) -> None:
        manifest = copies.restore(folder, env.text("DATABASE_URL"))
        try:
            call_command("migrate", verbosity=0)
        except (CommandError, Error) as problem:
            raise CommandError(
                "weerbaar: the backup is back, but it could not be brought to this release "
                f"({as_line(problem)}); run the same command again",
                returncode=2,
            ) from None
        try:
            with contextlib.suppress(NothingVerified):  # saved before anything was on record
                call_command("audit_verify", stdout=self.stdout)
        finally:
            copies.finish_restore()
            self.stdout.write(
                f"weerbaar: put back as it was on {manifest['made_at']}: "
                f"the database and {len(manifest['files'])} files"
            )
