"""What the codes of another system mean here."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import case_types

FIELD_LABELS = {
    "gedragingGroep": _("Soort gedrag"),
    "kanaal": _("Hoe het kwam"),
    "locatieType": _("Waar het was"),
    "functieSlachtoffer": _("Functie van de getroffene"),
    "ernst": _("Ernst"),
    "reactieVeroorzaker": _("Reactie naar de veroorzaker"),
}


UNMAPPED_AT_MOST = 500  # codes without a meaning, for each client


def translated() -> dict[str, dict[str, Any]]:
    """Return the fields of the API that take codes of another system, each with what a code can
    mean: slug → label.
    """
    labels_by_field = {}
    for case_type in case_types().values():
        labels_by_field |= case_type.codes
    return labels_by_field


class SourceCode(models.Model):
    """What a code of another system means here; `value` is "" as long as nobody has said so."""

    rls_policy = "api_setting"

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
        """Return what a field of the API is called."""
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
        """Add codes without a meaning (system, field, code) to the table, for who maps them; at
        most `UNMAPPED_AT_MOST` a client.
        """
        unmapped = cls.objects.filter(client=client, value="").count()
        room = max(UNMAPPED_AT_MOST - unmapped, 0)
        rows = []
        for system, field, code in sorted(unknown)[:room]:
            rows.append(
                cls(
                    organisation_id=client.organisation_id,
                    client=client,
                    system=system,
                    field=field,
                    code=code,
                )
            )
        cls.objects.bulk_create(rows, ignore_conflicts=True)
