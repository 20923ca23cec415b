"""The kinds of meetings, and who takes a place at each (docs/domain/support.md §7)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Role


class Kind(models.TextChoices):
    """What sort of meeting it is."""

    TRIANGLE = "triangle", _("Driehoeksessie")
    LEARNING_CIRCLE = "learning_circle", _("Leerkring Veilige Publieke Taak")
    REGIONAL = "regional", _("Regionale bijeenkomst")
    NETWORK = "network", _("Netwerkbijeenkomst")
    WORKING_SESSION = "working_session", _("Werksessie")
    TRAIN_THE_TRAINER = "train_the_trainer", _("Train-de-trainer")
    LEARNING_NETWORK = "learning_network", _("Leernetwerk Veilig Vergaderen")


TRIANGLE_ROLES = (Role.CHAIR, Role.CLERK, Role.SECRETARY)
WORK_ROLES = (
    *TRIANGLE_ROLES,
    Role.LINE_MANAGER,
    Role.AGGRESSION_COORDINATOR,
    Role.OHS_COORDINATOR,
    Role.HR_ADVISOR,
    Role.PEER_SUPPORT,
    Role.LEGAL_OFFICER,
    Role.SECURITY,
    Role.CONFIDANT,
)


@dataclass(frozen=True)
class Terms:
    """What a kind of meeting asks: who may come, together or alone, and what they take home."""

    roles: tuple[Role, ...] = WORK_ROLES
    together: bool = False  # all of `roles` of one organisation take one place
    certificate: bool = False


KIND_TERMS: dict[str, Terms] = {kind: Terms() for kind in Kind} | {
    Kind.TRIANGLE: Terms(roles=TRIANGLE_ROLES, together=True),
    Kind.TRAIN_THE_TRAINER: Terms(roles=(Role.RIEC,), certificate=True),
}
VISITORS = tuple(sorted({role for terms in KIND_TERMS.values() for role in terms.roles}))
