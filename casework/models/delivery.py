"""What other systems delivered: where a case came from, what their codes mean, and which requests were answered already."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

ANSWERED_KEPT = timedelta(hours=48)  # how long the key of a request is remembered (API-31)
FIELD_LABELS = {
    "gedragingGroep": _("Soort gedrag"),
    "kanaal": _("Hoe het kwam"),
    "locatieType": _("Waar het was"),
    "functieSlachtoffer": _("Functie van de getroffene"),
    "ernst": _("Ernst"),
    "reactieVeroorzaker": _("Reactie naar de veroorzaker"),
}
WAITING = 500  # codes without a meaning, for each client


def translated() -> dict[str, dict[str, Any]]:
    """The fields of the API that take codes of another system, with what these can mean: slug → label."""
    from casework.models.case import case_types  # noqa: PLC0415 -- circular import

    return {name: values for one in case_types().values() for name, values in one.codes.items()}


class Delivery(models.Model):
    """A case that came from another system, under the name it has there. Codes only: no name and no free text comes this way."""

    wall = "api_record"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="delivery")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )  # asked by client
    client = models.ForeignKey(
        "organisations.ApiClient", models.PROTECT, related_name="+", db_index=False
    )  # delivered_once
    system = models.SlugField(max_length=40, db_index=False)
    external_id = models.CharField(max_length=64)
    print = models.CharField(max_length=64, editable=False)  # a keyed digest of what was delivered first
    told = models.JSONField(default=dict)  # answers that have no column here, and codes that nobody has translated yet
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    intake = models.ForeignKey("casework.Intake", models.SET_NULL, null=True, related_name="deliveries")

    class Meta:
        verbose_name = _("aanlevering")
        constraints = [models.UniqueConstraint(fields=["client", "system", "external_id"], name="delivered_once")]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"


class SourceCode(models.Model):
    """What a code of another system means here; `value` is "" as long as nobody has said so."""

    wall = "api_setting"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    client = models.ForeignKey("organisations.ApiClient", models.CASCADE, related_name="codes")
    system = models.SlugField(_("bronsysteem"), max_length=40)
    field = models.CharField(_("gegeven"), max_length=30)
    code = models.CharField(_("code in het bronsysteem"), max_length=60)
    value = models.CharField(_("betekent hier"), max_length=40, blank=True)

    class Meta:
        ordering = ["system", "field", "code"]
        verbose_name = _("vertaling van een code")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "system", "field", "code"],
                name="code_once",
                violation_error_message=_("Deze code staat al in de tabel."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.code} → {self.value}"

    @staticmethod
    def label_of(field: str) -> str:
        """What a field of the API is called."""
        return str(FIELD_LABELS.get(field, field))

    @property
    def possible(self) -> dict[str, Any]:
        """What it could mean: slug → label."""
        return translated().get(self.field, {})

    @property
    def field_label(self) -> str:
        """The field, in words."""
        return self.label_of(self.field)

    @property
    def value_label(self) -> str:
        """What it means, in words."""
        return str(self.possible.get(self.value, self.value))

    @classmethod
    def meet(cls, client, unknown: set[tuple[str, str, str]]) -> None:
        """Put codes that nobody knows (system, field, code) in the table, for who keeps it. Beyond `WAITING` they are not kept there."""
        room = WAITING - cls.objects.filter(client=client, value="").count()
        rows = [cls(organisation_id=client.organisation_id, client=client, system=system, field=field, code=code)
                for system, field, code in sorted(unknown)[: max(room, 0)]]  # fmt: skip
        cls.objects.bulk_create(rows, ignore_conflicts=True)


class Answered(models.Model):
    """A request with an Idempotency-Key that was answered: its fingerprint and what it made, never what it said (API-31)."""

    wall = "api_record"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    client = models.ForeignKey("organisations.ApiClient", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)  # digest of method, path and key
    print = models.CharField(max_length=64)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="+")
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("beantwoord verzoek")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return self.key
