"""Walk every chain of the record: a line per broken chain and exit 1, or one line that all hold.

What was not looked at is never called unbroken: an unknown chain, a file without a whole anchor and
a record without entries are refused (exit 2).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from audit import anchor
from audit.verify import WalkCount, unknown_streams, verify
from sealing.commands import Finding, OperatorCommand


class NothingVerified(CommandError):
    """There was no entry to look at."""


class Command(OperatorCommand):
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

        Raises Finding when anything is broken, CommandError when there is nothing to look at.
        """
        anchors = _read_anchors(options["anchor"]) if options["anchor"] else None
        if unknown := unknown_streams(options["stream"] or ()):
            raise CommandError(f"not on record, so nothing was verified: {', '.join(unknown)}")
        count = WalkCount()
        broken = self._write_all(verify(options["stream"], count))
        if anchors:
            broken += self._write_all(anchor.compare_stored(anchors))
        if broken:
            walked = f"{count.streams} chains with {count.entries} entries"
            raise Finding(f"{broken} broken, in {walked}")
        if not count.entries:
            raise NothingVerified("the record is empty: nothing was verified")
        as_anchored = f", as anchored on {anchors.newest['made_at']}" if anchors else ""
        self.stdout.write(f"{count.streams} chains, {count.entries} entries, unbroken{as_anchored}")

    def _write_all(self, problems: Iterable[object]) -> int:
        """Write a line for each problem as it is found; return how many there were."""
        count = 0
        for problem in problems:
            self.stdout.write(str(problem))
            count += 1
        return count


def _read_anchors(path: Path) -> anchor.StoredAnchors:
    """Return the anchors of a file. Raises CommandError, and OSError when it cannot be read."""
    try:
        with path.open(encoding="utf-8") as lines:
            return anchor.read(lines)
    except UnicodeDecodeError:
        raise CommandError(f"{path} is no text; nothing was verified") from None
    except anchor.NotAnchors as problem:
        raise CommandError(f"{path}: {problem}; nothing was verified") from None
