"""What only the desk and the applicant may read: story, signs, opponent, how to reach somebody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from legalsupport import lists
from sealing.fields import SealedJSONField, SealedTextField


class LegalDetails(CaseBound):
    """What was told in the request. Who decides for the employer never reaches this table."""

    withheld_columns = {"opponent_name": "third_party"}

    case = models.OneToOneField("legalsupport.LegalSupport", models.CASCADE, related_name="details")
    acute = models.BooleanField(_("nu gevaar"), default=False)
    story = SealedTextField(_("wat er speelt"), max_length=4000)
    indicators = ArrayField(
        models.CharField(max_length=30, choices=lists.Indicator),
        verbose_name=_("tekenen van intimidatie"),
        default=list,
        blank=True,
    )
    opponent_name = SealedTextField(_("wederpartij"), max_length=200, blank=True)
    insurance = models.CharField(
        _("rechtsbijstandverzekering"),
        max_length=10,
        choices=lists.Insurance,
        default=lists.Insurance.UNKNOWN,
    )
    lawyer = SealedTextField(_("advocaat"), max_length=200, blank=True)
    contact = SealedJSONField(_("hoe wij u bereiken"), default=dict)  # phone, when
    forwarded_to = SealedTextField(_("doorgezonden aan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("wat is verteld")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def indicator_labels(self) -> list[str]:
        """The signs of intimidation in words."""
        return [str(lists.Indicator(slug).label) for slug in self.indicators]
