"""Reading an advice: what is written, what is missing, what was adopted and whether it changed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from casework.models import Document
from casework.transitions import steps_for
from casework.views.case_page import render_case
from organisations.access import staff
from organisations.models import Person
from veiligwonen import access
from veiligwonen.catalogue import CATALOGUE, Domain
from veiligwonen.documents import measure_in_words
from veiligwonen.forms.advice import AddMeasureForm
from veiligwonen.models import Advice, AdviceRequest
from veiligwonen.rules import address_shielding
from veiligwonen.rules.advice_pages import ADVICE_PAGES, FINDING, MEASURE, name_of
from veiligwonen.transitions.advice import is_on_record
from veiligwonen.transitions.advice_completeness import missing_parts
from veiligwonen.views.advice_draft import page_form
from veiligwonen.views.case_file import advice_request_for

ADOPTION_STEPS = ("adopt", "return_advice")
DRAFTING = AdviceRequest.Status.DRAFTING
LONGEST_DIGEST = 200  # signs that are read of what somebody copies from paper


@staff(*access.VISIBILITY_RULES)
@require_GET
def advice(request: HttpRequest, number: str) -> HttpResponse:
    """Show the advice of a case, as much of it as this person may read."""
    person = request.user
    case = advice_request_for(person, number)
    last = case.advices.first()
    is_drafting = case.status == DRAFTING
    reads = access.may_read_advice(case, person)
    context = {
        "case": case,
        "advice": last,
        "writes": is_drafting and case.may("write_advice", person),
        "reads": reads,
        "adopted": case.advices.adopted(),
        "add": AddMeasureForm(),
        "domains": Domain.choices,
        "missing": missing_parts(case) if is_drafting else [],
        "shields": list(case.shields.all()),
        "checks": list(case.checks.all()),
        "registers": _registers(case, person),
        "steps": _adoption_steps(case, person),
        "measures": list(case.measures.all()),
    }
    if last:
        last.case = case
        context["planned"] = _planned_measures(last)
    if last and reads:
        context["pages"] = _written_pages(last)
        context["findings"] = _findings(case, last)
    return render_case(request, case, "veiligwonen/advice.html", context)


def _registers(case: AdviceRequest, person: Person) -> list[tuple[str, str]]:
    """Return the registers in which this person may keep how far address shielding is."""
    if case.may("shield", person):
        return address_shielding.Register.choices
    return []


def _adoption_steps(case: AdviceRequest, person: Person) -> list:
    return [step for step in steps_for(case, person) if step.name in ADOPTION_STEPS]


def _planned_measures(advice: Advice) -> list[tuple[str, str, str, dict[str, Any] | None]]:
    """Return slug, name, label in the catalogue and row in words of each measure of the draft.

    The row is None while the page of the measure is not valid.
    """
    return [
        (slug, name_of(slug), _catalogue_label(advice, slug), _valid_row(advice, slug))
        for slug in advice.slugs(MEASURE)
    ]


def _catalogue_label(advice: Advice, slug: str) -> str:
    item = advice.answers[slug]["item"][0]
    return str(CATALOGUE[item].label)


def _valid_row(advice: Advice, slug: str) -> dict[str, Any] | None:
    page = advice.content.get(slug)
    return measure_in_words(page) if page else None


def _written_pages(advice: Advice) -> list[tuple[str, str, bool, list[tuple[str, str]]]]:
    """Return slug, title, whether it is valid, and labels with texts of each fixed page."""
    return [
        (slug, title, slug in advice.content, _texts(advice, slug))
        for slug, title in ADVICE_PAGES.items()
    ]


def _texts(advice: Advice, slug: str) -> list[tuple[str, str]]:
    if slug in advice.answers:
        return page_form(advice, slug).typed()
    return []


def _findings(
    case: AdviceRequest, advice: Advice
) -> list[tuple[str, str, dict[str, Any] | None, list[Document]]]:
    """Return slug, name, valid content and photos of each finding."""
    return [
        (slug, name_of(slug), advice.content.get(slug), _photos_of(case, slug))
        for slug in advice.slugs(FINDING)
    ]


def _photos_of(case: AdviceRequest, slug: str) -> list[Document]:
    return [document for document in case.documents.all() if document.kind == slug]


@staff(*access.VISIBILITY_RULES)
def advice_verify(request: HttpRequest, number: str) -> HttpResponse:
    """Show whether the adopted advice is unchanged, and which version a copy in hand is of.

    Raises Http404 when no advice was adopted.
    """
    case = advice_request_for(request.user, number)
    adopted = case.advices.adopted()
    if adopted is None:
        raise Http404
    adopted.case = case
    copied_text = request.GET.get("kenmerk", "")[:LONGEST_DIGEST]
    copied_digest = "".join(sign for sign in copied_text if sign.isprintable())
    context = {
        "case": case,
        "advice": adopted,
        "intact": adopted.is_intact,
        "on_record": is_on_record(case, adopted),
        "told": copied_digest,
        "copy": case.advices.adopted_with(copied_digest),
    }
    return render_case(request, case, "veiligwonen/advice_verify.html", context)
