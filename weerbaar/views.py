"""The pages of the site itself."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from organisations.access import public

SECURITY_TXT_VALID = timedelta(days=180)
ICON = "build/icon.svg"


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, what to do when there is danger, and where to go."""
    return render(request, "weerbaar/home.html")


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "weerbaar/accessibility.html")


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what happens with what you tell us."""
    return render(request, "weerbaar/privacy.html")


@public
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show whom to call, and how this works."""
    return render(request, "weerbaar/help.html")


@public
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer where to report a vulnerability (RFC 9116).

    It never expires unseen: the date moves with the installation.
    """
    expires = timezone.now().replace(microsecond=0) + SECURITY_TXT_VALID
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_GET
def robots_txt(_request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay away (RFC 9309): what is here is for who was sent here."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


@public
@require_GET
def favicon(_request: HttpRequest) -> HttpResponse:
    """Redirect what asks for a favicon by its old name to our own icon."""
    return redirect(static(ICON))
