"""Copy the database and all files to a new folder."""

from pathlib import Path

from django.core.management.base import CommandError

from sealing.commands import OperatorCommand
from weerbaar import copies, env


class Command(OperatorCommand):
    """`backup FOLDER`, with DATABASE_BACKUP_URL and STORAGE_URL; people may go on working."""

    help = __doc__
    needs_keys = needs_owner = False  # what is sealed is copied as it is

    def add_arguments(self, parser) -> None:
        """Add the folder to save to, and of a demo the file with its keys."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, help="of a demo: the file with its keys")

    def handle(self, *args, **options) -> None:
        """Save. Raises CommandError when nothing was saved."""
        keys_file = options["keys"]
        try:
            manifest = copies.save(options["folder"], env.text("DATABASE_BACKUP_URL"), keys_file)
        except copies.NotDone as problem:
            raise CommandError(f"weerbaar: {problem}", returncode=2) from None
        except KeyboardInterrupt:
            raise CommandError("weerbaar: stopped; nothing was saved", returncode=130) from None
        about_keys = "The keys are not in it."
        if keys_file:
            about_keys = "The keys are in it, as everything in a demo is invented."
        self.stdout.write(
            f"weerbaar: saved to {options['folder']}: "
            f"the database and {len(manifest['files'])} files. {about_keys}"
        )
