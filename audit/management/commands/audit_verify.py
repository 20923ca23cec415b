"""Walk every chain of the record; one line per broken chain and exit 1, or one line that says it is whole."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.verify import Count, holds, verify


class Command(BaseCommand):
    """`audit_verify [--stream case:…] [--anchor FILE]`."""

    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        """One stream, or an anchor that was kept elsewhere."""
        parser.add_argument("--stream", default="")
        parser.add_argument("--anchor", type=Path, help="a file with a line that audit_anchor printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk."""
        count, broken = Count(), 0
        for problem in verify(options["stream"], count):
            broken += 1
            self.stderr.write(str(problem))
        if options["anchor"]:
            kept = json.loads(options["anchor"].read_text())
            if not holds(kept["last_id"], kept["digest"]):
                raise CommandError(f"the chains do not end as the anchor of {kept['made_at']} says")
        if broken:
            raise CommandError(f"{broken} of {count.streams} chains are broken")
        self.stdout.write(f"{count.streams} chains, {count.entries} entries, unbroken")
