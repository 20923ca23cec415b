"""My messages; what was sent and what failed; and, in the demo, the mail itself."""

from email import message_from_string
from email.policy import default

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import DemoMail, Outgoing
from organisations.access import Role, own, public, staff
from ui.pages import page

NEWEST = ("-created_at", "-id")


@own
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to me, newest first. Looking at it is reading it."""
    mine = Outgoing.objects.filter(person=request.user, channel=Outgoing.Channel.MESSAGE).defer(
        "address", "secret_path", "data_key"
    )
    shown = page(mine, order=NEWEST, after=request.GET.get("na", ""))
    rows = [(row, KINDS.get(row.kind, "")) for row in shown.rows]
    answer = render(request, "notifications/inbox.html", {"page": shown, "rows": rows})
    mine.filter(read_at=None, pk__in=[row.pk for row in shown.rows]).update(read_at=timezone.now())
    return answer


def _managed(person):
    places = [m.organisation_id for m in person.memberships_now if m.role in {Role.ORG_ADMIN, Role.BEHEER}]
    return Outgoing.objects.filter(organisation__in=places, channel=Outgoing.Channel.MAIL).defer(
        "address", "secret_path", "data_key"
    )


@staff(Role.ORG_ADMIN, Role.BEHEER)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What left my organisation: failed first when asked for."""
    state = request.GET.get("status", "")
    rows = _managed(request.user).select_related("person")
    rows = rows.filter(state=state) if state in Outgoing.State.values else rows
    shown = page(rows, order=NEWEST, after=request.GET.get("na", ""))
    return render(request, "notifications/sent.html", {"page": shown, "states": Outgoing.State.choices, "state": state})


@staff(Role.ORG_ADMIN, Role.BEHEER)
@require_POST
def resend(request: HttpRequest, pk) -> HttpResponse:
    """Try again. A second click finds it waiting already."""
    row = get_object_or_404(_managed(request.user), pk=pk)
    again = {"state": Outgoing.State.WAITING, "tries": 0, "due_at": timezone.now(), "error": ""}
    if Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.FAILED).update(**again):
        record(f"outgoing:{row.pk}", actor=request.user.pk, action="resent")
        outbox.later("notifications.tasks.deliver", str(row.pk))
    messages.success(request, _("Het bericht wordt opnieuw verstuurd."))
    return redirect("sent")


@public
@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """All mail of the demo."""
    return render(
        request,
        "notifications/demo_mail.html",
        {"page": page(DemoMail.objects.all(), order=("-sent_at", "-id"), after=request.GET.get("na", ""))},
    )


@public
@require_GET
def demo_mail_one(request: HttpRequest, pk) -> HttpResponse:
    """One mail as it would arrive."""
    row = get_object_or_404(DemoMail, pk=pk)
    parsed = message_from_string(row.raw, policy=default)
    body = parsed.get_body(("plain",))
    return render(
        request,
        "notifications/demo_mail_one.html",
        {"mail": row, "headers": parsed.items(), "body": body.get_content() if body else ""},
    )
