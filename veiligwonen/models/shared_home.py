"""Two cases at one address (docs/domain/support.md §3.8).

`veiligwonen.housemates` makes and ends the rows.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound


class SharedHome(CaseBound):
    """This case and another are at one address, and both agreed to see each other's looks.

    There is a row at each side.
    """

    rls_policy = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="shared")
    other = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="+")
    # The other row itself is behind the second wall.
    other_number = models.CharField(_("zaak van de huisgenoot"), max_length=20)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gedeeld woonadres")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "other"],
                condition=models.Q(ended_at=None),
                name="shared_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


def numbers_of_connected_cases() -> ArraySubquery:
    """Return an annotation: the numbers of the cases that a case is connected with."""
    running = SharedHome.objects.filter(case=models.OuterRef("pk"), ended_at=None)
    return ArraySubquery(running.values("other_number"))
