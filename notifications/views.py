"""Pages: my messages; the mail that was sent or failed; and, in the demo, the mail itself."""

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
from organisations.reading import record_list_access
from pagination.keyset import count_capped, page

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
OTHER_REASON = _("Het versturen lukte niet.")


@own
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the messages to me, newest first. Looking at them is reading them."""
    messages_to_me = Outgoing.objects.inbox_of(request.user)
    current_page = page(messages_to_me, order=NEWEST, after=request.GET.get("na", ""))
    context = {
        "page": current_page,
        "rows": [(row, KINDS.get(row.kind, "")) for row in current_page.rows],
        "manages": request.user.has_role(*MANAGERS),
    }
    response = render(request, "notifications/inbox.html", context)
    unread = [row.pk for row in current_page.rows if row.read_at is None]
    if unread:
        rows = Outgoing.objects.filter(person=request.user, pk__in=unread)
        rows.update(read_at=timezone.now())
    return response


@staff(*MANAGERS)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Show the mail of my organisation, newest first; with ?status=failed what a person must look
    at.
    """
    state = request.GET.get("status", "")
    if state not in Outgoing.State.values:
        state = ""
    all_mail = Outgoing.objects.managed_by(request.user, *MANAGERS)
    failed = all_mail.filter(state=Outgoing.State.FAILED)
    listed_mail = all_mail.filter(state=state) if state else all_mail
    query = f"status={state}" if state else ""
    failed_count = count_capped(failed)
    current_page = page(
        listed_mail.select_related("person"), order=NEWEST, after=request.GET.get("na", "")
    )
    record_list_access(
        "sent",
        [row.pk for row in current_page.rows],
        by=request.user,
        filters=[query] if query else (),
    )
    context = {
        "page": current_page,
        "rows": [_sent_row(row) for row in current_page.rows],
        "states": Outgoing.State.choices,
        "state": state,
        "failed": failed_count,
        "failed_state": Outgoing.State.FAILED,
        "query": query,
    }
    return render(request, "notifications/sent.html", context)


def _sent_row(row: Outgoing) -> tuple[Outgoing, str, str, str]:
    """Return the row with its sentence, the tone of its state and the reason of a failure."""
    reason = str(REASONS.get(row.error, OTHER_REASON)) if row.error else ""
    return row, KINDS.get(row.kind, row.kind), TONES[row.state], reason


@staff(*MANAGERS)
@require_POST
def resend(request: HttpRequest, pk) -> HttpResponse:
    """Send a failed mail again. A second click, or a mail that did not fail, changes nothing.

    Raises Http404 for mail that is not of an organisation of this person.
    """
    mail = get_object_or_404(Outgoing.objects.managed_by(request.user, *MANAGERS), pk=pk)
    failed = Outgoing.objects.filter(pk=mail.pk, state=Outgoing.State.FAILED)
    reset = failed.update(state=Outgoing.State.WAITING, tries=0, due_at=timezone.now(), error="")
    if reset:
        record(f"outgoing:{mail.pk}", actor=request.user.pk, action="resent", message=mail.kind)
        outbox.send_task_on_commit(outbox.DELIVER, str(mail.pk))
        messages.success(request, _("De mail wordt opnieuw verstuurd."))
    else:
        messages.info(request, _("Deze mail hoeft niet opnieuw."))
    return redirect("sent")


@public
@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Show all mail of the demo, newest first."""
    order = ("-sent_at", "-id")
    current_page = page(DemoMail.objects.all(), order=order, after=request.GET.get("na", ""))
    return render(request, "notifications/demo_mail.html", {"page": current_page})


@public
@require_GET
def demo_mail_one(request: HttpRequest, pk) -> HttpResponse:
    """Show one mail as it would arrive. Raises Http404 when there is none with this id."""
    row = get_object_or_404(DemoMail, pk=pk)
    message = message_from_string(row.raw, policy=default)
    body = message.get_body(("plain",))
    context = {
        "mail": row,
        "headers": message.items(),
        "body": body.get_content() if body else "",
    }
    return render(request, "notifications/demo_mail_one.html", context)
