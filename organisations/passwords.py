"""Passwords that are long and yet guessed first: those that Dutch offices are known to choose (BIO2 5.17; no network is asked)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisations.models import Person

FEWEST = 5  # different signs
_WORDS = (
    "wachtwoord password welkom geheim inloggen admin beheer beheerder weerbaar weerbaarbestuur meldpunt steunpunt gemeente provincie "
    "waterschap gemeentehuis stadhuis raadhuis burgemeester wethouder raadslid griffier griffie secretaris lente voorjaar zomer herfst "
    "najaar winter januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag "
    "donderdag vrijdag zaterdag zondag nederland qwerty qwertyuiop azerty voetbal ajax feyenoord"
)
WORDS = frozenset(_WORDS.split())


class GuessableValidator:
    """Refuses digits only, a few signs over and over, and words of the office with figures around them."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises when it is one of those."""
        words = re.findall(r"[^\W\d_]+", password.lower())
        place = user.organisation.name.lower().split() if user and user.organisation_id else []
        known = WORDS.union(place)
        if len(set(password)) < FEWEST or all(word in known for word in words):
            raise ValidationError(
                _("Dit wachtwoord is te raden. Kies een paar woorden die niets met elkaar te maken hebben."),
                code="guessable",
            )

    def get_help_text(self) -> str:
        """What the page says beforehand is in its own words (organisations.forms.account)."""
        return ""
