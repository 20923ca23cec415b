"""The registers of an organisation that goes up in another (organisations.succession)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from organisations.models import Succession
from organisations.organisation_rows import Follows, OneEach, Rows
from records.models import (
    AccessRequest,
    DestructionList,
    EmergencyAccess,
    LegalHold,
    RetentionRule,
)

State = AccessRequest.State


class AccessRequests(Follows):
    """Requests of people to see the own data.

    Somebody with an unfinished request at both has one afterwards, with the earliest day: it is
    collected again, as it is about the cases of both now.
    """

    def __init__(self) -> None:
        unfinished = Q(state__in=[State.ASKED, State.COLLECTED, State.RELEASED])
        one_each = OneEach(("person",), unfinished & Q(person__isnull=False))
        label = _("Verzoeken om inzage")
        super().__init__(AccessRequest, label, one_each=one_each, about_cases=True)

    def move(self, succession: Succession) -> int:
        """Join those of somebody with two, and move the others."""
        joined = 0
        for request in self._in_the_way(succession).select_for_update(of=("self",)):
            joined += _join(request, succession)
        return joined + super().move(succession)


def _join(request: AccessRequest, succession: Succession) -> int:
    """Let the request at the successor answer this one; return 0 while files are being made."""
    rows = AccessRequest.objects.select_for_update(of=("self",))
    waiting = (State.ASKED, State.COLLECTED)
    theirs = rows.filter(
        person=request.person_id, organisation=succession.new, state__in=waiting
    ).first()
    if theirs is None or request.state not in waiting:
        return 0
    AccessRequest.objects.filter(pk=theirs.pk).update(
        state=State.ASKED, due=min(theirs.due, request.due)
    )
    AccessRequest.objects.filter(pk=request.pk).update(
        state=State.GONE, organisation=succession.new, data_key=b""
    )
    request.record("access_joined", by=None, into=theirs.number)
    outbox.send_task_on_commit("records.tasks.collect_access", str(theirs.pk))
    return 1


def organisation_rows() -> list[Rows]:
    """Return how the rows of this room move."""
    kept = _(
        "Bewaartermijnen waarover beide organisaties besloten: %(count)d. "
        "Het besluit van de opvolger blijft gelden, ook voor zaken die overgaan."
    )
    return [
        AccessRequests(),
        Follows(DestructionList, one_each=OneEach(("kind",), ~Q(state="done"))),
        Follows(EmergencyAccess),
        Follows(LegalHold, _("Keren dat een zaak langer bewaard blijft"), about_cases=True),
        Follows(
            RetentionRule,
            _("Besluiten over bewaartermijnen"),
            one_each=OneEach(("kind", "result"), kept=kept),
        ),
    ]
