"""End a mandate, as the applicant or as who holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone


def end_mandate(request: HttpRequest, case, pk) -> HttpResponse:
    """End a mandate of a case of this person: who held it sees nothing of it from now on.

    Raises Http404 when the mandate has ended, so a second click changes nothing.
    """
    person = request.user
    mandate = get_object_or_404(case.running_mandates(), pk=pk)
    with case.act("end_mandate", by=person) as current:
        current.end_mandate(mandate, by=person, moment=timezone.now())
    if mandate.person == person:
        return redirect("mine")
    return redirect(case.own_url())
