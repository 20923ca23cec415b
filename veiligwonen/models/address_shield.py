"""How far shielding the home address is, in one register."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from veiligwonen.rules.address_shielding import Register


class AddressShield(CaseBound):
    """One register of the AfschermStap (docs/domain/support.md §9.3)."""

    rls_policy = "case_desk"

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="shields")
    register = models.CharField(_("register"), max_length=20, choices=Register)
    asked_on = models.DateField(_("aangevraagd op"), null=True, blank=True)
    granted_on = models.DateField(_("gehonoreerd op"), null=True, blank=True)
    expires_on = models.DateField(_("vervalt op"), null=True, blank=True)

    class Meta:
        ordering = ["register"]
        verbose_name = _("adresafscherming")
        constraints = [
            models.UniqueConstraint(fields=["case", "register"], name="one_shield_a_register")
        ]

    def __str__(self) -> str:
        return self.register
