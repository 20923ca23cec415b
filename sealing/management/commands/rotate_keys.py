"""Wrap every data key and every secret again with the first key of WEERBAAR_KEYS, while the system runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sealing import keys
from sealing.rotation import Column, Secret, columns, secrets

BATCH = 500


class Command(BaseCommand):
    """`rotate_keys` after putting a new key in front; `rotate_keys --check` before taking the old one out.

    Runs as the owner of the database: it needs every row. It may be stopped at any moment and goes on where it stopped.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to look only, and how many rows are locked at once."""
        parser.add_argument(
            "--check", action="store_true", help="count what still needs an older key; exit 1 when there is any"
        )
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows a transaction (default {BATCH})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every column with wrapped keys, then through the secrets of the installation."""
        left = 0
        for column in columns():
            if not options["check"]:
                self._rotate(column, options["batch"])
            count = column.old().count()
            self.stdout.write(f"{column}: {count} left with an older key")
            left += count
        left += self._secrets(check=options["check"])
        if left:
            raise CommandError(f"{left} still need an older key: keep it in WEERBAAR_KEYS")

    def _rotate(self, column: Column, size: int) -> None:
        """First what nobody is working on, then what is left, waiting for it."""
        for skip_locked in (True, False):
            after, done, unopenable = None, 0, 0
            while (batch := column.rewrap(after, size, skip_locked=skip_locked)).last is not None:
                after, done, unopenable = batch.last, done + batch.done, unopenable + batch.unopenable
                self.stdout.write(f"{column}: {done} wrapped again")
                self.stdout.flush()
        if unopenable:
            self.stderr.write(f"{column}: {unopenable} do not open with any key of WEERBAAR_KEYS")

    def _secrets(self, *, check: bool) -> int:
        for secret in secrets() if not check else ():
            if (again := self._again(secret)) not in {None, secret.blob}:
                secret.put(again)
        old = sum(self._again(secret) != secret.blob for secret in secrets())
        self.stdout.write(f"secrets of the installation: {old} left with an older key")
        return old

    def _again(self, secret: Secret) -> bytes | None:
        try:
            return keys.reseal(secret.purpose, secret.blob)
        except keys.Unopenable:
            return None
