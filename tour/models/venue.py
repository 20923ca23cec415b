"""Rooms in which sessions are held."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tour import lists


class Venue(models.Model):
    """A room of an organisation, or one that it hires."""

    rls_policy = "planning"

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )  # room_name_once
    name = models.CharField(_("naam"), max_length=80)
    address = models.CharField(_("adres"), max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(_("plaatsen"), null=True, blank=True)
    layout = models.CharField(
        _("opstelling"), max_length=20, choices=lists.Layout, default=lists.Layout.COUNCIL
    )
    equipment = models.CharField(_("beeld en geluid"), max_length=200, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("ruimte")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="room_name_once",
                violation_error_message=_("Deze organisatie heeft al een ruimte met deze naam."),
            )
        ]

    def __str__(self) -> str:
        return self.name
