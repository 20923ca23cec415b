"""`migrate`, and then the walls: no table is ever without them."""

from django.core.management.commands.migrate import Command as Migrate

from weerbaar import wall


class Command(Migrate):
    """Django's own, followed by the policies that follow from the models."""

    def handle(self, *args, **options):
        """Migrate, then leave the database with exactly the declared roles, grants and policies."""
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            wall.build()
