"""The rooms in which sessions are held."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from organisations.access import staff
from tour.access import PLANNERS
from tour.forms.team import RoomForm
from tour.models import Venue
from tour.views.team import STREAM
from ui.fields import posted


@staff(*PLANNERS)
@require_GET
def rooms(request: HttpRequest) -> HttpResponse:
    """List the rooms by organisation."""
    rows = Venue.objects.select_related("organisation").order_by("organisation__sort_name", "name")
    return render(request, "tour/rooms.html", {"rooms": rows})


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_room(request: HttpRequest) -> HttpResponse:
    """Add a room."""
    form = RoomForm(posted(request))
    if request.method == "POST" and form.is_valid():
        room = form.save()
        record(STREAM, actor=request.user.pk, action="tour_room_added", room=room.pk)
        messages.success(request, _("De ruimte staat erbij."))
        return redirect("tour_rooms")
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/new_room.html", {"form": form}, status=status)
