"""What only the desk and the applicant may read: the story, the household, how to reach somebody. The employer never reaches this table."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen import lists


class Told(CaseBound):
    """What was told in the request and in the talks after it (domain reference §3.2)."""

    wall = "case_desk"
    kept_back = {
        "household": "third_party",
        "housemate": "third_party",
        "chain_note": "internal",
        "intake_note": "internal",
    }

    case = models.OneToOneField("veiligwonen.AdviceRequest", models.CASCADE, related_name="told")
    reason = models.CharField(_("aanleiding"), max_length=20, choices=lists.Reason)
    acute = models.BooleanField(_("nu gevaar"), default=False)
    story = SealedTextField(_("wat er speelt"), max_length=4000, blank=True)
    incidents = SealedJSONField(_("eigen meldingen"), default=list)  # numbers of own reports
    household = SealedJSONField(
        _("wie er in huis wonen"), default=dict
    )  # adults, minors, vulnerable: numbers and Known
    contact = SealedJSONField(_("hoe wij u bereiken"), default=dict)  # phone, when, no_post
    housemates_agree = models.BooleanField(_("huisgenoten zijn akkoord"), default=False)
    housemate = SealedTextField(_("huisgenoot met een eigen zaak"), max_length=254, blank=True, null=True)  # e-mail
    housemate_since = models.DateTimeField(null=True, blank=True)
    police = models.CharField(_("politie weet ervan"), max_length=10, choices=lists.Known, default=lists.Known.UNKNOWN)
    charges = models.CharField(_("aangifte"), max_length=10, choices=lists.Charges, blank=True)
    chain = models.CharField(_("stelsel"), max_length=10, choices=lists.Chain, default=lists.Chain.UNKNOWN)
    chain_note = SealedTextField(_("afstemming met het stelsel"), max_length=1000, blank=True)
    arrondissement_home = models.CharField(
        _("arrondissement van de woonplaats"), max_length=30, choices=lists.Arrondissement, blank=True
    )
    arrondissement_work = models.CharField(
        _("arrondissement van het werk"), max_length=30, choices=lists.Arrondissement, blank=True
    )
    intake_note = SealedTextField(_("verslag van de intake"), max_length=4000, blank=True)
    current = models.ForeignKey("veiligwonen.Weighing", models.RESTRICT, null=True, blank=True, related_name="+")
    pending = models.ForeignKey("veiligwonen.Weighing", models.RESTRICT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("wat verteld is")

    def __str__(self) -> str:
        return str(self.pk)


class Mandate(CaseBound):
    """Somebody may act for the applicant, in this case, until a day. The address only when that was ticked (§11)."""

    wall = "case_desk"

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


class Home(CaseBound):
    """A home address: the vault. Each look asks for a reason and is on record (§2).

    Two people who live together have two cases and two rows: neither sees that the other has one (`homes.py`).
    """

    wall = "case_desk"
    kept_back = {"street": "own_page", "postcode": "own_page", "town": "own_page"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="homes")
    kind = models.CharField(_("soort woning"), max_length=20, choices=lists.HomeKind, default=lists.HomeKind.MAIN)
    ownership = models.CharField(_("eigendom"), max_length=20, choices=lists.Ownership, blank=True)
    street = SealedTextField(_("straat en huisnummer"), max_length=200)
    postcode = SealedTextField(_("postcode"), max_length=10)
    town = SealedTextField(_("woonplaats"), max_length=100)
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
