"""Signing in: what django-allauth leaves open is closed here (standards: SEC-01, SEC-02, SEC-04, SEC-05, SEC-10, SEC-12).

allauth does not enforce a second factor, keeps its secrets as they are, and knows no end of a session that is in use. The mail it
sends leaves through the outbox, one floor up (notifications.accounts). Single sign-on: organisations.sso.
"""

import base64
import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_callable, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.record import record
from organisations.access import Door
from organisations.models import Person
from sealing import keys

STARTED, SEEN, ENROLLED = "started_at", "seen_at", "enrolled_at"
STAMP_EVERY = 60  # seconds: a click does not always cost a write
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What somebody may do who signed in and did not yet show a second factor: make the first one, or show it, or leave.
TO_MAKE_ONE = {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}
TO_SHOW_IT = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, every sign-in on record, and words of this house."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("Dit account is gesloten. Vraag de beheerder van uw organisatie."),
        "email_password_mismatch": gettext_lazy("Het e-mailadres of het wachtwoord klopt niet. Probeer het opnieuw."),
        "enter_current_password": gettext_lazy("Dit is niet uw huidige wachtwoord. Probeer het opnieuw."),
        "incorrect_password": gettext_lazy("Het wachtwoord klopt niet. Probeer het opnieuw."),
        "invalid_password_reset": gettext_lazy("De link werkt niet meer. Vraag een nieuwe aan."),
        "rate_limited": gettext_lazy("U probeerde dit te vaak. Wacht een paar minuten en probeer het opnieuw."),
        "too_many_login_attempts": gettext_lazy(
            "Inloggen is te vaak mislukt. Wacht vijf minuten en probeer het opnieuw, of kies ‘Wachtwoord vergeten?’."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in and put it on record, with how."""
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = int(time.time())
        methods = [method.get("type") or method["method"] for method in get_authentication_records(request, user)]
        record(f"person:{user.pk}", actor=user.pk, action="signed_in", methods=methods)

    def logout(self, request: HttpRequest) -> None:
        """Sign out and put it on record."""
        if request.user.is_authenticated:
            record(f"person:{request.user.pk}", actor=request.user.pk, action="signed_out")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """A wrong password is on record with the account it was tried on, when there is one."""
        super().authentication_failed(request, **credentials)
        person = Person.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if person:
            record(f"person:{person.pk}", actor=None, action="sign_in_failed")

    def send_notification_mail(self, template_prefix: str, user: Person, context: dict | None = None,
                               email: str | None = None) -> None:  # fmt: skip
        """What changes how somebody signs in is on record and is told to them ("mfa/email/totp_activated" → totp_activated).

        Of two changes allauth speaks after the commit, when there is no transaction to do it in; their views have said it before
        (organisations.views.account).
        """
        if not connection.in_atomic_block:
            return
        record(f"person:{user.pk}", actor=user.pk, action=template_prefix.rpartition("/")[2])
        super().send_notification_mail(template_prefix, user, context, email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account, by way of signing in with the new password."""
        return reverse("preferences")

    def get_reauthentication_methods(self, user: Person) -> list[dict]:
        """Who has a second factor proves it is them with that: a password may have been looked over a shoulder."""
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return stronger if settings.SECOND_FACTOR_REQUIRED and stronger else methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds and recovery codes are sealed with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Dit is uw enige tweede factor. Voeg eerst een andere toe. Daarna kunt u deze verwijderen."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Stel eerst een tweede factor in. Daarna krijgt u herstelcodes."
        ),
        "incorrect_code": gettext_lazy("De code klopt niet. Kijk welke code uw app nu laat zien en vul die in."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(keys.seal("second factor", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened."""
        return keys.open_sealed("second factor", base64.b64decode(encrypted_text)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where one is required."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR_REQUIRED or others.exists()

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 -- its name at allauth
        """What a passkey is called until somebody gives it a name."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


class SessionAgeMiddleware:
    """Ends a session that was idle for 15 minutes or that is 10 hours old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started, seen = request.session.get(STARTED, 0), request.session.get(SEEN, 0)
            if now - started > settings.SESSION_ABSOLUTE.total_seconds():
                return self._end(request, _("U was lang ingelogd. Log voor de veiligheid opnieuw in."))
            if now - seen > settings.SESSION_IDLE.total_seconds():
                return self._end(request, _("U was een tijd niet actief. Log opnieuw in."))
            if (
                now - seen > STAMP_EVERY and "X-Polling" not in request.headers
            ):  # a page that asks by itself is nobody at work
                request.session[SEEN] = now
        return self.get_response(request)

    @staticmethod
    def _end(request: HttpRequest, why: str) -> HttpResponse:
        record(f"person:{request.user.pk}", actor=request.user.pk, action="session_ended")
        logout(request)
        if request.method == "POST":
            return get_callable(settings.CSRF_FAILURE_VIEW)(request, reason="session")  # shows what was typed
        messages.info(request, _("%(why)s Wat u had bewaard, staat er nog.") % {"why": why})
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


class SecondFactorMiddleware:
    """Who did not show a second factor in this session can do one thing: show it, or make the first one.

    That the account has one is not enough: a session that was opened with the password alone, before it had one, stays closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "makes_first_factor", False) and is_mfa_enabled(request.user, FACTORS):
            request.session[ENROLLED] = int(time.time())
        return response

    def process_view(self, request: HttpRequest, view: Callable, _args: tuple, _kwargs: dict) -> HttpResponse | None:
        """Before the door (weerbaar.scope): no view of staff, and no address of an interface, is asked anything."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated or proved_at(request):
            return None
        if getattr(view, "door", None) is Door.PUBLIC:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if is_mfa_enabled(request.user, FACTORS):
            return None if name in TO_SHOW_IT else _ask_for_factor(request)
        request.makes_first_factor = request.method == "POST"
        return None if name in TO_MAKE_ONE else redirect("mfa_activate_totp")


def proved_at(request: HttpRequest) -> float:
    """When a second factor was last shown, or made, in this session; 0 when it was not."""
    shown = [method["at"] for method in get_authentication_records(request, request.user) if method["method"] == "mfa"]
    return max([*shown, request.session.get(ENROLLED, 0)])


def fresh(view: Callable) -> Callable:
    """For what gives rights: the second factor was shown in the last five minutes (SEC-12). Stands below the door.

    Who opened the form in time has as long to fill it in as a session may be idle.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        age = time.time() - proved_at(request)
        allowed = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if request.method == "POST":
            allowed += settings.SESSION_IDLE.total_seconds()
        if settings.SECOND_FACTOR_REQUIRED and age > allowed:
            return _ask_for_factor(request)
        return view(request, *args, **kwargs)

    checked.fresh = True
    return checked


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    """On to the page for a code, which passes on to a passkey where there is no app. No look here: staff reads no factors."""
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
