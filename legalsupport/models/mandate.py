"""Who may act for the applicant of legal support."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseMandate


class LegalMandate(CaseMandate):
    """Somebody may act for the applicant, in this case, until a day."""

    case = models.ForeignKey("legalsupport.LegalSupport", models.CASCADE, related_name="mandates")

    class Meta:
        verbose_name = _("machtiging juridische hulp")
