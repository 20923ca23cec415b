"""The people of the team: who they are, what may be asked of them, when they are away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from organisations.access import staff
from organisations.reading import record_list_access
from tour.access import PLANNERS
from tour.forms.team import AbsenceForm, MemberForm
from tour.models import TeamAbsence, TeamMember
from ui.fields import posted

STREAM = "tour_team"


@staff(*PLANNERS)
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """List the people of the team with where they live and when they are away. On record."""
    members = list(TeamMember.objects.with_limits())
    record_list_access("tour_team", [member.pk for member in members], by=request.user)
    return render(request, "tour/team.html", {"members": members, "today": timezone.localdate()})


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_member(request: HttpRequest) -> HttpResponse:
    """Add somebody to the team."""
    return _edit(request, TeamMember(), "tour_member_added", _("Dit teamlid staat erbij."))


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of somebody of the team. Raises Http404 for nobody."""
    row = get_object_or_404(TeamMember.objects.with_limits(), pk=pk)
    return _edit(request, row, "tour_member_changed", _("De gegevens zijn gewijzigd."))


def _edit(request: HttpRequest, row: TeamMember, action: str, sentence: str) -> HttpResponse:
    form = MemberForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(STREAM, actor=request.user.pk, action=action, member=saved.pk)
        messages.success(request, sentence)
        return redirect("tour_team")
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/member.html", {"form": form, "member": row}, status=status)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down when somebody is away. Raises Http404 for nobody."""
    row = get_object_or_404(TeamMember, pk=pk)
    form = AbsenceForm(posted(request), instance=TeamAbsence(member=row))
    if request.method == "POST" and form.is_valid():
        form.save()
        record(STREAM, actor=request.user.pk, action="tour_absence_added", member=row.pk)
        messages.success(request, _("De afwezigheid staat erbij."))
        return redirect("tour_team")
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/absence.html", {"form": form, "member": row}, status=status)
