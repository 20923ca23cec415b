"""The pages of the employer: what it must provide, and nothing else.

The employer sees no case: each row here comes through `AdviceRequest.objects.for_employer`.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.models import Document
from casework.transitions import steps_for
from casework.views import case_page
from casework.views.case_page import render_case
from casework.views.documents import send
from organisations.access import staff
from organisations.models import Person
from organisations.reading import record_list_access
from pagination.keyset import page
from ui import fields
from ui.fields import posted
from veiligwonen import journey
from veiligwonen.access import EMPLOYERS
from veiligwonen.documents import costs_by_payer, measure_rows
from veiligwonen.forms.provision import ArboForm, CertificateForm, DecisionForm, ProgressForm
from veiligwonen.models import AdviceRequest, Provision
from veiligwonen.models.measure import Measure
from veiligwonen.views.case_file import step_form

Status = AdviceRequest.Status
DECIDING = (Status.OFFERED, Status.DEVIATION)
PLACING = (Status.PROVIDED, Status.PKVW_FIRST, Status.CARRYING_OUT)
ARBO_QUESTIONS = ("in_rie", "no_contribution", "arbo_place")
ARBO_CHOICES = {True: "1", False: "0", None: None}


def provided_request_for(person: Person, number: str) -> AdviceRequest:
    """Return the request with this number, if this person provides for the employer.

    Raises Http404 otherwise.
    """
    requests = AdviceRequest.objects.for_employer(person)
    requests = requests.select_related("organisation", "provision", "reporter")
    return get_object_or_404(requests, number=number.upper(), provision__isnull=False)


@staff(*EMPLOYERS)
@require_GET
def employer_requests(request: HttpRequest) -> HttpResponse:
    """List what waits for the employer, the newest first."""
    requests = AdviceRequest.objects.for_employer(request.user).filter(provision__isnull=False)
    requests_page = page(
        requests.select_related("provision", "reporter"),
        order=("-created_at", "-id"),
        after=request.GET.get("na", ""),
    )
    numbers = [case.number for case in requests_page.rows]
    record_list_access("employer_requests", numbers, by=request.user, kind=AdviceRequest.KIND)
    return render(request, "veiligwonen/employer_list.html", {"page": requests_page})


@staff(*EMPLOYERS)
@require_GET
def employer_request(request: HttpRequest, number: str) -> HttpResponse:
    """Show report B: measures, costs, the tax questions, and what to do now."""
    person = request.user
    case = provided_request_for(person, number)
    measures = list(case.measures.all())
    documents = case.documents.filter(audience=Document.Audience.EMPLOYER)
    context = {
        "case": case,
        "provision": case.provision,
        "measures": measures,
        "costs": costs_by_payer(measure_rows(measures)),
        "steps": steps_for(case, person),
        "deciding": case.status in DECIDING,
        "placing": case.status in PLACING,
        "waits_for_certificate": case.status == Status.PKVW_FIRST,
        "documents": list(documents),
        "arbo": case.provision.arbo,
        "now": journey.EMPLOYER.get(case.status, ""),
        "todo": _first_to_do(case, measures),
    }
    return render_case(request, case, "veiligwonen/employer.html", context)


def _first_to_do(case: AdviceRequest, measures: list[Measure]) -> tuple[str, str] | None:
    """Return address and label of what comes first before the decision; None when nothing does."""
    if case.status != Status.OFFERED:
        return None
    for measure in measures:
        if measure.is_of_employer and not measure.decision:
            address = reverse("employer_measure", args=[case.number, measure.pk])
            label = _("Beslis over maatregel %d") % measure.position
            return address, label
    if case.provision.arbo.missing:
        address = reverse("employer_arbo", args=[case.number])
        return address, _("Beantwoord de vragen over de belasting")
    return None


@staff(*EMPLOYERS)
def employer_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Ask what a step of the employer asks, and take it."""
    person = request.user
    case = provided_request_for(person, number)
    response = case_page.take_step(
        request,
        case,
        step,
        step_form(step, case),
        "veiligwonen/employer_step.html",
        moved="veiligwonen/employer_moved.html",
    )
    was_taken = response.status_code == HTTPStatus.FOUND
    if was_taken:
        return redirect(case.employer_url())
    return response


def _ask_employer(
    request: HttpRequest,
    case: AdviceRequest,
    form: fields.Form,
    save: Callable[[AdviceRequest, dict], None],
    title: str,
) -> HttpResponse:
    """Show one form about what is provided; `save` its answers and lead back to the report."""
    if form.is_valid():
        with case.act("provide", by=request.user) as fresh_case:
            save(fresh_case, form.cleaned_data)
        return redirect(case.employer_url())
    context = {"case": case, "form": form, "title": title, "send": _("Bewaren")}
    status = 422 if request.method == "POST" else 200
    return render_case(request, case, "veiligwonen/employer_form.html", context, status=status)


@staff(*EMPLOYERS)
def employer_measure(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Take a decision about one measure, or how far it is.

    Raises Http404 when neither can be done in this status.
    """
    person = request.user
    case = provided_request_for(person, number)
    measure = get_object_or_404(Measure, case=case, pk=pk)
    measure.case = case

    def save(case: AdviceRequest, answers: dict) -> None:
        _fill_measure(measure, answers)
        measure.save()
        case.record(
            "measure_kept",
            by=person,
            nr=measure.position,
            status=measure.get_status_display(),
            decision=measure.decision,
        )

    form = _measure_form(request, case, measure)
    title = f"{measure.position}. {measure.label}"
    return _ask_employer(request, case, form, save, title)


def _measure_form(request: HttpRequest, case: AdviceRequest, measure: Measure) -> fields.Form:
    """Return the form that fits the status of the case. Raises Http404 when none does."""
    data = posted(request)
    if case.status in DECIDING and measure.is_of_employer:
        initial = {"decision": measure.decision}
        return DecisionForm(data, initial=initial)
    if not _may_be_placed(case, measure):
        raise Http404
    initial = {"status": measure.status, "permission_on": measure.permission_on}
    return ProgressForm(data, measure=measure, initial=initial)


def _may_be_placed(case: AdviceRequest, measure: Measure) -> bool:
    """Tell whether the measure may be placed now.

    A temporary measure may bridge the time while the rest waits (docs/domain/support.md §3.3).
    """
    if measure.status == Measure.Status.DROPPED or case.status not in PLACING:
        return False
    if case.status == Status.CARRYING_OUT:
        return True
    return measure.temporary and case.provision.temporary_now


def _fill_measure(measure: Measure, answers: dict) -> None:
    """Put the answers of a `DecisionForm` or a `ProgressForm` in the measure."""
    if "decision" in answers:
        measure.decision = answers["decision"]
        return
    measure.permission_on = answers.get("permission_on") or measure.permission_on
    measure.progress(answers["status"], answers["on"], answers["tested_by"])


@staff(*EMPLOYERS)
def employer_arbo(request: HttpRequest, number: str) -> HttpResponse:
    """Take the answers to the tax questions (arbo-vrijstelling)."""
    person = request.user
    case = provided_request_for(person, number)
    provision = case.provision

    def save(case: AdviceRequest, answers: dict) -> None:
        Provision.objects.filter(pk=provision.pk).update(**answers)
        case.record("arbo_answered", by=person)

    initial = {name: ARBO_CHOICES[getattr(provision, name)] for name in ARBO_QUESTIONS}
    form = ArboForm(posted(request), initial=initial)
    return _ask_employer(request, case, form, save, _("Vragen over de belasting"))


@staff(*EMPLOYERS)
def employer_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Take until when the certificate of the Politiekeurmerk is valid.

    Raises Http404 when the case does not wait for the certificate.
    """
    person = request.user
    case = provided_request_for(person, number)
    if case.status != Status.PKVW_FIRST:
        raise Http404

    def save(case: AdviceRequest, answers: dict) -> None:
        valid_until = answers["until"]
        AdviceRequest.objects.filter(pk=case.pk).update(pkvw="valid", pkvw_until=valid_until)
        case.record("pkvw_kept", by=person)

    form = CertificateForm(posted(request))
    return _ask_employer(request, case, form, save, _("Certificaat van het Politiekeurmerk"))


@staff(*EMPLOYERS)
@require_GET
def employer_download(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Send a document that is meant for the employer. Raises Http404 for any other."""
    person = request.user
    case = provided_request_for(person, number)
    document = get_object_or_404(
        Document, case_id=case.pk, pk=pk, audience=Document.Audience.EMPLOYER
    )
    return send(document, case, person)
