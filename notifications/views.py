"""Pages: my messages; the mail that was sent or failed; and, in the demo, the mail itself.

Mail about somebody's own case is in no list of who manages the mail: the name of who reported never
stands beside the number of a case, nor at the moment it came in. Whom our mail does not reach is
listed by name alone.
"""

from email import message_from_bytes
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
OF_ANOTHER = _("Iemand van een andere organisatie")
WITHOUT_ACCOUNT = _("Iemand zonder account")
MAX_UNREACHABLE = 100  # names on one page


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
    """Show the mail of my organisation, newest first, and whom it does not reach; with
    ?status=failed what a person must look at.
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
        "unreachable": _unreachable(request.user),
    }
    return render(request, "notifications/sent.html", context)


def _unreachable(manager) -> list[tuple[int, str, str]]:
    """Return whom mail about their own case does not reach, in the order of their names: the id, 0
    for who has no account; the name; why it did not arrive.
    """
    failed = Outgoing.objects.unreachable_for(manager, *MANAGERS)
    newest = failed.select_related("person").order_by("person_id", *NEWEST).distinct("person_id")
    entries = [
        (row.person_id or 0, _reader_name(row), _reason(row.error))
        for row in newest[:MAX_UNREACHABLE]
    ]
    return sorted(entries, key=lambda entry: entry[1])


def _reader_name(row: Outgoing) -> str:
    if row.person:
        return row.person.name
    return str(OF_ANOTHER if row.person_id else WITHOUT_ACCOUNT)


def _sent_row(row: Outgoing) -> tuple[Outgoing, str, str, str]:
    """Return the row with its sentence, the tone of its state and the reason of a failure."""
    return row, KINDS.get(row.kind, row.kind), TONES[row.state], _reason(row.error)


def _reason(error: str) -> str:
    """Return the sentence for why a mail did not arrive, "" when nothing went wrong."""
    return str(REASONS.get(error, OTHER_REASON)) if error else ""


@staff(*MANAGERS)
@require_POST
def resend(request: HttpRequest, pk) -> HttpResponse:
    """Send a failed mail again. A second click, or a mail that did not fail, changes nothing.

    Raises Http404 for mail that is not of an organisation of this person.
    """
    mail = get_object_or_404(Outgoing.objects.managed_by(request.user, *MANAGERS), pk=pk)
    return _send_again(request, [mail])


@staff(*MANAGERS)
@require_POST
def resend_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the failed mail about somebody's own case again: all of it that went to one person, or,
    with 0, to who has no account.

    A second click changes nothing.
    """
    failed = Outgoing.objects.unreachable_for(request.user, *MANAGERS).filter(person=pk or None)
    return _send_again(request, list(failed.order_by("pk")))


def _send_again(request: HttpRequest, mails: list[Outgoing]) -> HttpResponse:
    resent = 0
    for mail in mails:
        failed = Outgoing.objects.filter(pk=mail.pk, state=Outgoing.State.FAILED)
        reset = failed.update(
            state=Outgoing.State.WAITING, tries=0, due_at=timezone.now(), error=""
        )
        if reset:
            resent += 1
            record(f"outgoing:{mail.pk}", actor=request.user.pk, action="resent", message=mail.kind)
            outbox.send_task_on_commit(outbox.DELIVER, str(mail.pk))
    if resent:
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
    message = message_from_bytes(row.raw.encode(), policy=default)
    body = message.get_body(("plain",))
    context = {
        "mail": row,
        "headers": message.items(),
        "body": body.get_content() if body else "",
        "files": [
            (part.get_filename(), part.get_content().decode())
            for part in message.iter_attachments()
        ],
    }
    return render(request, "notifications/demo_mail_one.html", context)
