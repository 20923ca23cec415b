"""The questions to who took part in a session: for nobody in particular, by one address."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from organisations.access import public
from organisations.rate_limits import remaining_requests
from tour.forms.follow_up import ParticipantForm
from tour.models import Evaluation, EvaluationRound
from tour.models.evaluation import digest_of
from ui.fields import posted

# More than a council with everybody who sits behind it: nobody fills the figures by themselves.
MOST_ANSWERS_A_DAY = 150
ONE_DAY = 24 * 60 * 60  # seconds
TOO_MANY = _(
    "Via dit adres zijn vandaag al veel antwoorden gegeven. Probeer het morgen nog eens. Wat u "
    "invulde, staat er nog."
)


@public
@require_http_methods(["GET", "POST"])
def participant(request: HttpRequest, token: str) -> HttpResponse:
    """Ask how the session was, and keep the answers without a name or a time.

    Raises Http404 for an address that is not of a session, or not any more.
    """
    rounds = EvaluationRound.objects.filter(
        digest=digest_of(token), open_until__gte=timezone.localdate()
    )
    evaluation_round = rounds.first()
    if evaluation_round is None:
        raise Http404
    form = ParticipantForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if _takes_more(evaluation_round):
            Evaluation(round=evaluation_round, **form.cleaned_data).save(force_insert=True)
            return render(request, "tour/evaluation_sent.html")
        form.add_error(None, TOO_MANY)
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/evaluation.html", {"form": form}, status=status)


def _takes_more(evaluation_round: EvaluationRound) -> bool:
    """Count one more answer of today to these questions; return whether it may be kept."""
    counter = f"tour:evaluation:{evaluation_round.pk}"
    return remaining_requests(cache, counter, MOST_ANSWERS_A_DAY, window=ONE_DAY) >= 0
