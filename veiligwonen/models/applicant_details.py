"""What only the desk and the applicant may read: story, household, how to reach somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen import lists


class ApplicantDetails(CaseBound):
    """What was told in the request and in the talks after it (docs/domain/support.md §3.2).

    The employer never reaches this table.
    """

    rls_policy = "case_desk"
    withheld_columns = {
        "household": "third_party",
        "housemate": "third_party",
        "chain_note": "internal",
        "intake_note": "internal",
    }

    case = models.OneToOneField(
        "veiligwonen.AdviceRequest", models.CASCADE, related_name="applicant_details"
    )
    reason = models.CharField(_("aanleiding"), max_length=20, choices=lists.Reason)
    acute = models.BooleanField(_("nu gevaar"), default=False)
    story = SealedTextField(_("wat er speelt"), max_length=4000, blank=True)
    incidents = SealedJSONField(_("eigen meldingen"), default=list)  # numbers of own reports
    # adults, minors, vulnerable: numbers and lists.YesNoUnknown
    household = SealedJSONField(_("wie er in huis wonen"), default=dict)
    contact = SealedJSONField(_("hoe wij u bereiken"), default=dict)  # phone, when, no_post
    housemates_agree = models.BooleanField(_("huisgenoten zijn akkoord"), default=False)
    # E-mail address of who may be connected (veiligwonen.housemates).
    housemate = SealedTextField(
        _("huisgenoot met een eigen zaak"), max_length=254, blank=True, null=True
    )
    housemate_since = models.DateTimeField(null=True, blank=True)
    police = models.CharField(
        _("politie weet ervan"),
        max_length=10,
        choices=lists.YesNoUnknown,
        default=lists.YesNoUnknown.UNKNOWN,
    )
    charges = models.CharField(_("aangifte"), max_length=10, choices=lists.Charges, blank=True)
    chain = models.CharField(
        _("stelsel"), max_length=10, choices=lists.Chain, default=lists.Chain.UNKNOWN
    )
    chain_note = SealedTextField(_("afstemming met het stelsel"), max_length=1000, blank=True)
    arrondissement_home = models.CharField(
        _("arrondissement van de woonplaats"),
        max_length=30,
        choices=lists.Arrondissement,
        blank=True,
    )
    arrondissement_work = models.CharField(
        _("arrondissement van het werk"),
        max_length=30,
        choices=lists.Arrondissement,
        blank=True,
    )
    intake_note = SealedTextField(_("verslag van de intake"), max_length=4000, blank=True)
    current = models.ForeignKey(
        "veiligwonen.Weighing", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    pending = models.ForeignKey(
        "veiligwonen.Weighing", models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("wat verteld is")

    def __str__(self) -> str:
        return str(self.pk)
