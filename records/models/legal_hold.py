"""A legal hold: a case that must not be destroyed yet, whatever its retention term says."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.record import record
from casework.models import RegisterQuerySet
from records.models.subject_access import organisations_protected_by
from sealing.fields import SealedTextField
from sealing.models import SealedModel


class LegalHold(SealedModel):
    """Keeps a case from being destroyed: who decided that, why, and until when."""

    rls_policy = "register"

    class Ground(models.TextChoices):
        PROCEDURE = "procedure", _("Er loopt een rechtszaak of een andere procedure")
        REQUEST = "request", _("Iemand vroeg om inzage of correctie")
        COMPLAINT = "complaint", _("Er loopt een klacht of een onderzoek")
        ARCHIVE = "archive", _("De archivaris vraagt om langer te bewaren")
        OTHER = "other", _("Iets anders")

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="holds")
    # Who watches over the register knows the number and the kind, and nothing else of the case.
    number = models.CharField(max_length=20, blank=True, db_default="")
    kind = models.CharField(max_length=20, blank=True, db_default="")
    ground = models.CharField(_("waarom"), max_length=20, choices=Ground)
    reason = SealedTextField(_("toelichting"), max_length=1000)
    until = models.DateField(_("bewaren tot en met"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        verbose_name = _("bewaarplicht")
        indexes = [
            models.Index(fields=["case"], condition=Q(lifted_at=None), name="hold_running"),
            models.Index(
                fields=["organisation", "-placed_at", "-id"],
                condition=Q(lifted_at=None),
                name="hold_of_register",
            ),
        ]

    def __str__(self) -> str:
        return self.ground

    @classmethod
    def place(
        cls, case_id: object, number: str, kind: str, register_holder: int, *, by, **answers: Any
    ) -> Self:
        """Place a hold on a case, on record, and return it.

        Takes the id and number of the case instead of the case: who watches over the register
        (of the organisation with id `register_holder`) may know these and nothing else.
        """
        hold = cls.objects.create(
            case_id=case_id,
            number=number,
            kind=kind,
            organisation_id=register_holder,
            placed_by=by,
            **answers,
        )
        hold.record("held", by=by, ground=hold.ground, until=hold.until)
        return hold

    def lift(self, *, by) -> bool:
        """Lift it, on record in the case. Return False when it was lifted already."""
        not_lifted = LegalHold.objects.filter(pk=self.pk, lifted_at=None)
        if not not_lifted.update(lifted_at=timezone.now(), lifted_by=by):
            return False
        self.record("hold_lifted", by=by)
        return True

    def record(self, action: str, *, by, **details: Any) -> None:
        """Put on record in the case what `by` did with this hold, without reading the case."""
        record(
            f"case:{self.case_id}",
            actor=by.pk,
            action=action,
            kind=self.kind,
            compartment=f"{self.kind}:{self.organisation_id}",
            number=self.number,
            **details,
        )

    @staticmethod
    def running() -> Q:
        """Return the condition on holds that count today."""
        return Q(lifted_at=None, until__gte=timezone.localdate())

    @property
    def is_running(self) -> bool:
        """Whether it counts today."""
        return self.lifted_at is None and self.until >= timezone.localdate()

    def may_be_lifted_by(self, person) -> bool:
        """Tell whether this person placed it, or watches over the register it is in.

        A hold keeps evidence for somebody: a colleague who only sees the case does not end it.
        """
        if self.placed_by_id == person.pk:
            return True
        return self.organisation_id in organisations_protected_by(person)
