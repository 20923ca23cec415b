"""Refuse passwords that are long and yet guessed first: those that Dutch offices often choose.

BIO2 5.17; no network is used.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisations.models import Person

MIN_DIFFERENT_CHARACTERS = 5
_WORDS = """
wachtwoord password welkom geheim inloggen admin beheer beheerder weerbaar weerbaarbestuur
meldpunt steunpunt gemeente provincie waterschap gemeentehuis stadhuis raadhuis
burgemeester wethouder raadslid griffier griffie secretaris lente voorjaar zomer herfst
najaar winter januari februari maart april mei juni juli augustus september oktober
november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nederland
qwerty qwertyuiop azerty voetbal ajax feyenoord
"""
GUESSABLE_WORDS = frozenset(_WORDS.split())


class GuessableValidator:
    """Refuse digits only, a few characters over and over, and words of the office with digits."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Check a password. Raises ValidationError when it is one of those."""
        words = re.findall(r"[^\W\d_]+", password.lower())
        guessable_words = GUESSABLE_WORDS.union(_words_of_organisation(user))
        has_few_characters = len(set(password)) < MIN_DIFFERENT_CHARACTERS
        if has_few_characters or all(word in guessable_words for word in words):
            raise ValidationError(
                _(
                    "Dit wachtwoord is te raden. "
                    "Kies een paar woorden die niets met elkaar te maken hebben."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        """Return nothing: the page has its own words beforehand (organisations.forms.account)."""
        return ""


def _words_of_organisation(user: Person | None) -> list[str]:
    if not user or not user.organisation_id:
        return []
    return user.organisation.name.lower().split()
