"""Pages about my own account; those of django-allauth stand beside them (organisations.urls)."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organisations.access import account, public
from organisations.models import AccountChange, Office
from organisations.signin import FACTORS, LAST_ACTIVE, page_mark, second_factor_shown_at


@account
@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    """Show my roles and offices, and the way to my password, factors and sessions."""
    offices = Office.objects.filter(person=request.user)
    context = {
        "offices": offices.select_related("organisation"),
        "roles": request.user.memberships_now,
        "has_factor": is_mfa_enabled(request.user, FACTORS),
        "sso": settings.OIDC_SERVER,
        "change": AccountChange.objects.waiting().filter(person=request.user).first(),
    }
    return render(request, "organisations/preferences.html", context)


@account
@require_POST
def ping(request: HttpRequest) -> HttpResponse:
    """Extend the session: somebody is still there."""
    request.session[LAST_ACTIVE] = int(timezone.now().timestamp())
    return HttpResponse(status=204)


@public
@require_GET
def session_state(request: HttpRequest) -> HttpResponse:
    """Answer whether somebody is signed in: the mark of their pages, "" for nobody, and the token
    that their forms send.

    A page that was open before asks this. A session that lacks its second factor is nobody's yet.
    """
    person = request.user
    is_in = person.is_authenticated and (
        not settings.SECOND_FACTOR_REQUIRED or second_factor_shown_at(request)
    )
    mark = page_mark(person) if is_in else ""
    return JsonResponse({"person": mark, "token": get_token(request)})


@account
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey on the page of allauth, unless it is the last second factor.

    Of a passkey allauth does not ask whether it may be deleted.
    """
    passkey = get_object_or_404(
        Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN
    )
    adapter = get_adapter()
    if not adapter.can_delete_authenticator(passkey):
        messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_list_webauthn")
    return passkeys.remove_webauthn(request, pk=pk)


class AnnouncesBeforeCommit:
    """Announce a change in its own transaction; allauth records and mails it after the commit."""

    event = ""

    def form_valid(self, form) -> HttpResponse:
        """Make the change; record it, mail it and show it."""
        response = super().form_valid(form)
        adapter = get_account_adapter(self.request)
        adapter.add_message(self.request, messages.SUCCESS, f"mfa/messages/{self.event}.txt")
        adapter.send_notification_mail(f"mfa/email/{self.event}", self.request.user)
        return response


class ActivateApp(AnnouncesBeforeCommit, ActivateTOTPView):
    """Enrol an app with codes."""

    event = "totp_activated"


class NewRecoveryCodes(AnnouncesBeforeCommit, GenerateRecoveryCodesView):
    """Replace the recovery codes."""

    event = "recovery_codes_generated"


activate_app = account(ActivateApp.as_view())
new_recovery_codes = account(NewRecoveryCodes.as_view())
