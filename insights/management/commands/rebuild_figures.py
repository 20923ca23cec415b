"""Count all reports anew and publish the figures. Months that are frozen keep what they were: their
cases may be gone."""

from django.db import transaction

from insights import counting, publishing
from insights.models import CellCount, FrozenMonth, SourceCount
from sealing.commands import OperatorCommand


class Command(OperatorCommand):
    """`rebuild_figures`; with `--thaw` also the frozen months, when no case was destroyed yet."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        """Add the option that may lose counts: it must be given by name."""
        parser.add_argument(
            "--thaw",
            action="store_true",
            help="count frozen months anew too: what was destroyed is then gone",
        )

    def handle(self, *args, **options) -> None:
        """Count, freeze what is old, and publish, in one transaction."""
        with transaction.atomic():
            if options["thaw"]:
                FrozenMonth.objects.all().delete()
                CellCount.objects.all().delete()
                SourceCount.objects.filter(state="").delete()
            months = counting.count_all()
            counting.freeze_old_months()
            renewed = publishing.publish()
        self.stdout.write(f"figures: {len(months)} months counted, {renewed} organisations renewed")
