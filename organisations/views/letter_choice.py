"""My choice how I want to get letters: said by myself, at any time, and never presumed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.record import record
from organisations.access import own
from organisations.forms.letter_choice import LetterChoiceForm
from organisations.models import LetterChoice
from organisations.models.letter_choice import WORDING
from ui.fields import posted


@own
@require_http_methods(["GET", "POST"])
def letter_choice(request: HttpRequest) -> HttpResponse:
    """Show what I chose last and since when, and let me choose anew.

    It counts for letters that are made from now on.
    """
    current_choice = LetterChoice.objects.newest_of(request.user)
    form = LetterChoiceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        way = form.cleaned_data["way"]
        if current_choice is None or current_choice.way != way:
            LetterChoice.objects.create(person=request.user, way=way)
            details = {"way": way, "wording": WORDING}
            person = request.user
            record(f"person:{person.pk}", actor=person.pk, action="letter_choice", **details)
        messages.success(request, _("Bewaard. Het geldt voor brieven van nu af."))
        return redirect("letter_choice")
    context = {"form": form, "choice": current_choice}
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/letter_choice.html", context, status=status)
