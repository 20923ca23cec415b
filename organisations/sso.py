"""Single sign-on with the provider of the installation (OIDC_*), as a way into existing accounts.

What django-allauth leaves open is closed here:

1. a nonce, so that an identity token is good for one sign-in of one browser;
2. the issuer as a part of who somebody is;
3. nothing of the request in what we ask the provider for;
4. no personal data of the provider in our database;
5. an identity token is verified whole (OpenID Connect Core §3.1.3.7), its signature as well;
6. linking and unlinking ask a fresh proof of who somebody is;
7. whatever a provider answers, the person sees the same calm page.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import jwt
from allauth.account.decorators import reauthentication_required
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from texts.cleaning import clean_json

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}  # of each algorithm we accept
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CLOCK_LEEWAY = 60  # seconds that the clock of the provider may differ
LONGEST_SUBJECT = 255  # characters (OpenID Connect Core §2)
# What reading an answer of another shape raises.
ODD_ANSWER = (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError, OSError)


def refuse_odd_answers(method: Callable) -> Callable:
    """Return the method, raising OAuth2Error for an answer of another shape: that has a page."""

    @wraps(method)
    def checked(*args: Any, **kwargs: Any) -> Any:
        """Call the method. Raises OAuth2Error."""
        try:
            return method(*args, **kwargs)
        except ODD_ANSWER as error:
            raise OAuth2Error("the provider answered something else") from error

    return checked


class StrictAdapter(openid.OpenIDConnectOAuth2Adapter):
    """Believes nothing that the provider did not sign, for us and for now."""

    @property
    def openid_config(self) -> dict:
        """Return the discovery document. Raises OAuth2Error for that of another issuer."""
        return self._read_config()

    @refuse_odd_answers
    def _read_config(self) -> dict:
        config = super().openid_config
        expected, _well_known, _rest = self.get_provider().server_url.partition("/.well-known/")
        if config["issuer"].rstrip("/") != expected.rstrip("/"):
            raise OAuth2Error("the discovery document is that of another issuer")
        scheme, _colon, _rest = expected.partition("://")
        for name in ENDPOINTS:
            if not config[name].startswith(f"{scheme}://"):
                raise OAuth2Error("an endpoint that is no address")
        return config

    get_access_token_data = refuse_odd_answers(
        openid.OpenIDConnectOAuth2Adapter.get_access_token_data
    )
    parse_token = refuse_odd_answers(openid.OpenIDConnectOAuth2Adapter.parse_token)

    @refuse_odd_answers
    def complete_login(self, request: HttpRequest, app, token, **kwargs: Any):
        """Return the sign-in that the identity token proves. Raises OAuth2Error."""
        claims = self._verified_claims(app, kwargs["response"]["id_token"])
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _verified_claims(self, app, id_token: str) -> dict:
        header = jwt.get_unverified_header(id_token)
        if header["alg"] not in KEY_TYPES:
            raise OAuth2Error("an algorithm that we do not accept")
        for key in self._keys(header):
            try:
                claims = self._decode(app, id_token, key, header["alg"])
            except jwt.InvalidSignatureError:
                continue
            _check_claims(claims, app.client_id)
            return clean_json(claims)
        raise OAuth2Error("no key of the provider made this signature")

    def _keys(self, header: dict) -> Iterator[jwt.PyJWK]:
        """Yield the keys that the provider publishes and that may have signed."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        for key in response.json()["keys"]:
            if key.get("kty") != KEY_TYPES[header["alg"]]:
                continue
            if "kid" in header and "kid" in key and key["kid"] != header["kid"]:
                continue
            yield jwt.PyJWK(key, algorithm=header["alg"])

    def _decode(self, app, id_token: str, key: jwt.PyJWK, algorithm: str) -> dict:
        return jwt.decode(
            id_token,
            key.key,
            algorithms=[algorithm],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=CLOCK_LEEWAY,
            options={"require": REQUIRED_CLAIMS},
        )


def _check_claims(claims: dict, client_id: str) -> None:
    """Check what PyJWT does not. Raises OAuth2Error."""
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise OAuth2Error("a token about nobody")
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    authorized_party = claims.get("azp")
    if authorized_party is None and len(audiences) > 1:
        raise OAuth2Error("a token for several parties that does not say for which")
    if authorized_party not in {None, client_id}:
        raise OAuth2Error("a token for another party")


# --- views, at the addresses of allauth -----------------------------------------------------------


@wraps(openid.login)
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Show the page before the provider, or go there; to link an account asks a fresh proof."""
    process = request.POST.get("process") or request.GET.get("process")
    view = _view(OAuth2LoginView)
    if process == AuthProcess.CONNECT:
        view = reauthentication_required(view, allow_get=True)
    return view(request, provider_id)


@wraps(openid.callback)
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in, or link, by what the provider says."""
    return _view(OAuth2CallbackView)(request, provider_id)


links = reauthentication_required(social.connections, allow_get=True)


def _view(view_class: type) -> Callable:
    def view(request: HttpRequest, provider_id: str) -> HttpResponse:
        """Answer, also when the provider does not. Raises Http404 without a provider."""
        adapter = StrictAdapter(request, provider_id)
        try:
            return view_class.adapter_view(adapter)(request)
        except openid.SocialApp.DoesNotExist:
            raise Http404 from None
        except OAuth2Error as error:
            return render_authentication_error(request, adapter.get_provider(), exception=error)

    return view


class Provider(OpenIDConnectProvider):
    """OpenID Connect with code, PKCE, state and nonce.

    Only the identity token counts; userinfo is not requested.
    """

    oauth2_adapter_class = StrictAdapter

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

    def get_requests_session(self) -> Any:
        """Return a session in which each request to the provider takes OIDC_SECONDS at most."""
        from outbound.http import LimitedSession  # noqa: PLC0415 -- slow import

        return LimitedSession(settings.OIDC_SECONDS)

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Check that the identity token was made for this sign-in. Raises PermissionDenied."""
        expected = sociallogin.state.get("nonce", "")
        claims = sociallogin.account.extra_data
        nonce = str(claims.get("nonce", "")).encode()
        if not expected or not hmac.compare_digest(expected.encode(), nonce):
            raise PermissionDenied("the nonce is another one")
