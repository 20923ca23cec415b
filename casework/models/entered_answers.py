"""What somebody filled in when they began a case, given back to them as they sent it (Awb 2:17)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case_bound import CaseBound
from sealing.fields import SealedJSONField


class EnteredAnswers(CaseBound):
    """The answers of one form, page by page, as the page of checks showed them.

    For who sent it alone: staff reads what the case made of it, and a home address is in the vault.
    """

    rls_policy = "entered_answers"

    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="entered_answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pages = SealedJSONField(default=list)  # [title, [[label, text]]] of each page
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ingevulde gegevens")

    def __str__(self) -> str:
        return str(self.pk)
