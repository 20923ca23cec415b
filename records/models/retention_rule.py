"""What an organisation decided about how long closed cases are kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.declarations import RetentionTerm
from casework.models import RegisterQuerySet


class RetentionRule(models.Model):
    """The term an organisation decided on, in place of what the case type proposes."""

    rls_policy = "register"

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    result = models.SlugField(max_length=30)
    months = models.PositiveSmallIntegerField(_("bewaartermijn in maanden"))
    source = models.CharField(_("waar staat dat"), max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewaartermijn")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "result"], name="one_term_a_result"
            ),
            models.CheckConstraint(
                condition=Q(months__range=(1, 1200)), name="term_within_a_century"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.result}: {self.months}"

    def term(self, proposed: RetentionTerm) -> RetentionTerm:
        """Return the term of this rule, with the label of the proposed one."""
        return RetentionTerm(proposed.label, self.months, self.source)
