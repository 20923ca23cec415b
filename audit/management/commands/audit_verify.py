"""Walk every chain of the record: a line per broken chain and exit 1, or one line that all hold."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.anchor import compare
from audit.verify import WalkCount, verify


class Command(BaseCommand):
    """`audit_verify [--stream case:… …] [--anchor FILE]`, as the owner of the database."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add which streams, and a file with anchors that was stored elsewhere."""
        parser.add_argument("--stream", nargs="+", help="only these")
        parser.add_argument(
            "--anchor",
            type=Path,
            help="a file with the lines that audit_anchor printed: are they still true?",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chains, then compare them with the anchors.

        Raises CommandError when anything is broken.
        """
        count = WalkCount()
        broken = self._write_all(verify(options["stream"], count))
        if options["anchor"]:
            with options["anchor"].open() as lines:
                broken += self._write_all(compare(lines))
        if broken:
            walked = f"{count.streams} chains with {count.entries} entries"
            raise CommandError(f"{broken} broken, in {walked}")
        self.stdout.write(f"{count.streams} chains, {count.entries} entries, unbroken")

    def _write_all(self, problems: Iterable[object]) -> int:
        """Write a line for each problem as it is found; return how many there were."""
        count = 0
        for problem in problems:
            self.stdout.write(str(problem))
            count += 1
        return count
