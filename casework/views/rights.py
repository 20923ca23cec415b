"""The rights of a person: to see what we have, and to have it corrected. For who asks, and for who answers."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import correcting, forms, rights
from casework.models import AccessRequest, Case, Correction
from casework.models.rights import HANDLERS
from casework.views.file import case_for, own_case_for
from notifications import outbox
from organisations.access import own, staff
from organisations.reading import looked_over
from organisations.signin import fresh
from sealing import files
from ui.fields import posted
from ui.pages import page

NEWEST = ("-asked_at", "-id")
SEALED = ("name", "email", "found", "data_key")
TYPES = {"pdf": "application/pdf", "json": "application/json"}


# --- who asks ----------------------------------------------------------------------------------------------------------


@own
@require_GET
def own_access(request: HttpRequest) -> HttpResponse:
    """Inzage: what I may ask, what I get and what not, and what I asked before."""
    mine = AccessRequest.objects.filter(person=request.user).defer(*SEALED).select_related("organisation")
    shown = page(mine, order=NEWEST, after=request.GET.get("na", ""))
    return render(request, "casework/own_access.html", {"page": shown, "grounds": rights.GROUNDS.values()})


@own
@require_http_methods(["GET", "POST"])
@fresh
def ask_access(request: HttpRequest) -> HttpResponse:
    """Ask for everything there is about me. A second click finds the request of the first."""
    if request.method == "GET":
        return render(request, "casework/ask_access.html")
    try:
        with transaction.atomic():
            asked = AccessRequest.ask(request.user.organisation_id, by=request.user, person=request.user)
            outbox.later("casework.tasks.collect_access", str(asked.pk))
    except IntegrityError:
        messages.info(request, _("U hebt dit al gevraagd. Wij zijn ermee bezig."))
    else:
        messages.success(
            request,
            _("Wij hebben uw verzoek ontvangen. U krijgt bericht als alles klaarstaat, uiterlijk binnen een maand."),
        )
    return redirect("own_access")


@own
@require_GET
@fresh
def own_access_file(request: HttpRequest, pk, form: str) -> HttpResponse:
    """What I asked for, as PDF or JSON."""
    return _send(request, get_object_or_404(AccessRequest, person=request.user, pk=pk), form)


def _send(request: HttpRequest, asked: AccessRequest, form: str) -> HttpResponse:
    if not asked.is_there or form not in TYPES:
        raise Http404
    asked.record("access_downloaded", by=request.user, document=form)
    content = files.fetch(getattr(asked, form), asked.seal_key(), f"{asked.seal_context()}:{form}")
    answer = StreamingHttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = content_disposition_header(True, f"{asked.number}.{form}")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@own
def own_correction(request: HttpRequest, number: str) -> HttpResponse:
    """Something about me is wrong: say what it must be. And what was decided before."""
    case = own_case_for(request.user, number)
    form = forms.CorrectionForm(posted(request), fields_of=list(correcting.correctable(case, request.user)))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            Correction.objects.create(case=case, asked_by=request.user, **form.cleaned_data)
            case.record("correction_asked", by=request.user, field=form.cleaned_data["field"])
            if case.handler:
                case.tell(case.handler, "correction_asked")
        messages.success(request, _("Wij hebben uw verzoek ontvangen. U hoort binnen een maand wat wij besluiten."))
        return redirect("own_correction", case.number)
    mine = [_named(one, case) for one in case.corrections.filter(asked_by=request.user)]
    context = {"case": case, "form": form, "corrections": mine}
    return render(request, "casework/own_correction.html", context, status=422 if request.method == "POST" else 200)


def _named(correction: Correction, case: Case) -> Correction:
    """With what it is about, in words."""
    correction.case = case
    correction.label = correcting.label_of(correction.field, case)
    return correction


# --- who answers ---------------------------------------------------------------------------------------------------------


@staff(*HANDLERS)
@require_GET
def access_requests(request: HttpRequest) -> HttpResponse:
    """The requests at my organisation, newest first."""
    found = (
        AccessRequest.objects.handled_by(request.user)
        .defer("found", "data_key")
        .select_related("organisation", "person")
    )
    shown = page(found.defer(*SEALED), order=NEWEST, after=request.GET.get("na", ""))
    looked_over("access_requests", [asked.number for asked in shown.rows], by=request.user)
    return render(request, "casework/access_requests.html", {"page": shown})


@staff(*HANDLERS)
@fresh
def new_access(request: HttpRequest) -> HttpResponse:
    """Ask for somebody without an account, after looking who it is."""
    places = [m.organisation for m in request.user.memberships_now if m.role in HANDLERS]
    form = forms.AccessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            asked = AccessRequest.ask(places[0].pk, by=request.user, **form.cleaned_data)
            outbox.later("casework.tasks.collect_access", str(asked.pk))
        messages.success(request, _("Wij verzamelen de gegevens. Ververs de pagina over een paar tellen."))
        return redirect("access_request", asked.pk)
    return render(
        request,
        "casework/new_access.html",
        {"form": form, "place": places[0]},
        status=422 if request.method == "POST" else 200,
    )


@staff(*HANDLERS)
@require_http_methods(["GET", "POST"])
@fresh
def access_request(request: HttpRequest, pk) -> HttpResponse:
    """One request: what was collected, what is kept back and why; look at it and give it."""
    asked = get_object_or_404(
        AccessRequest.objects.handled_by(request.user).select_related("organisation", "person", "reviewed_by"), pk=pk
    )
    form = forms.ReleaseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            back = request.POST.getlist("achterhouden")
            if rights.release(asked, by=request.user, withhold=back, ground=form.cleaned_data["ground"]):
                outbox.later("casework.tasks.make_access_files", str(asked.pk))
        messages.success(request, _("De gegevens zijn vrijgegeven. De bestanden worden gemaakt."))
        return redirect("access_request", asked.pk)
    asked.record("access_opened", by=request.user)
    context = {
        "asked": asked,
        "sections": rights.given(asked),
        "form": form,
        "waits": asked.state == asked.State.COLLECTED,
    }
    return render(request, "casework/access_request.html", context, status=422 if request.method == "POST" else 200)


@staff(*HANDLERS)
@require_GET
@fresh
def access_file(request: HttpRequest, pk, form: str) -> HttpResponse:
    """The files of somebody without an account, to hand over."""
    return _send(request, get_object_or_404(AccessRequest.objects.handled_by(request.user), person=None, pk=pk), form)


@staff()
@require_GET
def corrections(request: HttpRequest, number: str) -> HttpResponse:
    """What people asked to have corrected in this case."""
    case = case_for(request.user, number)
    found = [_named(one, case) for one in case.corrections.select_related("asked_by", "decided_by")]
    case.record("opened", by=request.user)
    return render(request, "casework/corrections.html", {"case": case, "corrections": found})


@staff()
def decide_correction(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Correct it, or say why not."""
    case = case_for(request.user, number)
    asked = _named(get_object_or_404(Correction.objects.select_related("asked_by"), case=case, pk=pk), case)
    if asked.asked_by_id == request.user.pk:
        raise Http404
    form = forms.DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        done = correcting.decide(
            asked, case, by=request.user, granted=answers["decision"] == "granted", answer=answers["answer"]
        )
        messages.success(request, _("Uw besluit is vastgelegd.") if done else _("Hierover was al besloten."))
        return redirect("corrections", case.number)
    row, name = correcting.holder_of(asked, case)
    case.record("opened", by=request.user)
    context = {"case": case, "asked": asked, "form": form, "now": getattr(row, name) if row else ""}
    return render(request, "casework/decide_correction.html", context, status=422 if request.method == "POST" else 200)
