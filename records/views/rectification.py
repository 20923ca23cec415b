"""Have something in a case corrected (AVG art. 16)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.actions import Action
from casework.models import Case
from casework.views.case_page import case_for, case_to, own_case_for, render_case
from organisations.access import own, staff
from records import forms, rectification
from records.models import Correction
from ui.fields import posted


@own
def own_correction(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to have something about oneself corrected, and show what was asked before."""
    case = own_case_for(request.user, number)
    correctable = list(rectification.correctable(case, request.user))
    form = forms.CorrectionForm(posted(request), correctable=correctable)
    if request.method == "POST" and form.is_valid():
        _ask(case, request.user, form.cleaned_data)
        message = _("Wij hebben uw verzoek ontvangen. U hoort binnen een maand wat wij besluiten.")
        messages.success(request, message)
        return redirect("own_correction", case.number)
    corrections = [_labelled(row, case) for row in case.corrections.filter(asked_by=request.user)]
    context = {"case": case, "form": form, "corrections": corrections}
    status = 422 if request.method == "POST" else 200
    return render_case(request, case, "records/own_correction.html", context, status=status)


def _ask(case: Case, person, answers: dict) -> None:
    """Store the request, on record, and notify who handles the case."""
    with case.act(Action.ASK_CORRECTION, by=person) as case:
        Correction.objects.create(case=case, asked_by=person, **answers)
        case.record("correction_asked", by=person, field=answers["field"])
        case.tell_handler("correction_asked", but=person)


def _labelled(correction: Correction, case: Case) -> Correction:
    """Set the case and the label of what a correction is about."""
    correction.case = case
    correction.label = rectification.label_of(correction.field, case)
    return correction


@staff()
@require_GET
def corrections(request: HttpRequest, number: str) -> HttpResponse:
    """List what people asked to have corrected in this case."""
    case = case_for(request.user, number)
    rows = case.corrections.select_related("asked_by", "decided_by")
    context = {
        "case": case,
        "corrections": [_labelled(row, case) for row in rows],
        "may_decide": case.may(Action.DECIDE_CORRECTION, request.user),
    }
    return render_case(request, case, "records/corrections.html", context)


@staff()
def decide_correction(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Correct it, or say why not. Raises Http404 for who asked for it."""
    case = case_to(Action.DECIDE_CORRECTION, request.user, number)
    requests = Correction.objects.select_related("asked_by")
    correction = _labelled(get_object_or_404(requests, case=case, pk=pk), case)
    if request.user.is_same_person(correction.asked_by_id):
        raise Http404
    form = forms.CorrectionDecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        _decide(request, correction, case, form.cleaned_data)
        return redirect("corrections", case.number)
    row, column = rectification.target_of(correction, case)
    context = {
        "case": case,
        "correction": correction,
        "form": form,
        "now": getattr(row, column) if row else "",
    }
    status = 422 if request.method == "POST" else 200
    return render_case(request, case, "records/decide_correction.html", context, status=status)


def _decide(request: HttpRequest, correction: Correction, case: Case, answers: dict) -> None:
    is_granted = answers["decision"] == "granted"
    is_decided_now = rectification.decide(
        correction, case, by=request.user, granted=is_granted, answer=answers["answer"]
    )
    if is_decided_now:
        messages.success(request, _("Uw besluit is vastgelegd."))
    else:
        messages.success(request, _("Hierover was al besloten."))
