"""Steps of the handler of an incident (docs/domain/incidents.md §5.1)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from incidents import access, deadlines
from incidents.deadlines import NUMBER_OF_TALKS
from incidents.models import guards
from incidents.models.status import IN_HANDLING, IncidentStatus
from incidents.models.support_talk import SupportTalk
from incidents.value_lists import FeedbackChannel, Police, TalkOutcome


class HandlingSteps:
    """What the handler does and records."""

    @transition(
        "status",
        source=IncidentStatus.IN_PROGRESS,
        target=IncidentStatus.WAITING,
        permission=access.may_handle,
        custom={"label": _("Wachten op politie of OM"), "guards": guards.TO_WAIT},
    )
    def wait_for_chain(self, by) -> None:
        """Wait for the police or the OM: our own work is done, the monthly message goes on."""
        self.tell_people("status_changed", but=by)

    @transition(
        "status",
        source=IncidentStatus.WAITING,
        target=IncidentStatus.IN_PROGRESS,
        permission=access.may_handle,
        custom={"label": _("Verder behandelen"), "tone": "primary"},
    )
    def resume(self, by) -> None:
        """Go on: there is something to do again."""
        self.tell_people("status_changed", but=by)

    @transition(
        "status",
        source=IN_HANDLING,
        target=None,
        permission=access.may_handle,
        custom={
            "label": _("Gesprek vastleggen"),
            "tone": "quiet",
            "guards": [guards.talk_is_left],
        },
    )
    def hold_talk(self, by, outcome: str, on: date | None = None, talked_by: str = "") -> None:
        """Record that a support talk was held or declined, and set the deadline of the next one.

        Talks are due within 72 hours, after two weeks, and after six to eight weeks
        (docs/domain/incidents.md §6).
        """
        day = on or timezone.localdate()
        talks = list(self.talks.all())
        numbers = range(len(talks) + 1, NUMBER_OF_TALKS + 1)
        if outcome != TalkOutcome.DECLINED_ALL:
            numbers = numbers[:1]
        details = {"outcome": outcome, "on": day, "talked_by": talked_by, "recorded_by": by}
        new_talks = [SupportTalk(case=self, number=number, **details) for number in numbers]
        SupportTalk.objects.bulk_create(new_talks)
        for talk in new_talks:
            self.deadlines.meet(f"talk_{talk.number}")
        if outcome == TalkOutcome.HELD:
            self.on_contact_made()
        self._plan_next_talk([*talks, *new_talks], day)

    def _plan_next_talk(self, talks: list[SupportTalk], day: date) -> None:
        number = len(talks) + 1
        if number > NUMBER_OF_TALKS:
            return
        days_held = [talk.on for talk in talks if talk.was_held]
        first = days_held[0] if days_held else day
        due = deadlines.next_talk(number, first, day, was_held=talks[-1].was_held)
        self.deadlines.start(**{f"talk_{number}": due})

    @transition(
        "status",
        source=IN_HANDLING,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Reactie kiezen"), "tone": "quiet"},
    )
    def react(
        self, by, reaction: str, reaction_note: str = "", sent_on: date | None = None
    ) -> None:
        """Decide which reaction the veroorzaker gets, or why there is none.

        The deadline is met by what was sent, not by what was chosen.
        """
        self.reaction = reaction
        self.reaction_note = reaction_note
        self.reaction_on = timezone.localdate()
        self.reaction_sent_on = sent_on
        if self.is_reaction_settled:
            self.deadlines.meet("reaction")

    @transition(
        "status",
        source=IN_HANDLING,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Politie vastleggen"), "tone": "quiet"},
    )
    def tell_police(
        self,
        by,
        police: str,
        vpt_code_asked: bool = False,
        klacht_filed: bool = False,
        police_on: date | None = None,
        police_outcome: str = "",
    ) -> None:
        """Record the melding or aangifte, the VPT-code, and how it ended.

        The ELA applies only when the VPT-code was asked for.
        """
        self.police = police
        self.police_on = police_on
        self.police_outcome = police_outcome
        self.vpt_code_asked = vpt_code_asked
        self.klacht_filed = klacht_filed
        self.deadlines.meet("police")
        if klacht_filed:
            self.deadlines.meet("klacht")
        elif police == Police.NOT_WANTED:
            self.deadlines.stop("klacht")

    @transition(
        "status",
        source=IN_HANDLING,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Terugkoppelen aan de melder"), "tone": "quiet"},
    )
    def feed_back(self, by, message: str, feedback_by: str = FeedbackChannel.HERE) -> None:
        """Write the reporter what was done, also when it was said by phone or in a talk."""
        self.feedback_at = timezone.now()
        self.feedback_by = feedback_by
        self.write_message(by, message)
        self.on_contact_made()
        self.tell_people("message", but=by)

    @transition(
        "status",
        source=IN_HANDLING,
        target=None,
        permission=access.may_handle,
        custom={"label": _("Evaluatie schrijven"), "tone": "quiet"},
    )
    def evaluate(self, by, evaluation: str, lessons: list[str] | None = None) -> None:
        """Write what went before, what was missed and what changes.

        Source: docs/domain/incidents.md §3.12.
        """
        self.evaluation = evaluation
        self.lessons = lessons or []
        self.has_evaluation = True
