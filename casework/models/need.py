"""A case that was opened in need, by who does not see it: why, until when, and who must look at it afterwards (SEC-13)."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case, CaseShare
from casework.models.keyed import Keyed
from sealing.fields import SealedTextField

LASTS = timedelta(minutes=60)


class OpenedInNeed(Keyed):
    """One time that somebody opened a case in need. Stays with the case; who keeps the register reads it."""

    wall = "register"

    class Reason(models.TextChoices):
        DANGER = "danger", _("Iemand is nu in gevaar")
        NOBODY = "nobody", _("De behandelaar is niet te bereiken, en het kan niet wachten")
        POLICE = "police", _("De politie of 112 vraagt er nu om")

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+"
    )  # keeps the register
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="+")
    number = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    note = SealedTextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("in nood geopend")
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="in_need_newest")]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def open(cls, case: Case, *, by, keeper: int, reason: str, note: str) -> Self:
        """Let somebody in for an hour, on record. Who handles it hears of it; who keeps the register is told by who calls this."""
        until = timezone.now() + LASTS
        with transaction.atomic():
            CaseShare.objects.filter(user=by, content_object_id=case.pk).delete()
            view = Permission.objects.get(content_type__app_label="casework", codename="view_case")
            CaseShare.objects.create(user=by, content_object_id=case.pk, permission=view, until=until)
            made = cls(
                organisation_id=keeper,
                case_id=case.pk,
                number=case.number,
                person=by,
                reason=reason,
                note=note,
                until=until,
            )
            made.save(force_insert=True)
            case.record("opened_in_need", by=by, reason=reason, until=until)
            for somebody in case.keepers():
                case.tell(somebody, "opened_in_need", once=str(made.pk))
        return made
