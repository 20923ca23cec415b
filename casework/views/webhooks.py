"""Webhooks of a system that is connected: where it hears of what, with which secret, and what became of every event."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import hooks
from casework.hookforms import WebhookForm
from notifications import webhooks as sender
from notifications.models import Sending, Subscription
from organisations.access import ADMINISTRATORS, staff
from organisations.models import ApiClient
from organisations.signin import fresh
from ui.fields import posted
from ui.pages import page

TONES = {"waiting": "info", "sending": "info", "sent": "ok", "failed": "danger"}
REASONS = {
    "no_address": gettext_lazy("De naam in het adres bestaat niet."),
    "no_answer": gettext_lazy("Het andere systeem antwoordt niet."),
    "tls": gettext_lazy("Het certificaat van het andere systeem klopt niet."),
    "refused": gettext_lazy("Het andere systeem neemt het bericht niet aan."),
    "not_wanted": gettext_lazy("Het andere systeem zegt niet dat het berichten wil (header WebHook-Allowed-Origin)."),
    "private": gettext_lazy("Dit adres ligt niet op het openbare internet. Daar sturen wij niets heen."),
}


def _mine(request: HttpRequest, pk) -> Subscription:
    clients = ApiClient.objects.managed_by(request.user)
    return get_object_or_404(Subscription.objects.filter(client__in=clients).select_related("client"), pk=pk)


@staff(*ADMINISTRATORS)
@require_GET
def webhooks(request: HttpRequest, pk) -> HttpResponse:
    """Where this system hears of what."""
    client = get_object_or_404(ApiClient.objects.managed_by(request.user), pk=pk)
    labels = _labels(client)
    rows = [
        (one, [labels.get(kind, kind) for kind in one.kinds])
        for one in client.subscriptions.defer("secret", "old_secret", "data_key")
    ]
    return render(request, "casework/webhooks.html", {"client": client, "rows": rows})


def _labels(client: ApiClient) -> dict[str, str]:
    return {kind: str(label) for kind, label in hooks.kinds_for(client).items()} | {Sending.HELLO: _("Proefbericht")}


@staff(*ADMINISTRATORS)
@fresh
def new_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Send events to an address. Its secret is shown on this answer."""
    client = get_object_or_404(ApiClient.objects.managed_by(request.user).active(), pk=pk)
    form = WebhookForm(posted(request), kinds=hooks.kinds_for(client))
    if request.method == "POST" and form.is_valid():
        made = sender.subscribe(client, by=request.user, **form.cleaned_data)
        return _shown(request, made, made.secret)
    context = {"client": client, "form": form}
    return render(request, "casework/webhook_form.html", context, status=422 if request.method == "POST" else 200)


@staff(*ADMINISTRATORS)
@require_GET
def webhook(request: HttpRequest, pk) -> HttpResponse:
    """One of them, with every event that was sent, the newest first."""
    one = _mine(request, pk)
    labels = _labels(one.client)
    shown = page(one.sendings.all(), order=("-id",), after=request.GET.get("na", ""))
    rows = [(row, labels.get(row.kind, row.kind), TONES[row.state], REASONS.get(row.error, "")) for row in shown.rows]
    context = {
        "webhook": one,
        "client": one.client,
        "page": shown,
        "rows": rows,
        "kinds": [labels.get(kind, kind) for kind in one.kinds],
    }
    return render(request, "casework/webhook.html", context)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def webhook_secret(request: HttpRequest, pk) -> HttpResponse:
    """A new secret, shown once; the old one signs along for a week."""
    one = _mine(request, pk)
    if request.method == "POST":
        return _shown(request, one, sender.rotate(one, by=request.user))
    text = _(
        "Zeven dagen lang tekenen wij elk bericht met het oude en met het nieuwe geheim. Zo kan de leverancier rustig overstappen."
    )
    return _ask(request, one, _("Nieuw geheim maken?"), text, _("Nieuw geheim maken"))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def stop_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Send nothing there from now on. A second click changes nothing."""
    one = _mine(request, pk)
    if request.method == "GET":
        return _ask(
            request,
            one,
            _("Webhook stoppen?"),
            _("Wij sturen dan niets meer naar dit adres. U kunt later weer beginnen."),
            _("Webhook stoppen"),
        )
    sender.stop(one, by=request.user)
    messages.success(request, _("De webhook is gestopt."))
    return redirect("webhook", one.pk)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@fresh
def resume_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Begin again, with a first event to try."""
    one = _mine(request, pk)
    if request.method == "GET":
        text = _(
            "Wij sturen eerst een proefbericht, en daarna wat nog wachtte. Wat er intussen veranderde, sturen wij niet na."
        )
        return _ask(request, one, _("Webhook hervatten?"), text, _("Webhook hervatten"))
    sender.resume(one, by=request.user)
    messages.success(request, _("De webhook begint weer."))
    return redirect("webhook", one.pk)


@staff(*ADMINISTRATORS)
@require_POST
def resend_event(request: HttpRequest, pk) -> HttpResponse:
    """Send an event once more."""
    clients = ApiClient.objects.managed_by(request.user)
    row = get_object_or_404(
        Sending.objects.filter(subscription__client__in=clients).select_related("subscription__client"), pk=pk
    )
    if sender.resend(row, by=request.user):
        messages.success(request, _("Het bericht gaat binnen een minuut opnieuw."))
    else:
        messages.info(request, _("Dit bericht wacht al."))
    return redirect("webhook", row.subscription_id)


def _shown(request: HttpRequest, one: Subscription, secret: str) -> HttpResponse:
    return render(request, "casework/webhook_secret.html", {"webhook": one, "secret": secret})


def _ask(request: HttpRequest, one: Subscription, title: str, text: str, send: str) -> HttpResponse:
    return render(request, "casework/webhook_ask.html", {"webhook": one, "title": title, "text": text, "send": send})
