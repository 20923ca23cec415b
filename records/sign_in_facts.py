"""How somebody signs in, as an access request tells it: by kind, date, device and address."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Person
from ui import dates

MAX_LISTED = 500  # newest entries, messages and sessions that are listed one by one
FACTOR_LABELS = {
    Authenticator.Type.TOTP: gettext_lazy("Code uit een app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("Toegangssleutel (passkey)"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("Herstelcodes"),
}


def sign_in_facts(person: Person) -> Iterator[tuple[str, str]]:
    """Yield how somebody signs in, as label and text: second factors, links, and where from.

    What proves who somebody is (a secret, a key, the name at another organisation) is left out: in
    a file it would open the account.
    """
    for factor in Authenticator.objects.filter(user=person).order_by("created_at"):
        name = str(FACTOR_LABELS.get(factor.type, factor.get_type_display()))
        yield _("Tweede factor"), f"{name}, {_since_and_used(factor)}"
    for link in SocialAccount.objects.filter(user=person).order_by("date_joined"):
        used = _since_and_used(link, "date_joined", "last_login")
        yield _("Koppeling met een andere inlog"), f"{link.provider}, {used}"
    for session in UserSession.objects.filter(user=person).order_by("-last_seen_at")[:MAX_LISTED]:
        facts = _("begonnen %(since)s, laatst gebruikt %(seen)s, adres %(ip)s, apparaat %(device)s")
        yield (
            _("Sessie"),
            facts
            % {
                "since": dates.say_full_moment(session.created_at),
                "seen": dates.say_full_moment(session.last_seen_at),
                "ip": session.ip,
                "device": session.user_agent or _("onbekend"),
            },
        )


def proves_with_secrets(person: Person) -> bool:
    """Tell whether something is stored that proves who this person is, beside a password."""
    has_factor = Authenticator.objects.filter(user=person).exists()
    return has_factor or SocialAccount.objects.filter(user=person).exists()


def _since_and_used(
    row: models.Model, since: str = "created_at", used: str = "last_used_at"
) -> str:
    """Return since when something is there and when it was used last, in words."""
    text = _("sinds %(since)s") % {"since": dates.say_full_moment(getattr(row, since))}
    if getattr(row, used):
        text += _(", laatst gebruikt %(used)s") % {
            "used": dates.say_full_moment(getattr(row, used))
        }
    return text
