"""Connected systems: created, changed, given a new secret and stopped.

For administrators of an organisation, or of all of them.
"""

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations import clients as systems
from organisations.access import ADMINISTRATORS, staff
from organisations.forms.client import ClientForm
from organisations.models import ApiClient, Organisation, Person, Role
from organisations.models.client import still_valid
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from ui.fields import posted


def places_of(person: Person) -> QuerySet[Organisation]:
    """Return the organisations for which this person connects systems."""
    if person.manages_all_clients:
        return Organisation.objects.current()
    administered = person.organisation_ids_as(Role.ORG_ADMIN)
    return Organisation.objects.filter(pk__in=administered)


def managed_client(request: HttpRequest, pk) -> ApiClient:
    """Return a client that the person of this request manages. Raises Http404 for every other."""
    managed = ApiClient.objects.managed_by(request.user)
    return get_object_or_404(managed.select_related("organisation"), pk=pk)


@staff(*ADMINISTRATORS)
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """List the connected systems: their rights, and when they were last here."""
    managed = ApiClient.objects.managed_by(request.user)
    rows = managed.select_related("organisation").defer("jwks")
    current_page = page(rows, order=("name", "id"), after=request.GET.get("na", ""))
    return render(request, "organisations/clients.html", {"page": current_page})


@staff(*ADMINISTRATORS)
@require_GET
def client(request: HttpRequest, pk) -> HttpResponse:
    """Show one system, with its secrets and the number of its keys."""
    system = managed_client(request, pk)
    context = {
        "client": system,
        "secrets": system.secrets.filter(still_valid()).order_by("made_at"),
        "keys": len(system.jwks.get("keys", ())),
        "with_secrets": settings.API_CLIENT_SECRETS,
    }
    return render(request, "organisations/client.html", context)


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def new_client(request: HttpRequest) -> HttpResponse:
    """Connect a system. Its secret is shown on this answer, and never again."""
    form = ClientForm(posted(request), places=places_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            system, secret = _create(request.user, form)
        except IntegrityError:
            message = _(
                "Deze client-id bestaat al. "
                "Kies een andere, bijvoorbeeld met de naam van uw organisatie erin."
            )
            form.add_error("slug", message)
        else:
            if secret:
                return _show_secret(request, system, secret)
            messages.success(request, _("De koppeling is gemaakt."))
            return redirect("client", system.pk)
    return _show_form(request, form, _("Koppeling maken"), None)


def _create(person: Person, form: ClientForm) -> tuple[ApiClient, str]:
    """Create a system; return it with its secret, "" for one that proves itself with a key.

    Raises IntegrityError when its slug is in use.
    """
    with transaction.atomic():
        system = systems.create(by=person, **form.cleaned_data)
        if system.jwks or not settings.API_CLIENT_SECRETS:
            return system, ""
        return system, systems.new_secret(system, by=person)


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def change_client(request: HttpRequest, pk) -> HttpResponse:
    """Change the rights, the last day or the keys of a system."""
    system = managed_client(request, pk)
    if system.revoked_at:
        messages.info(request, _("Deze koppeling is gestopt. Maak een nieuwe."))
        return redirect("client", system.pk)
    form = ClientForm(posted(request), places=Organisation.objects.none(), client=system)
    if request.method == "POST" and form.is_valid():
        systems.change(system, by=request.user, **form.cleaned_data)
        message = _("De koppeling is gewijzigd. Het systeem vraagt vanzelf een nieuw token.")
        messages.success(request, message)
        return redirect("client", system.pk)
    return _show_form(request, form, _("Koppeling wijzigen"), system)


def _show_form(
    request: HttpRequest, form: ClientForm, title: str, system: ApiClient | None
) -> HttpResponse:
    context = {"form": form, "title": title, "client": system}
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/client_form.html", context, status=status)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def client_secret(request: HttpRequest, pk) -> HttpResponse:
    """Make a new secret, after a question, and show it once.

    The old one goes on for a week, so that the other side can change over. Raises Http404 where
    secrets are not allowed or the system is not active.
    """
    system = managed_client(request, pk)
    if not settings.API_CLIENT_SECRETS or not system.is_active:
        raise Http404
    if request.method == "POST":
        secret = systems.new_secret(system, by=request.user)
        return _show_secret(request, system, secret)
    text = _(
        "U ziet het nieuwe geheim één keer. Het oude geheim werkt nog zeven dagen. "
        "Zo kan de leverancier rustig overstappen. "
        "Een geheim van daarvoor stopt meteen."
    )
    return _ask(request, system, _("Nieuw geheim maken?"), text, _("Nieuw geheim maken"))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def revoke_client(request: HttpRequest, pk) -> HttpResponse:
    """Stop a system at once, after a question. A second click changes nothing."""
    system = managed_client(request, pk)
    if request.method == "GET":
        text = _(
            "%(name)s kan vanaf nu niets meer lezen of aanleveren. Wat er al is, blijft. "
            "U kunt dit niet terugdraaien: maak dan een nieuwe koppeling."
        )
        words = {"name": system.name}
        return _ask(request, system, _("Koppeling stoppen?"), text % words, _("Koppeling stoppen"))
    systems.revoke(system, by=request.user)
    messages.success(request, _("De koppeling is gestopt."))
    return redirect("client", system.pk)


def _show_secret(request: HttpRequest, system: ApiClient, secret: str) -> HttpResponse:
    context = {"client": system, "secret": secret, "base": settings.BASE_URL}
    return render(request, "organisations/client_secret.html", context)


def _ask(
    request: HttpRequest, system: ApiClient, title: str, text: str, submit_label: str
) -> HttpResponse:
    """Show the question before something is done to a system."""
    context = {"client": system, "title": title, "text": text, "send": submit_label}
    return render(request, "organisations/client_ask.html", context)
