"""Walk every chain of the record; a line per broken chain and exit 1, or one line that says it is whole."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.anchor import compare
from audit.verify import Count, verify


class Command(BaseCommand):
    """`audit_verify [--stream case:… …] [--anchor FILE]`, as the owner of the database."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Some streams, or a file with anchors that was kept elsewhere."""
        parser.add_argument("--stream", nargs="+", help="only these")
        parser.add_argument(
            "--anchor", type=Path, help="a file with the lines that audit_anchor printed: are they still true?"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk."""
        count, broken = Count(), 0
        for problem in verify(options["stream"], count):
            broken += self._tell(problem)
        if options["anchor"]:
            with options["anchor"].open() as lines:
                broken += sum(self._tell(problem) for problem in compare(lines))
        if broken:
            raise CommandError(f"{broken} broken, in {count.streams} chains with {count.entries} entries")
        self.stdout.write(f"{count.streams} chains, {count.entries} entries, unbroken")

    def _tell(self, problem: object) -> int:
        self.stdout.write(str(problem))
        return 1
