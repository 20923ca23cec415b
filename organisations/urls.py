"""Addresses of signing in, of people and of connected systems."""

from allauth.account import urls as account
from allauth.account import views as allauth
from django.urls import include, path

from organisations.views import account as own_account
from organisations.views import clients, people

# Of django-allauth only what we offer: nobody changes their own address, no codes by mail. Sign-up
# is a closed page.
OFFERED_VIEWS = {
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns = [
    path("inloggen/", allauth.login, name="account_login"),
    path("uitloggen/", allauth.logout, name="account_logout"),
    path(
        "account/",
        include([pattern for pattern in account.urlpatterns if pattern.name in OFFERED_VIEWS]),
    ),
    # Before those of allauth, on the same addresses: the first one answers.
    path(
        "account/tweede-factor/totp/activate/", own_account.activate_app, name="mfa_activate_totp"
    ),
    path(
        "account/tweede-factor/recovery-codes/generate/",
        own_account.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/tweede-factor/webauthn/keys/<int:pk>/remove/",
        own_account.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("account/tweede-factor/", include("allauth.mfa.urls")),
    path("account/sessies/", include("allauth.usersessions.urls")),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("mijn/voorkeuren/", own_account.preferences, name="preferences"),
    path("mijn/ping/", own_account.ping, name="ping"),
    path("koppelingen/", clients.clients, name="clients"),
    path("koppelingen/nieuw/", clients.new_client, name="new_client"),
    path("koppelingen/<uuid:pk>/", clients.client, name="client"),
    path("koppelingen/<uuid:pk>/wijzigen/", clients.change_client, name="change_client"),
    path("koppelingen/<uuid:pk>/geheim/", clients.client_secret, name="client_secret"),
    path("koppelingen/<uuid:pk>/stoppen/", clients.revoke_client, name="revoke_client"),
    path("mensen/", people.people, name="people"),
    path("mensen/uitnodigen/", people.invite, name="invite"),
    path("mensen/<int:pk>/", people.person, name="person"),
    path("mensen/<int:pk>/sluiten/", people.close_account, name="close_account"),
    path("mensen/<int:pk>/openen/", people.open_account, name="open_account"),
    path("mensen/rol/<int:pk>/stop/", people.end_role, name="end_role"),
    path("mensen/ambt/<int:pk>/stop/", people.end_office, name="end_office"),
]
