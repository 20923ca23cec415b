"""Signing in: what django-allauth leaves open is closed here (standards: SEC-01, SEC-02, SEC-10).

allauth does not enforce a second factor, keeps its secrets as they are, and knows no end of a session that is in use. The mail it
sends leaves through the outbox, one floor up (notifications.accounts).
"""

import base64
import time
from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_callable, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.record import record
from organisations.models import Person
from sealing import keys

STARTED, SEEN = "started_at", "seen_at"
STAMP_EVERY = 60  # seconds: a click does not always cost a write
OPEN_PATHS = ("/account/", "/uitloggen/", "/inloggen/", "/static/", "/demo/", "/health/")


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up, and every sign-in on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in and put it on record."""
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = int(time.time())
        record(f"person:{user.pk}", actor=user.pk, action="signed_in")

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


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds and recovery codes are sealed with a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(keys.seal("second factor", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened."""
        return keys.open_sealed("second factor", base64.b64decode(encrypted_text)).decode()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that are there; it makes none, and it never links by e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        """Nobody gets an account by signing in."""
        return False

    def can_authenticate_by_email(self, login, email: str) -> bool:
        """Only issuer and subject count."""
        return False


class SessionAgeMiddleware:
    """Ends a session that was idle for 15 minutes or that is 10 hours old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started, seen = request.session.get(STARTED, 0), request.session.get(SEEN, 0)
            idle, whole = settings.SESSION_IDLE.total_seconds(), settings.SESSION_ABSOLUTE.total_seconds()
            if now - seen > idle or now - started > whole:
                return self._end(request)
            if now - seen > STAMP_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)

    @staticmethod
    def _end(request: HttpRequest) -> HttpResponse:
        record(f"person:{request.user.pk}", actor=request.user.pk, action="session_ended")
        logout(request)
        if request.method == "POST":
            return get_callable(settings.CSRF_FAILURE_VIEW)(request, reason="session")  # shows what was typed
        messages.info(request, _("U was een tijd niet actief. Log opnieuw in. Wat u had bewaard, staat er nog."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


class SecondFactorMiddleware:
    """Who has no second factor yet can do one thing: make one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        needed = settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated
        if needed and not request.path.startswith(OPEN_PATHS) and not self._has_one(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _has_one(request: HttpRequest) -> bool:
        if not request.session.get("second_factor"):
            request.session["second_factor"] = is_mfa_enabled(request.user)
        return request.session["second_factor"]
