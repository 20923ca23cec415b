"""Taking data out of a register: ask with a reason, wait, fetch. Each file is one person's, and gone in a day."""

from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import exporting, forms
from casework.models import Export, case_types
from casework.models.exchange import EXPORTERS, LINK_LASTS, MOST_A_DAY, MOST_ROWS
from notifications import outbox
from organisations.access import staff
from organisations.signin import fresh
from ui.fields import posted

SALT = "casework.export"
AGAIN = "3"  # seconds after which a page that waits asks again, by itself and without JavaScript


@staff(*EXPORTERS)
@fresh
def ask_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Which part, in which form, and why. A worker makes it."""
    if not exporting.may_export(request.user, kind):
        raise Http404
    form = forms.ExportForm(posted(request), has_texts=bool(case_types()[kind].sheet.sealed))
    if request.method == "POST" and form.is_valid():
        made = Export(person=request.user, kind=kind, number=Export.new_number(), **form.cleaned_data)
        if refused := _refused(made):
            form.add_error(*refused)
        else:
            with transaction.atomic():
                made.save()
                made.record("export_asked", by=request.user, form=made.form, part=made.part, since=made.since, until=made.until,
                            texts=int(made.texts), why=made.why, rows=made.expected)  # fmt: skip
                outbox.later("casework.tasks.make_export", str(made.pk))
            return redirect("export", made.pk)
    context = {"form": form, "what": case_types()[kind]._meta.verbose_name_plural, "send": _("Bestand laten maken")}
    return render(request, "casework/export_ask.html", context, status=422 if request.method == "POST" else 200)


def _refused(made: Export) -> tuple[str | None, str] | None:
    """The field and the sentence when it cannot be made like this."""
    today = Export.objects.visible_to(made.person).filter(asked_at__gt=timezone.now() - timedelta(days=1)).count()
    if today >= MOST_A_DAY:
        return None, _("U hebt vandaag al %d keer gegevens uitgevoerd. Probeer het morgen weer.") % MOST_A_DAY
    made.expected = exporting.asked(made).order_by()[: MOST_ROWS + 1].count()
    if not made.expected:
        return "part", _("Er zijn geen zaken die hierbij passen. Kies een andere periode of kies “Alles”.")
    if made.expected > MOST_ROWS:
        return "since", _("Dit zijn meer dan 20.000 zaken. Kies een kortere periode.")
    return None


def export_for(person, pk) -> Export:
    """An export of this person, or 404."""
    return get_object_or_404(Export.objects.visible_to(person).select_related("person"), pk=pk)


@staff(*EXPORTERS)
@require_GET
def export(request: HttpRequest, pk) -> HttpResponse:
    """How far it is; when it is ready, a link that this person can use for a quarter of an hour."""
    made = export_for(request.user, pk)
    link = f"{reverse('export_file', args=[made.pk])}?{urlencode({'link': signing.dumps([str(made.pk), request.user.pk], salt=SALT)})}"
    context = {"export": made, "link": link if made.is_ready else "", "minutes": LINK_LASTS.seconds // 60,
               "what": case_types()[made.kind]._meta.verbose_name_plural}  # fmt: skip
    answer = render(request, "casework/export.html", context)
    if made.state == Export.State.REQUESTED:
        answer["Refresh"] = AGAIN
    return answer


@staff(*EXPORTERS)
@require_GET
@fresh
def export_file(request: HttpRequest, pk) -> HttpResponse:
    """The file, as an attachment that no page can run. Its link is good for one person and a short while."""
    made = export_for(request.user, pk)
    try:
        of = signing.loads(request.GET.get("link", ""), salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        of = None
    if not made.is_ready or of != [str(made.pk), request.user.pk]:
        messages.error(request, _("Deze link is verlopen. Hieronder staat een nieuwe, zolang het bestand er is."))
        return redirect("export", made.pk)
    made.record("downloaded", by=request.user, size=made.size)
    answer = StreamingHttpResponse(made.chunks(), content_type=Export.MEDIA_TYPES[made.form])
    answer["Content-Disposition"] = content_disposition_header(True, made.file_name)
    answer["Content-Length"] = made.size
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
