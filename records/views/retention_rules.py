"""How long closed cases are kept: the proposed terms, and what the organisation decided."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.declarations import RetentionTerm
from casework.models import case_types
from organisations.access import staff
from organisations.models import Organisation
from organisations.signin import recently_authenticated_required
from records import forms, retention_rules
from records.models import RetentionRule
from records.models.destruction_list import REVIEWERS
from records.views.destruction_lists import DESTRUCTION_ROLES, registers
from ui.fields import posted


@staff(*DESTRUCTION_ROLES)
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """Show how long each kind of case is kept at the own registers, and who decided that."""
    rules = {}
    for rule in RetentionRule.objects.kept_by(request.user, *DESTRUCTION_ROLES):
        rules[rule.organisation_id, rule.kind, rule.result] = rule
    rows = []
    for organisation, kind in registers(request.user, *DESTRUCTION_ROLES):
        for result, proposed in case_types()[kind].retention_terms.items():
            rule = rules.get((organisation.pk, kind, result))
            rows.append(_row(organisation, kind, result, proposed, rule))
    reviewed = registers(request.user, *REVIEWERS)
    may_change = {organisation.pk for organisation, _kind in reviewed}
    return render(request, "records/terms.html", {"rows": rows, "may_change": may_change})


def _row(
    organisation: Organisation,
    kind: str,
    result: str,
    proposed: RetentionTerm,
    rule: RetentionRule | None,
) -> dict[str, Any]:
    term = rule.term(proposed) if rule else proposed
    return {
        "place": organisation,
        "kind": kind,
        "result": result,
        "what": case_types()[kind]._meta.verbose_name,
        "rule": rule,
        "term": term,
        "years": _duration(term.months),
    }


def _duration(months: int) -> str:
    """Return a number of months in words: "5 jaar", or "18 maanden"."""
    years, rest = divmod(months, 12)
    if rest:
        return _("%(n)d maanden") % {"n": months}
    return _("%(n)d jaar") % {"n": years}


@staff(*REVIEWERS)
@recently_authenticated_required
def change_term(request: HttpRequest, place: int, kind: str, result: str) -> HttpResponse:
    """Store what was decided about a term; closed cases are counted anew.

    Raises Http404 for a register of others, or a result that this kind of case does not have.
    """
    organisation = _own_register(request.user, place, kind)
    if organisation is None or result not in case_types()[kind].retention_terms:
        raise Http404
    proposed = case_types()[kind].retention_terms[result]
    form = forms.RetentionRuleForm(
        posted(request), initial=_initial(organisation, kind, result, proposed)
    )
    if request.method == "POST" and form.is_valid():
        retention_rules.decide(organisation, kind, result, by=request.user, **form.cleaned_data)
        message = _(
            "De bewaartermijn is vastgelegd. Wij rekenen alle afgesloten zaken opnieuw uit."
        )
        messages.success(request, message)
        return redirect("terms")
    context = {
        "form": form,
        "label": proposed.label,
        "what": case_types()[kind]._meta.verbose_name,
        "place": organisation,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "records/term.html", context, status=status)


def _own_register(person, organisation_id: int, kind: str) -> Organisation | None:
    """Return the organisation when this person reviews its register of this kind."""
    for organisation, kind_kept in registers(person, *REVIEWERS):
        if organisation.pk == organisation_id and kind_kept == kind:
            return organisation
    return None


def _initial(
    organisation: Organisation, kind: str, result: str, proposed: RetentionTerm
) -> dict[str, Any]:
    """Return what the form begins with: the rule there is, else the proposed months."""
    rules = RetentionRule.objects.filter(organisation=organisation, kind=kind, result=result)
    rule = rules.first()
    if rule is None:
        return {"months": proposed.months, "source": ""}
    return {"months": rule.months, "source": rule.source}
