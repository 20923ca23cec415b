"""From a request to a traject: the one that is there, or a new one."""

from typing import Any

from django.db import IntegrityError, transaction

from casework.actions import Action
from casework.models import Draft
from casework.transitions import possible_steps
from notifications import outbox
from organisations.models import Organisation, Person
from tour.access import ARRANGERS, arranges_at
from tour.models import Tour
from tour.models.tour import new_tour
from tour.transitions.status import Phase

Answers = dict[str, Any]  # what the pages of the request clean to


def submit_tour_request(draft: Draft, answers: Answers, *, by: Person) -> Tour:
    """Ask for a session in the traject of the organisation, or begin one; return it.

    Two at once get the same traject: the database has one for a raadsperiode (`tour_once`).
    """
    place = arranging_place(by)
    with transaction.atomic():
        case = Tour.objects.joined_by(by, place)
        if case is None:
            case = _begin(draft, answers, by, place)
        if case is None:  # somebody else began it just now
            case = Tour.objects.joined_by(by, place)
            assert case is not None
        if case.status != Phase.REQUESTED:
            case = _ask(case, draft, answers, by)
        draft.delete()
    return case


def arranging_place(by: Person) -> Organisation:
    """Return where this person arranges sessions; the own organisation without such a role."""
    for membership in by.memberships_now:
        if membership.role in ARRANGERS:
            return membership.organisation
    return by.organisation


def _begin(draft: Draft, answers: Answers, by: Person, place: Organisation) -> Tour | None:
    """Make the traject; None when the organisation has one by now."""
    case = new_tour(
        place,
        id=draft.pk,
        reporter=by,
        contact=by if arranges_at(by) else None,
        people=[by.pk],
        conflicted=[by.pk],  # who asks for a session does not plan it
        request_id=draft.pk,
        status=Phase.REQUESTED,
    )
    case.fill_request(dict(answers))
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        return None
    case.record("requested", by=by, first=True)
    case.tell_people("request_received")
    _tell_desk(case)
    return case


def _ask(case: Tour, draft: Draft, answers: Answers, by: Person) -> Tour:
    """Ask for a session in a traject that was there; where one is under way, say what was asked."""
    if "request" in possible_steps(case):
        request_answers = answers | {
            "contact": by,
            "reporter": case.reporter or by,
            "request_id": draft.pk,
        }
        case = case.perform("request", by=by, **request_answers)
        case.tell(by, "request_received", own=True)
        _tell_desk(case)
        return case
    with case.act(Action.OWN_MESSAGE, by=by) as locked:
        locked.request_id = draft.pk
        locked.save(update_fields=["request_id"])
        if answers.get("wish"):
            locked.messages.create(author=by, from_desk=False, text=answers["wish"])
        locked.record("requested", by=by)
        locked.tell_handler("message")
    return locked


def _tell_desk(case: Tour) -> None:
    outbox.post_many([case.notice(person, "new_case") for person in case.deadline_recipients()])
