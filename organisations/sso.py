"""Single sign-on with the provider of the installation (OIDC_*), as a way into existing accounts.

What django-allauth leaves open is closed here:

1. a nonce, so that an identity token is good for one sign-in of one browser;
2. the issuer as a part of who somebody is;
3. nothing of the request in what we ask the provider for;
4. no personal data of the provider in our database.
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
    """OpenID Connect with code, PKCE, state and nonce.

    Only the identity token counts; userinfo is not requested.
    """

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Redirect to the provider, with a nonce that is stored in the session of this browser."""
        nonce = secrets.token_urlsafe(24)
        parameters = kwargs.pop("auth_params", None) or self.get_auth_params()
        parameters = parameters | {"nonce": nonce}
        return super().redirect(
            request, process, next_url, data, auth_params=parameters, nonce=nonce, **kwargs
        )

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict:
        """Return the parameters of the installation; those of a link are ignored."""
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return the scope of the installation; that of a link is ignored."""
        return self.get_scope()

    def get_default_scope(self) -> list[str]:
        """Ask who it is, and nothing about them."""
        return ["openid"]

    def extract_uid(self, data: dict) -> str:
        """Return a digest of issuer and subject (OpenID Connect Core §5.7), not of an address."""
        claims = _claims(data)
        identity = f"{claims['iss']}\n{claims['sub']}"
        return hashlib.sha256(identity.encode()).hexdigest()

    def extract_extra_data(self, data: dict) -> dict:
        """Return what is stored with the account: the nonce, which is compared in a moment."""
        return {"nonce": _claims(data).get("nonce", "")}

    def extract_common_fields(self, data: dict) -> dict:
        """Return nothing: an administrator creates accounts."""
        return {}

    def extract_email_addresses(self, data: dict) -> list:
        """Return nothing: an administrator creates accounts."""
        return []


def _claims(data: dict) -> dict:
    claims = data.get("id_token")
    if not claims:
        raise ProviderException("the provider sent no identity token")
    return claims


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens existing accounts; it creates none and never links by e-mail address."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("Deze aanmelding hoort al bij een ander account."),
        "disconnect_last": _(
            "U kunt deze koppeling niet verwijderen. Stel eerst een wachtwoord in."
        ),
        "no_password": _("U kunt deze koppeling niet verwijderen. Stel eerst een wachtwoord in."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        """Refuse: nobody gets an account by signing in."""
        return False

    def can_authenticate_by_email(self, login, email: str) -> bool:
        """Refuse: only issuer and subject count."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Check that the identity token was made for this sign-in. Raises PermissionDenied."""
        expected = sociallogin.state.get("nonce", "")
        claims = sociallogin.account.extra_data
        nonce = str(claims.get("nonce", ""))
        if not expected or not hmac.compare_digest(expected, nonce):
            raise PermissionDenied("the nonce is another one")
