"""The calculator of legal terms. What is asked stands in the address; nothing is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from legalsupport.copied_text import penalty_text, term_text
from legalsupport.forms.calculator import PenaltyForm, TermForm, request_query
from legalsupport.penalty_calculation import PenaltyCalculation, exceptions
from legalsupport.term_calculation import Calculation
from legalsupport.term_choices import CHOICES, TERM_GROUPS, TermChoice
from legalterms.term_address import TERM, term_query
from organisations.access import staff
from organisations.models import EquatedDay

MORE = "meer"  # the button that asks for one more suspension


@staff()
@require_GET
def term_calculator(request: HttpRequest) -> HttpResponse:
    """Show the list of terms; with one chosen, its form, and with a day its sum."""
    slug = request.GET.get(TERM, "")
    choice = CHOICES.get(slug)
    if choice is None:
        problems = [_("Deze termijn kennen wij niet. Kies er een uit de lijst.")] if slug else []
        context = {"groups": TERM_GROUPS, "problems": problems}
        return render(request, "legalsupport/term_list.html", context)
    form, calculation = _term_form(request, choice)
    context = {"choice": choice, "form": form, "calculation": calculation}
    if calculation:
        context |= _term_answer(request, calculation)
    return render(request, "legalsupport/term.html", context)


def _term_form(request: HttpRequest, choice: TermChoice) -> tuple[TermForm, Calculation | None]:
    """Return the form, and the sum when all that it needs is there and right."""
    adds_suspension = MORE in request.GET
    is_filled = bool(request.GET.keys() - {TERM, MORE})
    form = TermForm(
        request.GET if is_filled else None,
        choice=choice,
        equated=EquatedDay.objects.days(),
        adds_suspension=adds_suspension,
    )
    calculation = form.calculation if form.is_valid() else None
    if adds_suspension:
        form.hide_errors()
    return form, calculation


def _term_answer(request: HttpRequest, calculation: Calculation) -> dict:
    """Return what a page with a sum shows besides: the link, the text to copy, what comes next."""
    query = request_query(calculation.request)
    link = request.build_absolute_uri(f"{reverse('term_calculator')}?{query}")
    choice, last_day = calculation.request.choice, calculation.day
    next_terms = [
        (CHOICES[slug].label, f"{reverse('term_calculator')}?{term_query(slug, last_day)}")
        for slug in choice.then
    ]
    if choice.costs_penalty:
        penalty_query = urlencode({"einde": last_day.isoformat()})
        address = f"{reverse('penalty_calculator')}?{penalty_query}"
        next_terms.append((_("Dwangsom als het besluit te laat is"), address))
    return {
        "text": term_text(calculation, link, timezone.localdate()),
        "next_terms": next_terms,
        "today": timezone.localdate(),
    }


@staff()
@require_GET
def penalty_calculator(request: HttpRequest) -> HttpResponse:
    """Show the form of a dwangsom, and with its days what is owed."""
    form = PenaltyForm(request.GET or None)
    if request.GET.keys() == {"einde"}:  # from the sum of a term: nothing to complain of yet
        form.full_clean()
        form.hide_errors()
    calculation = getattr(form, "calculation", None) if form.is_valid() else None
    context = {"form": form, "calculation": calculation, "exceptions": exceptions()}
    if calculation:
        context |= _penalty_answer(request, calculation)
    return render(request, "legalsupport/penalty.html", context)


def _penalty_answer(request: HttpRequest, calculation: PenaltyCalculation) -> dict:
    """Return what a page with a dwangsom shows besides: the text to copy and what comes next."""
    asked_for = calculation.request
    query = {
        "einde": asked_for.term_end.isoformat(),
        "ingebrekestelling": asked_for.notice_received.isoformat(),
    }
    if asked_for.made_known:
        query["besluit"] = asked_for.made_known.isoformat()
    if asked_for.applicants > 1:
        query["aanvragers"] = str(asked_for.applicants)
    address = f"{reverse('penalty_calculator')}?{urlencode(query)}"
    next_terms = []
    if calculation.days:
        slug, last_day = "dwangsom-vaststellen", calculation.days[-1].day
        next_address = f"{reverse('term_calculator')}?{term_query(slug, last_day)}"
        next_terms.append((CHOICES[slug].label, next_address))
    today = timezone.localdate()
    return {
        "text": penalty_text(calculation, request.build_absolute_uri(address), today),
        "next_terms": next_terms,
        "today": today,
    }
