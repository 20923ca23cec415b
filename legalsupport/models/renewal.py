"""Support that goes on at a further stage: a request of its own, linked to the earlier one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport.objection_lists import Appellant


class Renewal(CaseBound):
    """Marks a request as the renewal of an earlier one, for who may see it.

    The earlier request is named by id and number: it can be destroyed first.
    """

    case = models.OneToOneField("legalsupport.LegalSupport", models.CASCADE, related_name="renewal")
    earlier_id = models.UUIDField(editable=False, db_index=True)
    earlier_number = models.CharField(_("vervolg op"), max_length=20)
    appellant = models.CharField(_("wie in beroep gaat"), max_length=20, choices=Appellant)

    class Meta:
        verbose_name = _("voortzetting")
        constraints = [
            models.UniqueConstraint(fields=["earlier_id"], name="legal_renewed_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def by_opponent(self) -> bool:
        """Whether the opponent appealed, so that support is renewed by the short way."""
        return self.appellant == Appellant.OPPONENT
