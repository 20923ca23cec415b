"""Make the anchor of today and print it as a line of JSON.

Store the line where the administrator of the database cannot reach it.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from audit import anchor
from sealing.commands import OperatorCommand
from texts.one_line import seconds


class Command(OperatorCommand):
    """`audit_anchor [--ends] >> somewhere-else`, once a day, as the owner of the database."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add what to print, and how long to wait."""
        parser.add_argument(
            "--ends",
            action="store_true",
            help="also a line for each chain that moved since the anchor before: "
            "then audit_verify --anchor can name the chain that was cut",
        )
        parser.add_argument(
            "--wait",
            type=seconds,
            default=300,
            help="seconds to wait for transactions that are appending (default 300)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the anchor and print its lines. Raises CommandError when it waited too long."""
        try:
            todays_anchor = anchor.make(options["wait"])
        except anchor.StillAppending as error:
            raise CommandError(str(error)) from error
        for line in anchor.lines(todays_anchor, with_ends=options["ends"]):
            self.stdout.write(line)
