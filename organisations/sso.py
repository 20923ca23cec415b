"""Single sign-on with the provider of the installation (OIDC_*), as a way into accounts that are there.

What django-allauth leaves open is closed here: a nonce, so that an identity token is good for one sign-in of one browser; the issuer
as a part of who somebody is; nothing of the request in what we ask for; and no personal data of the provider in our database.
"""

import hashlib
import hmac
import secrets
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class Provider(OpenIDConnectProvider):
    """OpenID Connect with code, PKCE, state and nonce. Only the identity token counts; there is no call for more."""

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None,
                 **kwargs: Any) -> HttpResponse:  # fmt: skip
        """On to the provider, with a nonce that is kept in the session of this browser."""
        nonce = secrets.token_urlsafe(24)
        asked = (kwargs.pop("auth_params", None) or self.get_auth_params()) | {"nonce": nonce}
        return super().redirect(request, process, next_url, data, auth_params=asked, nonce=nonce, **kwargs)

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict:
        """What is asked of the provider is decided by the installation, not by a link."""
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """The same."""
        return self.get_scope()

    def get_default_scope(self) -> list[str]:
        """Who it is, and nothing about them."""
        return ["openid"]

    def extract_uid(self, data: dict) -> str:
        """Issuer and subject (OpenID Connect Core 5.7), never an e-mail address."""
        claims = _claims(data)
        return hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()

    def extract_extra_data(self, data: dict) -> dict:
        """What is kept beside the account: nothing but what is compared in a moment."""
        return {"nonce": _claims(data).get("nonce", "")}

    def extract_common_fields(self, data: dict) -> dict:
        """Accounts are made by an administrator: nothing is taken over."""
        return {}

    def extract_email_addresses(self, data: dict) -> list:
        """The same."""
        return []


def _claims(data: dict) -> dict:
    claims = data.get("id_token")
    if not claims:
        raise ProviderException("the provider sent no identity token")
    return claims


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that are there; it makes none, and it never links by e-mail address."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("Deze aanmelding hoort al bij een ander account."),
        "disconnect_last": _("U kunt deze koppeling niet verwijderen. Stel eerst een wachtwoord in."),
        "no_password": _("U kunt deze koppeling niet verwijderen. Stel eerst een wachtwoord in."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        """Nobody gets an account by signing in."""
        return False

    def can_authenticate_by_email(self, login, email: str) -> bool:
        """Only issuer and subject count."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """The identity token was made for this sign-in."""
        expected = sociallogin.state.get("nonce", "")
        if not expected or not hmac.compare_digest(expected, str(sociallogin.account.extra_data.get("nonce", ""))):
            raise PermissionDenied("the nonce is another one")
