"""The addresses of signing in and of people."""

from allauth.account import views as allauth
from django.urls import include, path

from organisations import views

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/tweede-factor/", include("allauth.mfa.urls")),
    path("account/sessies/", include("allauth.usersessions.urls")),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    # After the addresses of allauth: the last of a name is the one that links lead to.
    path("inloggen/", allauth.login, name="account_login"),
    path("uitloggen/", allauth.logout, name="account_logout"),
    path("mijn/voorkeuren/", views.preferences, name="preferences"),
    path("mijn/ping/", views.ping, name="ping"),
    path("mensen/", views.people, name="people"),
    path("mensen/uitnodigen/", views.invite, name="invite"),
    path("mensen/rol/<int:pk>/stop/", views.end_role, name="end_role"),
]
