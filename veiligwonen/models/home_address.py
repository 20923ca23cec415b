"""A home address: the vault."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from veiligwonen import lists


class HomeAddress(CaseBound):
    """A home address. Each look asks for a reason and is on record (docs/domain/support.md §2).

    Two people who live together have two cases and two rows: neither sees that the other has one
    (`veiligwonen.housemates`).
    """

    rls_policy = "case_desk"
    withheld_columns = {
        "street": "own_page",
        "postcode": "own_page",
        "town": "own_page",
        "country": "own_page",
    }

    case = models.ForeignKey(
        "veiligwonen.AdviceRequest", models.CASCADE, related_name="home_addresses"
    )
    kind = models.CharField(
        _("soort woning"), max_length=20, choices=lists.HomeKind, default=lists.HomeKind.MAIN
    )
    ownership = models.CharField(_("eigendom"), max_length=20, choices=lists.Ownership, blank=True)
    street = SealedTextField(_("straat en huisnummer"), max_length=200)
    postcode = SealedTextField(_("postcode"), max_length=20, blank=True)
    town = SealedTextField(_("woonplaats"), max_length=100)
    # NULL in addresses of before there was a country: a sealed field has no default.
    country = SealedTextField(_("land"), max_length=60, blank=True, null=True)  # noqa: DJ001
    exempt = models.BooleanField(_("ontheffing van de woonplaats"), default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    misspelt = models.BooleanField(_("was verkeerd geschreven"), default=False, db_default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-added_at"]
        verbose_name = _("woonadres")

    def __str__(self) -> str:
        return str(self.pk)
