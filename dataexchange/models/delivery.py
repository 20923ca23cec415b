"""Where a case came from that another system or a file delivered."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class Delivery(models.Model):
    """The name that a delivered case has in the system it came from.

    Codes only: no name of a person and no free text comes this way.
    """

    rls_policy = "api_record"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="delivery")
    # Read by client: the constraint `delivered_once` is the index.
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    client = models.ForeignKey(
        "organisations.ApiClient", models.PROTECT, related_name="+", db_index=False
    )
    system = models.SlugField(max_length=40, db_index=False)
    external_id = models.CharField(max_length=64)
    # A keyed digest of what was delivered first.
    fingerprint = models.CharField(max_length=64, editable=False)
    # Answers that have no column here, and codes that nobody has translated yet.
    other_answers = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    import_file = models.ForeignKey(
        "dataexchange.ImportFile", models.SET_NULL, null=True, related_name="deliveries"
    )

    class Meta:
        verbose_name = _("aanlevering")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "system", "external_id"], name="delivered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"


def delivered_by(cases: models.QuerySet, client) -> models.QuerySet:
    """Narrow to the cases that this client of the API delivered: what it may read and change."""
    return cases.filter(
        organisation_id=client.organisation_id, delivery__client=client, destroyed=False
    )
