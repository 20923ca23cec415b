"""The choices about the money of a grant. Values are data: they are never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclarationStatus(models.TextChoices):
    """What became of a declaration."""

    SUBMITTED = "submitted", _("wacht op een beslissing")
    APPROVED = "approved", _("goedgekeurd")
    PARTLY = "partly", _("deels goedgekeurd")
    REFUSED = "refused", _("niet goedgekeurd")


class DeclarationVerdict(models.TextChoices):
    """What can be decided about a declaration."""

    APPROVED = DeclarationStatus.APPROVED.value, _("Helemaal goedkeuren")
    PARTLY = DeclarationStatus.PARTLY.value, _("Voor een deel goedkeuren")
    REFUSED = DeclarationStatus.REFUSED.value, _("Niet goedkeuren")


class PaymentKind(models.TextChoices):
    """What a payment is for."""

    ADVANCE = "advance", _("Voorschot")
    DECLARATION = "declaration", _("Declaratie")
    BALANCE = "balance", _("Eindafrekening")
    REFUND = "refund", _("Terug van wat u terugbetaalde")
    OBJECTION_COSTS = "objection_costs", _("Kosten van het bezwaar")
    PENALTY = "penalty", _("Dwangsom")


# What counts as paid of the grant: not what is owed beside it.
ON_ACCOUNT = (PaymentKind.ADVANCE, PaymentKind.DECLARATION, PaymentKind.BALANCE)


class LowerGround(models.TextChoices):
    """Why less is settled than was approved, or a grant is withdrawn (Awb 4:46 lid 2, 4:48)."""

    ACTIVITIES = "activities", _("De kosten waarvoor dit was, zijn niet of niet helemaal gemaakt")
    CONDITIONS = "conditions", _("Er is niet voldaan aan een voorwaarde")
    INTENT = "intent", _("De rechter stelde opzet vast: dat was een voorwaarde")
    WRONG_FACTS = "wrong_facts", _("De aanvrager gaf onjuiste of onvolledige gegevens")
    WRONG_GRANT = "wrong_grant", _("De toekenning klopte niet, en de aanvrager wist dat")


class WithdrawalGround(models.TextChoices):
    """Why a settled grant is withdrawn (Awb 4:49 lid 1): these three and no other."""

    NEW_FACTS = "new_facts", _("Feiten die bij de vaststelling niet bekend konden zijn")
    WRONG_SETTLEMENT = (
        "wrong_settlement",
        _("De vaststelling klopte niet, en de aanvrager wist dat of moest dat weten"),
    )
    BREACH = "breach", _("Na de vaststelling is niet voldaan aan een voorwaarde")


ARTICLES = {
    LowerGround.ACTIVITIES: _("artikel 4:46, tweede lid, onder a, van de Awb"),
    LowerGround.CONDITIONS: _("artikel 4:46, tweede lid, onder b, van de Awb"),
    LowerGround.INTENT: _("artikel 4:46, tweede lid, onder b, van de Awb"),
    LowerGround.WRONG_FACTS: _("artikel 4:46, tweede lid, onder c, van de Awb"),
    LowerGround.WRONG_GRANT: _("artikel 4:46, tweede lid, onder d, van de Awb"),
    WithdrawalGround.NEW_FACTS: _("artikel 4:49, eerste lid, onder a, van de Awb"),
    WithdrawalGround.WRONG_SETTLEMENT: _("artikel 4:49, eerste lid, onder b, van de Awb"),
    WithdrawalGround.BREACH: _("artikel 4:49, eerste lid, onder c, van de Awb"),
}
WITHDRAWAL_ARTICLES = ARTICLES | {
    LowerGround.ACTIVITIES: _("artikel 4:48, eerste lid, onder a, van de Awb"),
    LowerGround.CONDITIONS: _("artikel 4:48, eerste lid, onder b, van de Awb"),
    LowerGround.INTENT: _("artikel 4:48, eerste lid, onder b, van de Awb"),
    LowerGround.WRONG_FACTS: _("artikel 4:48, eerste lid, onder c, van de Awb"),
    LowerGround.WRONG_GRANT: _("artikel 4:48, eerste lid, onder d, van de Awb"),
}
LOWER_GROUNDS = dict(LowerGround.choices) | dict(WithdrawalGround.choices)


class CourtInstance(models.TextChoices):
    """Before whom the costs were won."""

    OBJECTION = "objection", _("Bezwaar")
    APPEAL = "appeal", _("Beroep of hoger beroep bij de bestuursrechter")
    CIVIL = "civil", _("Civiele of andere rechter")
