"""My messages; what was sent and what failed; and, in the demo, the mail itself."""

from email import message_from_string
from email.policy import default

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import DemoMail, Outgoing
from organisations.access import Role, own, public, staff
from organisations.reading import looked_over
from ui.pages import count_capped, page

NEWEST = ("-created_at", "-id")


MANAGERS = (Role.ORG_ADMIN, Role.BEHEER)
TONES = {"waiting": "info", "sending": "info", "sent": "ok", "failed": "danger", "cancelled": ""}
# What went wrong, for somebody who can do something about it.
REASONS = {
    "SMTPRecipientsRefused": _("Het adres wordt geweigerd."),
    "SMTPDataError": _("De mailserver van de ontvanger weigert deze mail."),
    "WorkerLost": _("Het versturen is een paar keer afgebroken."),
    "NoReader": _("Het account is gesloten."),
}
OTHERWISE = _("Het versturen lukte niet.")


@own
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What was sent to me, newest first. Looking at it is reading it."""
    mine = Outgoing.objects.inbox_of(request.user)
    shown = page(mine, order=NEWEST, after=request.GET.get("na", ""))
    rows = [(row, KINDS.get(row.kind, "")) for row in shown.rows]
    manages = request.user.has_role(*MANAGERS)
    answer = render(request, "notifications/inbox.html", {"page": shown, "rows": rows, "manages": manages})
    if unread := [row.pk for row in shown.rows if row.read_at is None]:
        Outgoing.objects.filter(person=request.user, pk__in=unread).update(read_at=timezone.now())
    return answer


@staff(*MANAGERS)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """The mail of my organisation, newest first; with ?status=failed what a person must look at."""
    state = request.GET.get("status", "")
    state = state if state in Outgoing.State.values else ""
    mails = Outgoing.objects.managed_by(request.user, *MANAGERS)
    failed = count_capped(mails.filter(state=Outgoing.State.FAILED))
    mails = mails.filter(state=state) if state else mails
    shown = page(mails.select_related("person"), order=NEWEST, after=request.GET.get("na", ""))
    looked_over("sent", [row.pk for row in shown.rows], by=request.user, asked=[f"status={state}"] if state else ())
    words = {
        "page": shown,
        "rows": [(row, KINDS.get(row.kind, row.kind), TONES[row.state], _reason(row)) for row in shown.rows],
        "states": Outgoing.State.choices,
        "state": state,
        "failed": failed,
        "query": f"status={state}" if state else "",
    }
    return render(request, "notifications/sent.html", words)


def _reason(row: Outgoing) -> str:
    return str(REASONS.get(row.error, OTHERWISE)) if row.error else ""


@staff(*MANAGERS)
@require_POST
def resend(request: HttpRequest, pk) -> HttpResponse:
    """Try again. A second click, or a mail that did not fail, changes nothing."""
    mail = get_object_or_404(Outgoing.objects.managed_by(request.user, *MANAGERS), pk=pk)
    again = {"state": Outgoing.State.WAITING, "tries": 0, "due_at": timezone.now(), "error": ""}
    if Outgoing.objects.filter(pk=mail.pk, state=Outgoing.State.FAILED).update(**again):
        record(f"outgoing:{mail.pk}", actor=request.user.pk, action="resent", message=mail.kind)
        outbox.later(outbox.DELIVER, str(mail.pk))
        messages.success(request, _("De mail wordt opnieuw verstuurd."))
    else:
        messages.info(request, _("Deze mail hoeft niet opnieuw."))
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
