"""One line an app."""

from django.conf import settings
from django.urls import include, path

from organisations import api as oauth
from weerbaar import views
from weerbaar.interrupted import interrupted_form

urlpatterns = [
    path("", views.home, name="home"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("verder/<uuid:pk>/", interrupted_form, name="interrupted_form"),
    path("hulp/", views.help_page, name="help"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("robots.txt", views.robots_txt, name="robots_txt"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("", include("organisations.urls")),
    path("", include("notifications.urls")),
    path("", include("records.urls")),
    path("", include("dataexchange.urls")),
    path("", include("integrations.urls")),
    path("", include("casework.urls")),
    path("", include("incidents.urls")),
    path("", include("veiligwonen.urls")),
    path("", include("legalsupport.urls")),
    path("", include("meetings.urls")),
    path("", include("tour.urls")),
    path("", include("insights.urls")),
    path("oauth/token", oauth.token, name="token"),
    path(
        ".well-known/oauth-authorization-server",
        oauth.metadata,
        name="oauth_metadata",
    ),
    path("api/v1/", include("weerbaar.api_urls")),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", include("weerbaar.demo_urls")),
        path("demo/", include("notifications.demo_urls")),
    ]

handler400 = "weerbaar.errors.bad_request"
handler403 = "weerbaar.errors.forbidden"
handler404 = "weerbaar.errors.not_found"
handler500 = "weerbaar.errors.broken"
