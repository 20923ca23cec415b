"""Sign-in: what django-allauth leaves open is closed here.

Requirements SEC-01, SEC-02, SEC-04, SEC-05, SEC-10 and SEC-12. allauth does not enforce a second
factor, stores its secrets unsealed, and knows no end of a session that is in use. The mail it sends
leaves through the outbox, one floor up (notifications.accounts). Single sign-on: organisations.sso.
"""

import base64
import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

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
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.record import record
from organisations import known_devices
from organisations.access import Door
from organisations.models import Person
from sealing import keys

# Keys of the session, each with a moment in seconds since 1970.
STARTED = "started_at"
LAST_ACTIVE = "seen_at"
ENROLLED = "enrolled_at"
ACTIVITY_RESOLUTION = 60  # seconds: not every click costs a write
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# The views open to who signed in without a second factor yet: to enrol the first one, to show one,
# or to leave.
ENROLMENT_VIEWS = {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}
VERIFICATION_VIEWS = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, every sign-in on record, and our own words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy(
            "Dit account is gesloten. Vraag de beheerder van uw organisatie."
        ),
        "email_password_mismatch": gettext_lazy(
            "Het e-mailadres of het wachtwoord klopt niet. Probeer het opnieuw."
        ),
        "enter_current_password": gettext_lazy(
            "Dit is niet uw huidige wachtwoord. Probeer het opnieuw."
        ),
        "incorrect_password": gettext_lazy("Het wachtwoord klopt niet. Probeer het opnieuw."),
        "invalid_password_reset": gettext_lazy("De link werkt niet meer. Vraag een nieuwe aan."),
        "rate_limited": gettext_lazy(
            "U probeerde dit te vaak. Wacht een paar minuten en probeer het opnieuw."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Inloggen is te vaak mislukt. Wacht vijf minuten en probeer het opnieuw, "
            "of kies ‘Wachtwoord vergeten?’."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an administrator creates accounts."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in and put it on record, with the methods that were used."""
        super().login(request, user)
        now = int(time.time())
        session = request.session
        session[STARTED] = now
        session[LAST_ACTIVE] = now
        methods = []
        for method in get_authentication_records(request, user):
            methods.append(method.get("type") or method["method"])
        record(f"person:{user.pk}", actor=user.pk, action="signed_in", methods=methods)
        known_devices.remember(request, user.email, user.pk)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Count the try. Raises ValidationError when there were too many.

        Not by allauth, which counts for an account alone: a stranger would lock its owner out.
        """
        if request.user.is_authenticated:
            return  # the password again, in a session: allauth limits that for each person
        if not known_devices.may_try(request, str(credentials.get("email", ""))):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials) -> Person | None:
        """Return the person whose password this is; None when it is wrong."""
        person = super().authenticate(request, **credentials)
        if person and not request.user.is_authenticated:
            known_devices.take_back(request, str(credentials.get("email", "")))
        return person

    def logout(self, request: HttpRequest) -> None:
        """Sign out and put it on record."""
        person = request.user
        if person.is_authenticated:
            record(f"person:{person.pk}", actor=person.pk, action="signed_out")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        """Record a wrong password with the account it was tried on, when there is one."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        person = Person.objects.filter(email=email).first()
        if person:
            record(f"person:{person.pk}", actor=None, action="sign_in_failed")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict | None = None,
        email: str | None = None,
    ) -> None:
        """Record and mail a change of how somebody signs in.

        The action is the last part of the template: "mfa/email/totp_activated" → totp_activated.
        Two changes allauth announces after the commit, when there is no transaction to do it in:
        nothing happens then, as their views announced them before (organisations.views.account).
        """
        if not connection.in_atomic_block:
            return
        record(f"person:{user.pk}", actor=user.pk, action=template_prefix.rpartition("/")[2])
        super().send_notification_mail(template_prefix, user, context, email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the account, by way of signing in with the new password."""
        return reverse("preferences")

    def get_reauthentication_methods(self, user: Person) -> list[dict]:
        """Return how somebody proves to be there still.

        Not with the password for who has a second factor: it may have been read over a shoulder.
        """
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        if settings.SECOND_FACTOR_REQUIRED and stronger:
            return stronger
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals seeds and recovery codes with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "Dit is uw enige tweede factor. Voeg eerst een andere toe. "
            "Daarna kunt u deze verwijderen."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Stel eerst een tweede factor in. Daarna krijgt u herstelcodes."
        ),
        "incorrect_code": gettext_lazy(
            "De code klopt niet. Kijk welke code uw app nu laat zien en vul die in."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret; return it in base64."""
        sealed = keys.seal("second factor", text.encode())
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the plain secret. Raises sealing.keys.Unopenable."""
        try:
            sealed = base64.b64decode(encrypted_text)
        except ValueError:
            raise keys.Unopenable("a second factor is no base64") from None
        return keys.open_sealed("second factor", sealed).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether it may be deleted: not the last one where one is required."""
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        factors = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
        return factors.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """Return the name of a passkey until somebody gives it another."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


class SessionAgeMiddleware:
    """Ends a session that was idle for 15 minutes or that is 10 hours old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        session = request.session
        age = now - session.get(STARTED, 0)
        if age > settings.SESSION_ABSOLUTE.total_seconds():
            return self._end(request, _("U was lang ingelogd. Log voor de veiligheid opnieuw in."))
        idle = now - session.get(LAST_ACTIVE, 0)
        if idle > settings.SESSION_IDLE.total_seconds():
            return self._end(request, _("U was een tijd niet actief. Log opnieuw in."))
        is_polling = "X-Polling" in request.headers  # a page that refreshes by itself
        if idle > ACTIVITY_RESOLUTION and not is_polling:
            session[LAST_ACTIVE] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest, why: str) -> HttpResponse:
        person = request.user
        record(f"person:{person.pk}", actor=person.pk, action="session_ended")
        logout(request)
        if request.method == "POST":  # goes on as nobody: the door keeps what was typed
            request.ended_session_of = person.pk
            return self.get_response(request)
        messages.info(request, _("%(why)s Wat u had bewaard, staat er nog.") % {"why": why})
        return redirect(_with_next("account_login", request))


def _with_next(view_name: str, request: HttpRequest, path: str = "") -> str:
    """Return the address of a view that leads on to `path` afterwards, or back to the page of this
    request: of a form, the page on which it stood.
    """
    if not path:
        is_form = request.method == "POST"
        path = referring_path(request) or "/" if is_form else request.get_full_path()
    return f"{reverse(view_name)}?{urlencode({'next': path})}"


def referring_path(request: HttpRequest) -> str:
    """Return the path, with its query, of the page of ours that led here; "" when none did."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc != request.get_host():
        return ""
    return referrer._replace(scheme="", netloc="", fragment="").geturl() or "/"


class SecondFactorMiddleware:
    """Allows who showed no second factor in this session to show one, or to enrol the first one.

    That the account has one is not enough: a session that was opened with the password alone,
    before it had one, stays closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        enrols = getattr(request, "enrols_first_factor", False)
        if enrols and is_mfa_enabled(request.user, FACTORS):
            request.session[ENROLLED] = int(time.time())
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, _args: tuple, _kwargs: dict
    ) -> HttpResponse | None:
        """Redirect to the page for a second factor, or return None to go on.

        It runs before the door (weerbaar.scope), so that no other view, nor an address of an
        interface, answers anything.
        """
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if second_factor_shown_at(request) or getattr(view, "door", None) is Door.PUBLIC:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if is_mfa_enabled(request.user, FACTORS):
            if name in VERIFICATION_VIEWS:
                return None
            return _ask_for_factor(request)
        request.enrols_first_factor = request.method == "POST"
        if name in ENROLMENT_VIEWS:
            return None
        _keep_typed(request)
        return redirect("mfa_activate_totp")


def second_factor_shown_at(request: HttpRequest) -> float:
    """Return when a second factor was last shown or enrolled in this session; 0 when it was not.

    In seconds since 1970.
    """
    records = get_authentication_records(request, request.user)
    shown_at = [method["at"] for method in records if method["method"] == "mfa"]
    return max([*shown_at, request.session.get(ENROLLED, 0)])


def page_mark(person: Person) -> str:
    """Return what a page carries of who opened it, to notice that somebody else signed in since."""
    return salted_hmac("organisations.page", str(person.pk), algorithm="sha256").hexdigest()[:16]


def recently_authenticated_required(view: Callable) -> Callable:
    """Require that a second factor was shown in the last five minutes, for what gives rights.

    SEC-12. It stands below the door. Who opened the form in time has as long to fill it in as a
    session may be idle.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        age = time.time() - second_factor_shown_at(request)
        max_age = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if request.method == "POST":
            max_age += settings.SESSION_IDLE.total_seconds()
        if settings.SECOND_FACTOR_REQUIRED and age > max_age:
            return _ask_for_factor(request)
        return view(request, *args, **kwargs)

    checked.requires_recent_authentication = True
    return checked


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    """Redirect to the page for a code, which passes on to a passkey where there is no app.

    Which of the two is not looked up here: the role of staff may not read factors. What was typed
    is kept and comes back after it.
    """
    return redirect(_with_next("mfa_reauthenticate", request, _keep_typed(request)))


def _keep_typed(request: HttpRequest) -> str:
    """Keep what was typed until who is signed in may send it; return where it stands, or ""."""
    if request.method != "POST":
        return ""
    return get_callable(settings.KEEP_TYPED)(request, request.user.pk)
