"""Say which rows background jobs could not work on: a line for each and exit 1, or that there are
none."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from sealing import set_aside
from sealing.commands import Finding, OperatorCommand
from sealing.models import SetAsideRow


class Command(OperatorCommand):
    """`set_aside` lists them; `set_aside --retry`, once the cause is gone, has them tried again."""

    help = __doc__
    needs_keys = False  # nothing is opened

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether they are to be tried again."""
        parser.add_argument(
            "--retry", action="store_true", help="forget them, so that each is tried again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List the rows by job. Raises Finding when there are any."""
        if options["retry"]:
            self.stdout.write(f"{set_aside.retry_all()} rows are tried again")
            return
        count = 0
        for aside in SetAsideRow.objects.all():
            count += 1
            first_at = timezone.localtime(aside.first_at).isoformat(timespec="minutes")
            then = "tried again by itself" if aside.retry_at else "rests"
            self.stdout.write(
                f"{aside.job} {aside.row}: {aside.error}, {aside.tries} times since {first_at}, "
                f"{then}"
            )
        if count:
            raise Finding(f"{count} rows are set aside; after the cause is gone: set_aside --retry")
        self.stdout.write("no row is set aside")
