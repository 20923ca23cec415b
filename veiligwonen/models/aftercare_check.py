"""A check after delivery."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField


class AftercareCheck(CaseBound):
    """How it goes, and whether everything still works."""

    rls_policy = "case_desk"
    withheld_columns = {"note": "internal"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="checks")
    on = models.DateField(_("gedaan op"), default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    works = models.BooleanField(_("alles werkt"))
    note = SealedTextField(_("hoe het gaat"), max_length=4000)

    class Meta:
        ordering = ["-on"]
        verbose_name = _("nazorg")

    def __str__(self) -> str:
        return str(self.pk)
