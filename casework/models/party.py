"""The people of a case: who reported, who was affected, who saw it (domain reference incidents §3.3, Betrokkene)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.bound import CaseBound
from sealing.fields import SealedTextField


class Party(CaseBound):
    """A person in a case. A name and an address are sealed; an account is a key to somebody who can sign in."""

    class PartyRole(models.TextChoices):
        REPORTER = "reporter", _("Melder")
        AFFECTED = "affected", _("Getroffene")
        WITNESS = "witness", _("Getuige")
        RELATIVE = "relative", _("Gezinslid")

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    function = models.SlugField(max_length=40, blank=True)
    name = SealedTextField(blank=True)
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("betrokkene")

    def __str__(self) -> str:
        return self.get_role_display()
