"""The record of what was viewed or done.

No foreign keys: the record outlives what it is about. No content either: names and slugs only.
"""

from django.db import models
from django.db.models import F, Func, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

# What an auditor searches that is no column of its own: the case number in the details, the id of
# the organisation in the compartment.
NUMBER = KeyTextTransform("number", "details")
PLACE = Func(
    F("compartment"), Value(":"), Value(2), function="split_part", output_field=TextField()
)


class Entry(models.Model):
    """One link of a chain.

    `digest` is a keyed hash over the entry and the digest before it (audit.record).
    """

    rls_policy = "audit"

    stream = models.CharField(max_length=60)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.IntegerField(null=True)
    actor_role = models.CharField(max_length=30, blank=True)
    on_behalf_of = models.IntegerField(null=True)
    action = models.SlugField(max_length=40, db_index=False)
    details = models.JSONField(default=dict)
    reason = models.SlugField(max_length=40, blank=True, db_index=False)
    origin = models.CharField(max_length=32, blank=True)
    request = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    compartment = models.CharField(max_length=40, blank=True)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("regel in het logboek")
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="one_link_a_place")
        ]
        indexes = [
            models.Index(fields=["actor", "at"], name="entry_actor"),
            models.Index(fields=["compartment", "at"], name="entry_compartment"),
            models.Index(fields=["-at", "-id"], name="entry_newest"),
            models.Index(fields=["action", "-at", "-id"], name="entry_action"),
            models.Index(NUMBER, F("at").desc(), F("id").desc(), name="entry_number"),
            models.Index(PLACE, F("at").desc(), F("id").desc(), name="entry_place"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.sequence} {self.action}"


class Anchor(models.Model):
    """One digest a day over the ends of all chains.

    Stored elsewhere, it tells whether the end of a chain was cut off.
    """

    rls_policy = "anchor"

    made_at = models.DateTimeField()
    streams = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    last_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("anker")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {bytes(self.digest).hex()}"
