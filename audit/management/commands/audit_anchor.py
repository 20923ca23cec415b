"""Make the anchor of today and print it as a line of JSON, to be kept where the database administrator cannot reach it."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from audit.verify import anchor


class Command(BaseCommand):
    """`audit_anchor >> somewhere-else`."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Lock, count, print."""
        with transaction.atomic():
            made = anchor()
        line = {"made_at": made.made_at.isoformat(), "streams": made.streams, "entries": made.entries,
                "last_id": made.last_id, "digest": bytes(made.digest).hex()}  # fmt: skip
        self.stdout.write(json.dumps(line))
