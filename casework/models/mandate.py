"""Who may act for the person a case is about: what the case types that have it share."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.case_bound import CaseBound


class CaseMandate(CaseBound):
    """Somebody may act for the applicant, in this case, until a day (Awb 2:1).

    A case type adds its `case`, with `mandates` as the name of the way back.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateField(_("vanaf"), default=timezone.localdate)
    until = models.DateField(_("tot en met"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class MandatedCase:
    """A case of somebody for whom others may act. Beside `Case` among the bases of a case type."""

    pk: Any
    people: Any
    mandates: Any
    record: Any

    def running_mandates(self) -> models.QuerySet:
        """Return who may act now, each with their name."""
        return self.mandates.filter(ended_at=None).select_related("person")

    def is_applicant(self, person) -> bool:
        """Tell whether it is about this person, who does not just act for somebody."""
        return person.pk in self.people and not self.mandates.filter(person=person).exists()

    def end_mandate(self, mandate, *, by, moment: datetime) -> None:
        """End a mandate: the helper is off the page of the case and out of its messages."""
        people = [pk for pk in self.people if pk != mandate.person_id]
        with transaction.atomic():
            mandate.ended_at = moment
            mandate.save(update_fields=["ended_at"])
            Case.objects.filter(pk=self.pk).update(people=people)
            self.record("mandate_ended", by=by)
