"""Addresses of signing in, of people and of connected systems."""

from allauth.account import urls as account
from allauth.account import views as allauth
from django.urls import include, path

from organisations import sso
from organisations.views import account as own_account
from organisations.views import (
    account_changes,
    clients,
    danger,
    equated_days,
    invitations,
    letter_choice,
    outages,
    people,
    successions,
)

# Of django-allauth only what we offer: an address is changed by our own pages, no codes by mail.
# Sign-up is a closed page.
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
    path("account/sso/", sso.links, name="socialaccount_connections"),
    path("account/sso/oidc/<str:provider_id>/login/", sso.leave, name="openid_connect_login"),
    path(
        "account/sso/oidc/<str:provider_id>/login/callback/",
        sso.come_back,
        name="openid_connect_callback",
    ),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("mijn/voorkeuren/", own_account.preferences, name="preferences"),
    path(
        "mijn/voorkeuren/wijzigen/", account_changes.change_own_account, name="change_own_account"
    ),
    path(
        "mijn/voorkeuren/wijziging-stoppen/",
        account_changes.stop_own_change,
        name="stop_own_change",
    ),
    path("mijn/voorkeuren/brieven/", letter_choice.letter_choice, name="letter_choice"),
    path("account/wijziging/<str:token>/", account_changes.confirm_change, name="confirm_change"),
    path("uitnodiging/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "account/uitnodiging/<str:token>/",
        invitations.answer_invitation,
        name="answer_invitation",
    ),
    path("mijn/ping/", own_account.ping, name="ping"),
    path("sessie/", own_account.session_state, name="session_state"),
    path("koppelingen/", clients.clients, name="clients"),
    path("koppelingen/nieuw/", clients.new_client, name="new_client"),
    path("koppelingen/<uuid:pk>/", clients.client, name="client"),
    path("koppelingen/<uuid:pk>/wijzigen/", clients.change_client, name="change_client"),
    path("koppelingen/<uuid:pk>/geheim/", clients.client_secret, name="client_secret"),
    path("koppelingen/<uuid:pk>/stoppen/", clients.revoke_client, name="revoke_client"),
    path("herindelingen/", successions.successions, name="successions"),
    path("herindelingen/nieuw/", successions.new_succession, name="new_succession"),
    path("herindelingen/<int:pk>/", successions.one_succession, name="succession"),
    path(
        "herindelingen/<int:pk>/akkoord/",
        successions.confirm_succession,
        name="confirm_succession",
    ),
    path(
        "herindelingen/<int:pk>/intrekken/",
        successions.withdraw_succession,
        name="withdraw_succession",
    ),
    path(
        "herindelingen/<int:pk>/tellen/",
        successions.recount_succession,
        name="recount_succession",
    ),
    path(
        "herindelingen/<int:pk>/opnieuw/",
        successions.repeat_succession,
        name="repeat_succession",
    ),
    path("bij-gevaar/<int:pk>/", danger.danger_settings, name="danger_settings"),
    path("storingen/", outages.outages, name="outages"),
    path("storingen/nieuw/", outages.new_outage, name="new_outage"),
    path("storingen/<int:pk>/voorbij/", outages.end_outage, name="end_outage"),
    path("storingen/<int:pk>/intrekken/", outages.withdraw_outage, name="withdraw_outage"),
    path("gelijkgestelde-dagen/", equated_days.equated_days, name="equated_days"),
    path(
        "gelijkgestelde-dagen/nieuw/",
        equated_days.new_equated_day,
        name="new_equated_day",
    ),
    path(
        "gelijkgestelde-dagen/<int:pk>/intrekken/",
        equated_days.withdraw_equated_day,
        name="withdraw_equated_day",
    ),
    path("mensen/", people.people, name="people"),
    path("mensen/uitnodigen/", people.invite, name="invite"),
    path("mensen/eerste-beheerder/", invitations.first_administrator, name="first_administrator"),
    path(
        "mensen/uitnodiging/<int:pk>/intrekken/",
        invitations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("mensen/<int:pk>/", people.person, name="person"),
    path("mensen/<int:pk>/wijzigen/", account_changes.change_account, name="change_account"),
    path("mensen/<int:pk>/wijziging-stoppen/", account_changes.stop_change, name="stop_change"),
    path("mensen/<int:pk>/sluiten/", people.close_account, name="close_account"),
    path("mensen/<int:pk>/openen/", people.open_account, name="open_account"),
    path("mensen/rol/<int:pk>/stop/", people.end_role, name="end_role"),
    path("mensen/ambt/<int:pk>/stop/", people.end_office, name="end_office"),
]
