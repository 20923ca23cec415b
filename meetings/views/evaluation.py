"""The page on which somebody who was there says how the meeting was."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings import evaluating
from meetings.forms.evaluation import MeetingEvaluationForm
from meetings.models import EvaluatedMeeting, Participant
from organisations.access import own
from ui.fields import posted


@own
@require_http_methods(["GET", "POST"])
def evaluate_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask who was there how it was; a second time leads back to the meeting.

    Raises Http404 for who was not there, before the end, and when it is too late.
    """
    attended = Participant.objects.filter(
        meeting=pk, person=request.user, attended=True, cancelled_at=None
    )
    participant = get_object_or_404(attended.select_related("meeting"))
    if EvaluatedMeeting.objects.filter(participant=participant).exists():
        return redirect("meeting", pk)
    if not evaluating.may_evaluate(participant):
        raise Http404
    form = MeetingEvaluationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        evaluating.evaluate(participant, form.cleaned_data)
        messages.success(request, _("Dank u wel. Uw antwoorden zijn bewaard, zonder uw naam."))
        return redirect("meeting", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "meeting": participant.meeting}
    return render(request, "meetings/evaluate.html", context, status=status)
