"""One time that the planner looked for evenings for all open requests. It books nothing."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sealing.fields import SealedJSONField
from sealing.models import SealedModel

LONGEST_RUN = 60  # the longest it searches
KEPT_DAYS = 30


class PlanRun(SealedModel):
    """A run of the planner: what was asked, how far it is, and what it proposes.

    `pinned`: sessions of an earlier proposal that stand: [{request, date, team}]. `proposal`: what
    sessionplanner answers, with the names of the team.
    """

    class State(models.TextChoices):
        WAITING = "wacht", _("Wacht op een plek")
        RUNNING = "bezig", _("Bezig")
        DONE = "klaar", _("Klaar")
        CANCELLED = "gestopt", _("Gestopt")
        FAILED = "mislukt", _("Niet gelukt")

    rls_policy = "planning"
    key_context = "plan_run"

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    first_day = models.DateField(_("vanaf"))
    weeks = models.PositiveSmallIntegerField(_("weken"), default=26)
    skips_holidays = models.BooleanField(_("geen avonden in schoolvakanties"), default=True)
    seed = models.PositiveIntegerField(default=1)
    state = models.CharField(_("staat"), max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    pinned = SealedJSONField(default=list)
    proposal = SealedJSONField(default=dict)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("voorstel van de planner")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_busy(self) -> bool:
        """Whether it is still to answer."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def is_done(self) -> bool:
        """Whether there is a proposal."""
        return self.state == self.State.DONE
