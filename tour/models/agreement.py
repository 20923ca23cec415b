"""What was promised in a talk or a session, and what follows on it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from tour import lists


class Agreement(CaseBound):
    """A promise: who does what before which day, and whether it was kept."""

    Status = lists.AgreementStatus

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="agreements")
    text = SealedTextField(_("wat is afgesproken"), max_length=1000)
    owner = models.CharField(_("wie doet het"), max_length=30, choices=lists.Owner)
    due = models.DateField(_("vóór"))
    needed_help = models.CharField(
        _("hulp nodig"), max_length=20, choices=lists.NeededHelp, default=lists.NeededHelp.NONE
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=lists.AgreementStatus.OPEN
    )
    made_on = models.DateField(_("afgesproken op"), default=timezone.localdate)
    settled_on = models.DateField(_("afgerond op"), null=True, blank=True)

    class Meta:
        ordering = ["due", "id"]
        verbose_name = _("afspraak")
        indexes = [
            models.Index(fields=["case", "due"], name="agreement_open", condition=Q(status="open"))
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.due}"

    @property
    def is_open(self) -> bool:
        """Whether it runs."""
        return self.status == lists.AgreementStatus.OPEN

    @property
    def asks_help(self) -> bool:
        """Whether the programme is asked to help."""
        return self.needed_help != lists.NeededHelp.NONE

    @property
    def is_late(self) -> bool:
        """Whether it runs after its day."""
        return self.is_open and self.due < timezone.localdate()


class FollowUp(CaseBound):
    """What follows on a session; a training is paid by the organisation."""

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="follow_ups")
    kind = models.CharField(_("wat volgt"), max_length=20, choices=lists.FollowUpKind)
    hours = models.PositiveSmallIntegerField(_("uren"), null=True, blank=True)
    supplier = SealedTextField(_("door wie"), max_length=200, blank=True)
    started_on = models.DateField(_("vanaf"), default=timezone.localdate)

    class Meta:
        ordering = ["-started_on", "-id"]
        verbose_name = _("vervolg")

    def __str__(self) -> str:
        return f"{self.kind} {self.started_on}"
