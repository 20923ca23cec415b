"""Who reported about the integrity of the applicant: walled off from everybody but the handler."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField


class IntegrityReport(CaseBound):
    """The melding about the applicant and its melder.

    The database shows the row to who handles the case alone (`case_handler`): never to the
    applicant, to who decides, or to a colleague at the desk.
    """

    rls_policy = "case_handler"
    withheld_columns = {"reporter": "third_party", "report": "third_party"}

    case = models.ForeignKey(
        "legalsupport.LegalSupport", models.CASCADE, related_name="integrity_reports"
    )
    reporter = SealedTextField(_("melder"), max_length=300)
    report = SealedTextField(_("wat de melder meldde"), max_length=8000, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("melding over integriteit")

    def __str__(self) -> str:
        return str(self.pk)
