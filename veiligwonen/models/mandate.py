"""Who may act for the applicant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseMandate


class Mandate(CaseMandate):
    """Somebody may act for the applicant, in this case, until a day.

    They see the address only when that was ticked (docs/domain/support.md §11).
    """

    rls_policy = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="mandates")
    sees_address = models.BooleanField(_("mag het adres zien"), default=False)

    class Meta:
        verbose_name = _("machtiging")
