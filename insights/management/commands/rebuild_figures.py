"""Count all reports anew and publish the figures. Months that are frozen keep what they were: their cases may be gone."""

from django.core.management.base import BaseCommand
from django.db import transaction

from insights import count, publish
from insights.models import FrozenMonth, Tally


class Command(BaseCommand):
    """`rebuild_figures`; with `--thaw` also the frozen months, when no case was destroyed yet."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """What may be lost is asked for by name."""
        parser.add_argument(
            "--thaw", action="store_true", help="count frozen months anew too: what was destroyed is then gone"
        )

    def handle(self, *args, **options) -> None:
        """Count, freeze what is old, publish."""
        with transaction.atomic():
            if options["thaw"]:
                FrozenMonth.objects.all().delete()
                Tally.objects.all().delete()
            months = count.count_all()
            count.freeze_old()
            renewed = publish.publish()
        self.stdout.write(f"figures: {len(months)} months counted, {renewed} organisations renewed")
