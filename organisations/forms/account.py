"""The forms of django-allauth in our own words.

The settings ACCOUNT_FORMS and MFA_FORMS name these classes. Only words change here: what is
checked, counted and limited is allauth's.
"""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse

from audit.record import record
from organisations import known_devices
from ui.fields import DutchFormMixin

CODE_FIELD = (_("Code"), _("De 6 cijfers die uw app nu laat zien."))
CODE_OR_RECOVERY = (
    _("Code"),
    _("De 6 cijfers die uw app nu laat zien. Of een van uw herstelcodes."),
)
NEW_PASSWORD = (
    _("Nieuw wachtwoord"),
    _("Minstens 12 tekens. Een zin die u onthoudt is een goed wachtwoord."),
)
SAME_AGAIN = (_("Nieuw wachtwoord, nog een keer"), "")
DIFFERENT = _("De twee wachtwoorden zijn niet gelijk. Vul ze opnieuw in.")


class OwnWords(DutchFormMixin):
    """Labels and hints from `words`; no placeholders, because they disappear as somebody types."""

    words: dict[str, tuple] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = _("Vul dit in: %(label)s.") % {"label": label}
            field.widget.attrs.pop("placeholder", None)


class NewPassword(OwnWords):
    """A new password, filled in twice."""

    def clean(self) -> dict:
        """Say in our own words that the two passwords differ."""
        cleaned = super().clean()
        first_is_valid = "password1" not in self.errors
        if "password2" in self.errors and first_is_valid and self.data.get("password2"):
            self.errors["password2"] = self.error_class([DIFFERENT], renderer=self.renderer)
        return cleaned


class LoginForm(OwnWords, account.LoginForm):
    """E-mail address and password."""

    words = {"login": (_("E-mailadres"), ""), "password": (_("Wachtwoord"), "")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}
        self.fields["login"].error_messages["invalid"] = _(
            "Schrijf een e-mailadres als naam@gemeente.nl."
        )


class ReauthenticateForm(OwnWords, account.ReauthenticateForm):
    """The password once more."""

    words = {"password": (_("Wachtwoord"), "")}


class ResetPasswordForm(OwnWords, account.ResetPasswordForm):
    """Where the link must go."""

    words = {"email": (_("E-mailadres"), _("Het adres waarmee u inlogt."))}


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    """A new password, by the link."""

    words = {"password1": NEW_PASSWORD, "password2": SAME_AGAIN}

    def save(self) -> None:
        """Set the password; the browser is known: who reads the mail of an account is its owner."""
        super().save()
        known_devices.remember(context.request, self.user.email)


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    """A new password for the old one."""

    words = {
        "oldpassword": (_("Huidig wachtwoord"), ""),
        "password1": NEW_PASSWORD,
        "password2": SAME_AGAIN,
    }


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    """A first password, beside single sign-on."""

    words = {"password1": NEW_PASSWORD, "password2": SAME_AGAIN}


class RecordsFailure:
    """Record a code that does not fit with its account, as is done with a wrong password."""

    def clean_code(self) -> str:
        """Return the code, without spaces. Raises ValidationError, which is on record."""
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = typed.replace(" ", "")
        try:
            return super().clean_code()
        except ValidationError:
            record(f"person:{self.user.pk}", actor=None, action="second_factor_failed")
            raise


class AuthenticateForm(RecordsFailure, OwnWords, factor.AuthenticateForm):
    """The code of the app, or a recovery code."""

    words = {"code": CODE_OR_RECOVERY}


class ReauthenticationForm(RecordsFailure, OwnWords, factor.ReauthenticateForm):
    """The code of the app, or a recovery code, in the middle of a session."""

    words = {"code": CODE_OR_RECOVERY}


class ActivateForm(RecordsFailure, OwnWords, totp.ActivateTOTPForm):
    """The first code of a new app."""

    words = {"code": CODE_FIELD}


class AddPasskeyForm(OwnWords, passkey.AddWebAuthnForm):
    """A new passkey.

    It can always sign in by itself: it stays in the device, which asks who somebody is.
    """

    words = {
        "name": (
            _("Naam van de passkey"),
            _("Waaraan u dit apparaat herkent. Bijvoorbeeld: laptop van het werk."),
        )
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]


class ComparesCounter:
    """Compares the counter of a passkey with the one it showed last (WebAuthn, 6.1.1).

    One that does not rise may be a copy. It is accepted, on record, and told to its owner: synced
    passkeys do not all count, and 0 says that one does not.
    """

    def clean_credential(self) -> Authenticator:
        """Return the passkey. Raises ValidationError when it is none of this account."""
        authentication = AuthenticationResponse.from_dict(self.cleaned_data["credential"])
        authenticator = super().clean_credential()
        data = authenticator.wrap().authenticator_data
        before = authenticator.data.get("counter", data.counter)
        counter = authentication.response.authenticator_data.counter
        authenticator.data["counter"] = max(counter, before)
        authenticator.save(update_fields=["data"])
        if max(counter, before) > 0 and counter <= before:
            adapter = get_account_adapter(context.request)
            notice = "mfa/email/passkey_counter_went_back"
            adapter.send_notification_mail(notice, authenticator.user)
        return authenticator


class PasskeyForm(ComparesCounter, passkey.AuthenticateWebAuthnForm):
    """A passkey as the second factor."""


class PasskeyLoginForm(ComparesCounter, passkey.LoginWebAuthnForm):
    """A passkey by itself."""


class PasskeyAgainForm(ComparesCounter, passkey.ReauthenticateWebAuthnForm):
    """A passkey in the middle of a session."""


class EditPasskeyForm(OwnWords, passkey.EditWebAuthnForm):
    """Another name."""

    words = {"name": (_("Naam van de passkey"), "")}
