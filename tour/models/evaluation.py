"""How a session was: by participants who stay unknown, and by the griffier."""

import secrets
import uuid
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedTextField
from sealing.models import SealedModel
from ui.scores import mean_scores, score_field

PARTICIPANT_QUESTIONS = {
    "felt_safe": _("Ik voelde me veilig om te spreken."),
    "knows_where": _("Ik weet waar ik een incident meld."),
    "knows_what": _("Ik weet wat de organisatie dan doet."),
    "named_limit": _("Wij hebben onze grens benoemd."),
    "would_advise": _("Ik zou een collega aanraden te komen."),
}


class EvaluationLink(CaseBound):
    """The one link of a session, of which the participants get the address.

    Who opens it is nobody: the address is looked up by its digest. `token`: for the griffier, who
    hands it round.
    """

    withheld_columns = {"token": "secret"}

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="evaluation_links")
    session = models.OneToOneField(
        "tour.TourSession", models.CASCADE, related_name="evaluation_link"
    )
    token = SealedTextField(_("adres van de evaluatie"), max_length=60)

    class Meta:
        verbose_name = _("evaluatielink")

    def __str__(self) -> str:
        return str(self.session_id)


class EvaluationRound(models.Model):
    """What the public page needs to know: that a link is open, and until when. No case."""

    rls_policy = "evaluation_round"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    open_until = models.DateField()

    class Meta:
        verbose_name = _("evaluatieronde")

    def __str__(self) -> str:
        return str(self.id)


class Evaluation(SealedModel):
    """The answers of one participant: no name, no time, in no order."""

    rls_policy = "evaluation"
    key_context = "evaluation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="evaluations")
    felt_safe = score_field(PARTICIPANT_QUESTIONS["felt_safe"])
    knows_where = score_field(PARTICIPANT_QUESTIONS["knows_where"])
    knows_what = score_field(PARTICIPANT_QUESTIONS["knows_what"])
    named_limit = score_field(PARTICIPANT_QUESTIONS["named_limit"])
    would_advise = score_field(PARTICIPANT_QUESTIONS["would_advise"])
    takeaway = SealedTextField(_("wat neemt u mee"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("evaluatie")

    def __str__(self) -> str:
        return str(self.id)


class ClerkEvaluation(CaseBound):
    """How the griffier found the session, a day later."""

    case = models.ForeignKey("tour.Tour", models.CASCADE, related_name="clerk_evaluations")
    organised_well = score_field(_("De voorbereiding en de organisatie waren goed."))
    reached_goals = score_field(_("De avond bracht wat wij wilden bereiken."))
    remarks = SealedTextField(_("wat nemen wij mee"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("evaluatie door de griffier")

    def __str__(self) -> str:
        return str(self.case_id)


def new_token() -> str:
    """Return an address that cannot be guessed."""
    return secrets.token_urlsafe(24)


def digest_of(token: str) -> str:
    """Return by what a link is looked up."""
    return sha256(token.encode()).hexdigest()


def figures(evaluation_round: EvaluationRound | None) -> dict | None:
    """Return how many answered and the mean of each question; None while there are too few."""
    if evaluation_round is None:
        return None
    return mean_scores(evaluation_round.evaluations, PARTICIPANT_QUESTIONS)
