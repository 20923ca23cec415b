"""What the 24-hour line of the support desk hears of danger about which nobody phoned in time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class DeskAlarm(models.Model):
    """A number and whom to call: the desk need not see the case, and reads nothing of it.

    A row is there for as long as somebody must call, and no longer: what happened stands in the
    record of the case. No foreign key to the case, which the desk does not see. The organisation
    says whether its cases come here (`Organisation.danger_to_desk`).
    """

    rls_policy = "desk_alarm"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(unique=True)
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    compartment = models.CharField(max_length=40)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    recipient_ids = ArrayField(models.IntegerField(), default=list)  # accounts: who must phone
    raised_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True)  # the desk called the organisation

    class Meta:
        ordering = ["raised_at", "id"]
        verbose_name = _("melding bij de 24-uurslijn")

    def __str__(self) -> str:
        return self.number
