"""Emergency access to a case that somebody does not see otherwise (SEC-13).

It has a reason and an end, and somebody looks at it afterwards.
"""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseShare
from casework.models.case import Case
from sealing.fields import SealedTextField
from sealing.models import SealedModel

EMERGENCY_ACCESS_LASTS = timedelta(minutes=60)


class EmergencyAccess(SealedModel):
    """One time that somebody opened a case in an emergency. Who keeps the register reads it."""

    rls_policy = "register"

    class Reason(models.TextChoices):
        DANGER = "danger", _("Iemand is nu in gevaar")
        NOBODY = "nobody", _("De behandelaar is niet te bereiken, en het kan niet wachten")
        POLICE = "police", _("De politie of 112 vraagt er nu om")

    organisation = models.ForeignKey(  # the holder of the register
        "organisations.Organisation", models.PROTECT, related_name="+"
    )
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
    def open(cls, case: Case, *, by, register_holder: int, reason: str, note: str) -> Self:
        """Give somebody access for an hour, on record, and return the row.

        `register_holder`: id of the organisation that keeps the register. Who handles the case is
        notified here; who watches over the register is notified by the caller.
        """
        until = timezone.now() + EMERGENCY_ACCESS_LASTS
        with transaction.atomic():
            case.lock()
            _share(case, by, until)
            access = cls(
                organisation_id=register_holder,
                case_id=case.pk,
                number=case.number,
                person=by,
                reason=reason,
                note=note,
                until=until,
            )
            access.save(force_insert=True)
            case.record("opened_in_need", by=by, reason=reason, until=until)
            for recipient in case.deadline_recipients():
                case.tell(recipient, "opened_in_need", once=str(access.pk))
        return access


def _share(case: Case, person, until) -> None:
    """Put this person on the need-to-know list of the case, in place of an earlier emergency.

    A colleague who let them in meanwhile, for longer than the hour, is not undone.
    """
    on_list = CaseShare.objects.filter(user=person, content_object_id=case.pk)
    on_list.filter(until__isnull=False).delete()
    if not on_list.exists():
        CaseShare.objects.create(
            user=person,
            content_object_id=case.pk,
            permission=CaseShare.permission_to_view(),
            until=until,
        )
