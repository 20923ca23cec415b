"""Make the blind indexes of names and addresses anew, after a release that folds them otherwise."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from casework.models import Party
from sealing.commands import Finding, OperatorCommand
from sealing.keys import Unopenable

BATCH = 500


class Command(OperatorCommand):
    """`reindex_parties`, while the system runs; `reindex_parties --check` counts what is left.

    Runs as the owner of the database: it needs every row. It may be stopped at any moment and goes
    on where it stopped: each row tells by which version its indexes were made.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether to look only."""
        parser.add_argument(
            "--check", action="store_true", help="count what is left; exit 1 when there is any"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the people of all cases. Raises Finding when some are left."""
        outdated = Party.objects.filter(index_version__lt=Party.INDEX_VERSION)
        if not options["check"]:
            self._reindex(outdated)
        remaining = outdated.count()
        if remaining:
            raise Finding(f"{remaining} people of cases are not found by name yet")
        self.stdout.write("every person of a case is found by name")

    def _reindex(self, outdated) -> None:
        count = 0
        last_pk = 0
        while True:
            with transaction.atomic():
                rows = outdated.filter(pk__gt=last_pk).select_related("case").order_by("pk")
                batch = list(rows.select_for_update(no_key=True, of=("self",))[:BATCH])
                if not batch:
                    return
                reindexed = [party for party in batch if self._set_indexes(party)]
                columns = ["name_index", "email_index", "mailbox_index", "index_version"]
                Party.objects.bulk_update(reindexed, columns)
            last_pk = batch[-1].pk
            count += len(reindexed)
            self.stdout.write(f"{count} people of cases")
            self.stdout.flush()

    def _set_indexes(self, party: Party) -> bool:
        """Return whether name and address could be opened."""
        try:
            party.indexed()
        except Unopenable:
            self.stderr.write(f"person {party.pk} of a case does not open with these keys")
            return False
        return True
