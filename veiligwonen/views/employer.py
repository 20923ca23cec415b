"""The pages of the employer: what it must provide, and nothing else. It sees no case: each row here comes through `for_employer`."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import views as casework
from casework.flow import steps_for
from casework.models import Document
from casework.views.documents import send
from organisations.access import staff
from organisations.reading import looked_over
from ui.fields import posted
from ui.pages import page
from veiligwonen import journey
from veiligwonen.access import EMPLOYERS
from veiligwonen.documents import costs_of, known
from veiligwonen.forms.employer import ArboForm, CertificateForm, DecisionForm, ProgressForm
from veiligwonen.models import AdviceRequest, Provision
from veiligwonen.models.measure import Measure
from veiligwonen.views.file import form_of

Status = AdviceRequest.Status
DECIDING = (Status.OFFERED, Status.DEVIATION)
PLACING = (Status.PROVIDED, Status.PKVW_FIRST, Status.CARRYING_OUT)


def provided_by(person, number: str) -> AdviceRequest:
    """What this person provides for the employer, with this number; else 404."""
    rows = AdviceRequest.objects.for_employer(person).select_related("organisation", "provision", "reporter")
    return get_object_or_404(rows, number=number.upper(), provision__isnull=False)


@staff(*EMPLOYERS)
@require_GET
def employer_requests(request: HttpRequest) -> HttpResponse:
    """What waits for the employer, the newest first."""
    rows = (
        AdviceRequest.objects.for_employer(request.user)
        .filter(provision__isnull=False)
        .select_related("provision", "reporter")
    )
    shown = page(rows, order=("-created_at", "-id"), after=request.GET.get("na", ""))
    looked_over("employer_requests", [case.number for case in shown.rows], by=request.user, kind=AdviceRequest.KIND)
    return render(request, "veiligwonen/employer_list.html", {"page": shown})


@staff(*EMPLOYERS)
@require_GET
def employer_request(request: HttpRequest, number: str) -> HttpResponse:
    """Report B on a page: measures, costs, the tax questions, and what to do now."""
    case = provided_by(request.user, number)
    case.record("opened", by=request.user)
    measures = list(case.measures.all())
    context = {"case": case, "provision": case.provision, "measures": measures, "costs": costs_of(known(measures)),
               "steps": steps_for(case, request.user), "deciding": case.status in DECIDING, "placing": case.status in PLACING,
               "documents": list(case.documents.filter(audience=Document.Audience.EMPLOYER)), "arbo": case.provision.arbo,
               "now": journey.EMPLOYER.get(case.status, ""), "todo": first_to_do(case, measures)}  # fmt: skip
    return render(request, "veiligwonen/employer.html", context)


def first_to_do(case: AdviceRequest, measures: list[Measure]) -> tuple[str, str] | None:
    """What comes before the decision: address and words of the first measure or question that waits."""
    if case.status != Status.OFFERED:
        return None
    for one in measures:
        if one.is_of_employer and not one.decision:
            address = reverse("employer_measure", args=[case.number, one.pk])
            return address, _("Beslis over maatregel %d") % one.position
    if case.provision.arbo.missing:
        return reverse("employer_arbo", args=[case.number]), _("Beantwoord de vragen over de belasting")
    return None


@staff(*EMPLOYERS)
def employer_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """A step of the employer."""
    case = provided_by(request.user, number)
    answer = casework.take_step(
        request,
        case,
        step,
        form_of(step, case),
        "veiligwonen/employer_step.html",
        moved="veiligwonen/employer_moved.html",
    )
    return redirect(case.employer_url()) if answer.status_code == 302 else answer  # noqa: PLR2004


def ask(request: HttpRequest, case: AdviceRequest, form, save, title: str) -> HttpResponse:
    """One form about what is provided."""
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            save(form.cleaned_data)
        return redirect(case.employer_url())
    context = {"case": case, "form": form, "title": title, "send": _("Bewaren")}
    return render(request, "veiligwonen/employer_form.html", context, status=422 if request.method == "POST" else 200)


def may_be_placed(case: AdviceRequest, measure: Measure) -> bool:
    """Now, or as a bridge while the rest waits (domain reference support §3.3, §3.8)."""
    if measure.status == Measure.Status.DROPPED or case.status not in PLACING:
        return False
    return case.status == Status.CARRYING_OUT or (measure.temporary and case.provision.temporary_now)


@staff(*EMPLOYERS)
def employer_measure(request: HttpRequest, number: str, pk) -> HttpResponse:
    """Decide about a measure, or say how far it is."""
    case = provided_by(request.user, number)
    measure = get_object_or_404(Measure, case=case, pk=pk)
    measure.case = case
    title = f"{measure.position}. {measure.label}"
    if case.status in DECIDING and measure.is_of_employer:
        form = DecisionForm(posted(request), initial={"decision": measure.decision})
    elif may_be_placed(case, measure):
        form = ProgressForm(
            posted(request), measure=measure, initial={"status": measure.status, "permission_on": measure.permission_on}
        )
    else:
        raise Http404

    def save(answers: dict) -> None:
        if "decision" in answers:
            measure.decision = answers["decision"]
        else:
            measure.permission_on = answers.get("permission_on") or measure.permission_on
            measure.put(answers["status"], answers["on"], answers["tested_by"])
        measure.save()
        case.record(
            "measure_kept",
            by=request.user,
            nr=measure.position,
            status=measure.get_status_display(),
            decision=measure.decision,
        )

    return ask(request, case, form, save, title)


@staff(*EMPLOYERS)
def employer_arbo(request: HttpRequest, number: str) -> HttpResponse:
    """The tax questions."""
    case = provided_by(request.user, number)
    had = case.provision
    names = ("in_rie", "no_contribution", "arbo_place")
    initial = {name: {True: "1", False: "0", None: None}[getattr(had, name)] for name in names}

    def save(answers: dict) -> None:
        Provision.objects.filter(pk=had.pk).update(**answers)
        case.record("arbo_answered", by=request.user)

    return ask(request, case, ArboForm(posted(request), initial=initial), save, _("Vragen over de belasting"))


@staff(*EMPLOYERS)
def employer_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The Politiekeurmerk is there."""
    case = provided_by(request.user, number)
    if case.status != Status.PKVW_FIRST:
        raise Http404

    def save(answers: dict) -> None:
        AdviceRequest.objects.filter(pk=case.pk).update(pkvw="valid", pkvw_until=answers["until"])
        case.record("pkvw_kept", by=request.user)

    return ask(request, case, CertificateForm(posted(request)), save, _("Certificaat van het Politiekeurmerk"))


@staff(*EMPLOYERS)
@require_GET
def employer_download(request: HttpRequest, number: str, pk) -> HttpResponse:
    """A document for the employer."""
    case = provided_by(request.user, number)
    document = get_object_or_404(Document, case_id=case.pk, pk=pk, audience=Document.Audience.EMPLOYER)
    return send(document, case, request.user)
