"""Wrap every data key and secret again with the first key of WEERBAAR_KEYS; the system may run."""

from typing import Any

from django.core.management.base import CommandParser

from sealing import keys
from sealing.commands import Finding, OperatorCommand
from sealing.rotation import (
    InstallationSecret,
    WrappedKeyColumn,
    columns,
    installation_secrets,
)
from texts.one_line import positive

BATCH = 500


class Command(OperatorCommand):
    """`rotate_keys` after adding a first key; `rotate_keys --check` before removing the old one.

    Runs as the owner of the database: it needs every row. It may be stopped at any moment and goes
    on where it stopped.
    """

    help = __doc__
    may_miss_a_key = True  # what the others opened is wrapped again, and the rest is told

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether to look only, and how many rows are locked at once."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="count what still needs an older key; exit 1 when there is any",
        )
        parser.add_argument(
            "--batch", type=positive, default=BATCH, help=f"rows a transaction (default {BATCH})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every column with wrapped keys, then through the installation's secrets.

        Raises Finding when anything still needs an older key.
        """
        remaining = 0
        for column in columns():
            if not options["check"]:
                self._rotate(column, options["batch"])
            count = column.rows_with_older_key().count()
            self.stdout.write(f"{column}: {count} left with an older key")
            remaining += count
        if not options["check"]:
            self._rotate_secrets()
        remaining += self._count_old_secrets()
        if remaining:
            raise Finding(f"{remaining} still need an older key: keep it in WEERBAAR_KEYS")

    def _rotate(self, column: WrappedKeyColumn, size: int) -> None:
        """Rewrap rows that nobody is working on first; then the others, waiting for each."""
        for skip_locked in (True, False):
            unopenable = self._rotate_in_batches(column, size, skip_locked=skip_locked)
        if unopenable:
            message = f"{column}: {unopenable} do not open with any key of WEERBAAR_KEYS"
            self.stderr.write(message)

    def _rotate_in_batches(self, column: WrappedKeyColumn, size: int, *, skip_locked: bool) -> int:
        """Rewrap in one pass over the column; return how many keys do not open."""
        rewrapped = 0
        unopenable = 0
        batch = column.rewrap(None, size, skip_locked=skip_locked)
        while batch.last_pk is not None:
            rewrapped += batch.rewrapped
            unopenable += batch.unopenable
            self.stdout.write(f"{column}: {rewrapped} wrapped again")
            self.stdout.flush()
            batch = column.rewrap(batch.last_pk, size, skip_locked=skip_locked)
        return unopenable

    def _rotate_secrets(self) -> None:
        for secret in installation_secrets():
            resealed = self._reseal(secret)
            if resealed is not None and resealed != secret.blob:
                secret.replace(resealed)

    def _count_old_secrets(self) -> int:
        """Count the secrets that are not under the first key, and write the number."""
        count = 0
        for secret in installation_secrets():
            if self._reseal(secret) != secret.blob:
                count += 1
        self.stdout.write(f"secrets of the installation: {count} left with an older key")
        return count

    def _reseal(self, secret: InstallationSecret) -> bytes | None:
        """Return the secret under the first key; None when it does not open."""
        try:
            return keys.reseal(secret.purpose, secret.blob)
        except keys.Unopenable:
            return None
