"""Copy the database and all files to a new folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from weerbaar import copies, env


class Command(BaseCommand):
    """`backup FOLDER`, with DATABASE_BACKUP_URL and STORAGE_URL; people may go on working."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """Add the folder to save to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args, **options) -> None:
        """Save. Raises CommandError when nothing was saved."""
        try:
            manifest = copies.save(options["folder"], env.text("DATABASE_BACKUP_URL"))
        except (copies.NotDone, OSError) as problem:
            raise CommandError(f"weerbaar: {problem}") from None
        self.stdout.write(
            f"weerbaar: saved to {options['folder']}: "
            f"the database and {len(manifest['files'])} files. The keys are not in it."
        )
