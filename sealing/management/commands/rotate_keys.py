"""Wrap every data key with the first key of the ring. Runs while the system runs, and goes on where it stopped."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sealing import keys

BATCH = 500


class Command(BaseCommand):
    """`rotate_keys` after putting a new key in front of WEERBAAR_KEYS; `rotate_keys --check` before taking the old one out."""

    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        """Whether to look only."""
        parser.add_argument("--check", action="store_true", help="count what still needs an older key; exit 1 when there is any")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every column that holds a wrapped key."""
        left = 0
        for model in apps.get_models():
            for column in model.__dict__.get("wrapped_key_columns", ()):
                left += self._rotate(model, column, check=options["check"])
        if options["check"] and left:
            raise CommandError(f"{left} keys are still wrapped by an older key")

    def _rotate(self, model: Any, column: str, *, check: bool) -> int:
        current, done, after, old = keys.first_key(), 0, None, 0
        while True:
            with transaction.atomic():
                rows = model.objects.order_by("pk").values_list("pk", column)
                rows = rows if check else rows.select_for_update(no_key=True)
                batch = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
                for pk, wrapped in batch:
                    if keys.key_id(bytes(wrapped)) == current:
                        continue
                    old += 1
                    if not check:
                        context = model.wrapped_key_context(pk)
                        again = keys.wrap(keys.unwrap(bytes(wrapped), context), context)
                        model.objects.filter(pk=pk).update(**{column: again})
                        done += 1
            if len(batch) < BATCH:
                self.stdout.write(f"{model._meta.label}.{column}: {done} wrapped again, {old - done} left with an older key")
                return old - done
            after = batch[-1][0]
