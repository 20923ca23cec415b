"""Systems that are connected, for who administers an organisation or all of them: made, changed, given a new secret, stopped."""

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
from organisations.models.client import alive
from organisations.signin import fresh
from ui.fields import posted
from ui.pages import page


def places_of(person: Person) -> QuerySet[Organisation]:
    """The organisations for which this person connects systems."""
    if person.reach.all_clients:
        return Organisation.objects.current()
    return Organisation.objects.filter(
        pk__in=[m.organisation_id for m in person.memberships_now if m.role == Role.ORG_ADMIN]
    )


def managed(request: HttpRequest, pk) -> ApiClient:
    """A client that the person of this request manages; 404 for every other."""
    return get_object_or_404(ApiClient.objects.managed_by(request.user).select_related("organisation"), pk=pk)


@staff(*ADMINISTRATORS)
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """Which systems are connected, what they may do, and when they were last here."""
    found = ApiClient.objects.managed_by(request.user).select_related("organisation").defer("jwks")
    return render(
        request,
        "organisations/clients.html",
        {"page": page(found, order=("name", "id"), after=request.GET.get("na", ""))},
    )


@staff(*ADMINISTRATORS)
@require_GET
def client(request: HttpRequest, pk) -> HttpResponse:
    """One of them."""
    one = managed(request, pk)
    context = {
        "client": one,
        "secrets": one.secrets.filter(alive()).order_by("made_at"),
        "keys": len(one.jwks.get("keys", ())),
        "with_secrets": settings.API_CLIENT_SECRETS,
    }
    return render(request, "organisations/client.html", context)


@staff(*ADMINISTRATORS)
@fresh
def new_client(request: HttpRequest) -> HttpResponse:
    """Connect a system. Its secret is shown on this answer, and never again."""
    form = ClientForm(posted(request), places=places_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = systems.make(by=request.user, **form.cleaned_data)
                secret = (
                    systems.new_secret(made, by=request.user) if settings.API_CLIENT_SECRETS and not made.jwks else ""
                )
        except IntegrityError:
            form.add_error(
                "slug",
                _("Deze client-id bestaat al. Kies een andere, bijvoorbeeld met de naam van uw organisatie erin."),
            )
        else:
            if secret:
                return _shown(request, made, secret)
            messages.success(request, _("De koppeling is gemaakt."))
            return redirect("client", made.pk)
    return _form(request, form, _("Koppeling maken"), None)


@staff(*ADMINISTRATORS)
@fresh
def change_client(request: HttpRequest, pk) -> HttpResponse:
    """Other rights, a later end, other keys."""
    one = managed(request, pk)
    if one.revoked_at:
        messages.info(request, _("Deze koppeling is gestopt. Maak een nieuwe."))
        return redirect("client", one.pk)
    form = ClientForm(posted(request), places=Organisation.objects.none(), client=one)
    if request.method == "POST" and form.is_valid():
        systems.change(one, by=request.user, **form.cleaned_data)
        messages.success(request, _("De koppeling is gewijzigd. Het systeem vraagt vanzelf een nieuw token."))
        return redirect("client", one.pk)
    return _form(request, form, _("Koppeling wijzigen"), one)


def _form(request: HttpRequest, form: ClientForm, title: str, one: ApiClient | None) -> HttpResponse:
    context = {"form": form, "title": title, "client": one}
    return render(request, "organisations/client_form.html", context, status=422 if request.method == "POST" else 200)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def client_secret(request: HttpRequest, pk) -> HttpResponse:
    """A new secret, shown once. The old one goes on for a week, so that the other side can change over."""
    one = managed(request, pk)
    if not settings.API_CLIENT_SECRETS or not one.is_active:
        raise Http404
    if request.method == "POST":
        return _shown(request, one, systems.new_secret(one, by=request.user))
    text = _("U ziet het nieuwe geheim één keer. Het oude geheim werkt nog zeven dagen. Zo kan de leverancier rustig overstappen. "
             "Een geheim van daarvoor stopt meteen.")  # fmt: skip
    return _ask(request, one, _("Nieuw geheim maken?"), text, _("Nieuw geheim maken"))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def revoke_client(request: HttpRequest, pk) -> HttpResponse:
    """Stop it at once. A second click changes nothing."""
    one = managed(request, pk)
    if request.method == "GET":
        text = _(
            "%(name)s kan vanaf nu niets meer lezen of aanleveren. Wat er al is, blijft. U kunt dit niet terugdraaien: maak dan een nieuwe koppeling."
        )
        return _ask(request, one, _("Koppeling stoppen?"), text % {"name": one.name}, _("Koppeling stoppen"))
    systems.revoke(one, by=request.user)
    messages.success(request, _("De koppeling is gestopt."))
    return redirect("client", one.pk)


def _shown(request: HttpRequest, one: ApiClient, secret: str) -> HttpResponse:
    return render(
        request, "organisations/client_secret.html", {"client": one, "secret": secret, "base": settings.BASE_URL}
    )


def _ask(request: HttpRequest, one: ApiClient, title: str, text: str, send: str) -> HttpResponse:
    context = {"client": one, "title": title, "text": text, "send": send}
    return render(request, "organisations/client_ask.html", context)
