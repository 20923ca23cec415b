"""Who may act for the applicant."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound


class Mandate(CaseBound):
    """Somebody may act for the applicant, in this case, until a day.

    They see the address only when that was ticked (docs/domain/support.md §11).
    """

    rls_policy = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="mandates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sees_address = models.BooleanField(_("mag het adres zien"), default=False)
    since = models.DateField(_("vanaf"), default=timezone.localdate)
    until = models.DateField(_("tot en met"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("machtiging")

    def __str__(self) -> str:
        return str(self.pk)
