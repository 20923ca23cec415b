"""Public bodies. Sources and licences: organisations/reference/SOURCES.md."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OrganisationQuerySet(models.QuerySet):
    """Organisations exist from a day until a day."""

    def current(self, on: date | None = None) -> Self:
        """Filter on those that exist on a day; today by default."""
        day = on or timezone.localdate()
        has_begun = Q(valid_from=None) | Q(valid_from__lte=day)
        has_not_ended = Q(valid_until=None) | Q(valid_until__gt=day)
        return self.filter(has_begun, has_not_ended)

    def not_ended(self) -> Self:
        """Filter on those that exist, or will: what is prepared for them can be prepared now."""
        today = timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=today))


class Organisation(models.Model):
    """A gemeente, provincie, waterschap or other public body.

    It holds what the registration of incidents needs of it.
    """

    rls_policy = "organisation_settings"

    class Type(models.TextChoices):
        MUNICIPALITY = "municipality", _("gemeente")
        PROVINCE = "province", _("provincie")
        WATER_AUTHORITY = "water_authority", _("waterschap")
        CARIBBEAN_BODY = "caribbean_body", _("Caribisch openbaar lichaam")
        JOINT_ARRANGEMENT = "joint_arrangement", _("gemeenschappelijke regeling")
        NATIONAL = "national", _("landelijk")

    type = models.CharField(max_length=20, choices=Type)
    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=160, blank=True)
    sort_name = models.CharField(max_length=120)
    tooi_uri = models.URLField(blank=True)
    oin = models.CharField(max_length=20, blank=True)
    province = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    safety_region = models.CharField(max_length=60, blank=True)
    police_unit = models.CharField(max_length=60, blank=True)
    inhabitants = models.PositiveIntegerField(null=True, blank=True)
    domicile = models.CharField(_("domicilieadres"), max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    reaction_hours = models.PositiveSmallIntegerField(_("reactietermijn in uren"), default=48)
    reporting_mandatory = models.BooleanField(_("melden is verplicht"), default=False)
    internal_aggression = models.BooleanField(
        _("ook agressie tussen collega's of bestuurders"), default=False
    )

    # Danger (docs/domain/incidents.md §6): who reported is phoned within so many minutes, also at
    # night and in a weekend, or else others hear of it.
    danger_minutes = models.PositiveSmallIntegerField(
        _("bellen bij gevaar, in minuten"), default=0, db_default=0
    )
    danger_escalation_minutes = models.PositiveSmallIntegerField(
        _("opschalen bij gevaar, in minuten"), default=30, db_default=30
    )
    danger_to_desk = models.BooleanField(
        _("opschalen naar de 24-uurslijn"), default=True, db_default=True
    )
    danger_contact = models.CharField(
        _("wie de 24-uurslijn belt"), max_length=200, blank=True, default="", db_default=""
    )  # a duty number of the organisation, of nobody in person

    # The organisations that it took over (docs/adr/0023), for what names a place and never changes:
    # the audit log.
    predecessors = ArrayField(models.IntegerField(), default=list, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name"]
        verbose_name = _("organisatie")
        # The walls ask for the national ones with every row of a person.
        indexes = [
            models.Index(fields=["id"], name="organisation_national", condition=Q(type="national"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gt=F("valid_from")),
                name="organisation_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Merger(models.Model):
    """A herindeling: from this day the old organisation is part of the new one (register: TOOI)."""

    rls_policy = "reference"

    on = models.DateField()
    kind = models.CharField(max_length=40)
    old = models.ForeignKey(Organisation, models.PROTECT, related_name="became")
    new = models.ForeignKey(Organisation, models.PROTECT, related_name="came_from")
    ground = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["on", "old", "new"], name="merged_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} ({self.on})"


class Unit(models.Model):
    """A part of an organisation with a leidinggevende."""

    rls_policy = "organisation"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="unit_once")]

    def __str__(self) -> str:
        return self.name
