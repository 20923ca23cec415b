"""Webhooks of a system that is connected: where it hears of what, with which secret, and what
became of every event.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from integrations import webhook_events
from integrations.forms import WebhookForm
from notifications import webhooks as sender
from notifications.models import Sending, Subscription
from organisations.access import ADMINISTRATORS, staff
from organisations.models import ApiClient
from organisations.signin import recently_authenticated_required
from pagination.keyset import page
from ui.fields import posted

TONES = {"waiting": "info", "sending": "info", "sent": "ok", "failed": "danger"}


REASONS = {
    "no_address": gettext_lazy("De naam in het adres bestaat niet."),
    "too_slow": gettext_lazy("Het andere systeem antwoordt niet op tijd."),
    "no_answer": gettext_lazy("Het andere systeem antwoordt niet."),
    "tls": gettext_lazy("Het certificaat van het andere systeem klopt niet."),
    "refused": gettext_lazy("Het andere systeem neemt het bericht niet aan."),
    "not_wanted": gettext_lazy(
        "Het andere systeem zegt niet dat het berichten wil (header WebHook-Allowed-Origin)."
    ),
    "unopenable": gettext_lazy(
        "Het geheim van deze webhook gaat niet open. Stop deze webhook en maak een nieuwe."
    ),
    "private": gettext_lazy(
        "Dit adres ligt niet op het openbare internet. Daar sturen wij niets heen."
    ),
}


def _managed_subscription(request: HttpRequest, pk) -> Subscription:
    clients = ApiClient.objects.managed_by(request.user)
    managed = Subscription.objects.filter(client__in=clients).select_related("client")
    return get_object_or_404(managed, pk=pk)


@staff(*ADMINISTRATORS)
@require_GET
def webhooks(request: HttpRequest, pk) -> HttpResponse:
    """Show where this system hears of what."""
    client = get_object_or_404(ApiClient.objects.managed_by(request.user), pk=pk)
    labels = _labels(client)
    subscriptions = client.subscriptions.defer("secret", "old_secret", "data_key")
    rows = [(subscription, _labels_of(subscription, labels)) for subscription in subscriptions]
    return render(request, "integrations/webhooks.html", {"client": client, "rows": rows})


def _labels(client: ApiClient) -> dict[str, str]:
    labels = {kind: str(label) for kind, label in webhook_events.kinds_for(client).items()}
    return labels | {Sending.HELLO: _("Proefbericht")}


def _labels_of(subscription: Subscription, labels: dict[str, str]) -> list[str]:
    return [labels.get(kind, kind) for kind in subscription.kinds]


@staff(*ADMINISTRATORS)
@recently_authenticated_required
def new_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Start sending events to an address. Its secret is shown on this answer."""
    client = get_object_or_404(ApiClient.objects.managed_by(request.user).active(), pk=pk)
    form = WebhookForm(posted(request), kinds=webhook_events.kinds_for(client))
    if request.method == "POST" and form.is_valid():
        subscription = sender.subscribe(client, by=request.user, **form.cleaned_data)
        return _show_secret(request, subscription, subscription.secret)
    context = {"client": client, "form": form}
    return render(
        request,
        "integrations/webhook_form.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@staff(*ADMINISTRATORS)
@require_GET
def webhook(request: HttpRequest, pk) -> HttpResponse:
    """Show one of them, with every event that was sent, the newest first."""
    subscription = _managed_subscription(request, pk)
    labels = _labels(subscription.client)
    sendings = page(subscription.sendings.all(), order=("-id",), after=request.GET.get("na", ""))
    rows = []
    for sending in sendings.rows:
        label = labels.get(sending.kind, sending.kind)
        rows.append((sending, label, TONES[sending.state], REASONS.get(sending.error, "")))
    context = {
        "webhook": subscription,
        "client": subscription.client,
        "page": sendings,
        "rows": rows,
        "kinds": _labels_of(subscription, labels),
    }
    return render(request, "integrations/webhook.html", context)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def webhook_secret(request: HttpRequest, pk) -> HttpResponse:
    """Make a new secret, shown once; the old one signs along for a week."""
    subscription = _managed_subscription(request, pk)
    if request.method == "POST":
        secret = sender.rotate(subscription, by=request.user)
        return _show_secret(request, subscription, secret)
    text = _(
        "Zeven dagen lang tekenen wij elk bericht met het oude en met het nieuwe geheim. "
        "Zo kan de leverancier rustig overstappen."
    )
    return _ask(request, subscription, _("Nieuw geheim maken?"), text, _("Nieuw geheim maken"))


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def stop_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Stop sending to it. A second click changes nothing."""
    subscription = _managed_subscription(request, pk)
    if request.method == "GET":
        return _ask(
            request,
            subscription,
            _("Webhook stoppen?"),
            _("Wij sturen dan niets meer naar dit adres. U kunt later weer beginnen."),
            _("Webhook stoppen"),
        )
    sender.stop(subscription, by=request.user)
    messages.success(request, _("De webhook is gestopt."))
    return redirect("webhook", subscription.pk)


@staff(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
@recently_authenticated_required
def resume_webhook(request: HttpRequest, pk) -> HttpResponse:
    """Resume sending, with a first event to try."""
    subscription = _managed_subscription(request, pk)
    if request.method == "GET":
        text = _("Wij sturen een proefbericht, en wat nog wachtte.")
        if subscription.stopped_at:
            text += " " + _("Wat er intussen veranderde, sturen wij niet na.")
        return _ask(request, subscription, _("Webhook hervatten?"), text, _("Webhook hervatten"))
    sender.resume(subscription, by=request.user)
    messages.success(request, _("De webhook begint weer."))
    return redirect("webhook", subscription.pk)


@staff(*ADMINISTRATORS)
@require_POST
def resend_event(request: HttpRequest, pk) -> HttpResponse:
    """Send an event once more."""
    clients = ApiClient.objects.managed_by(request.user)
    managed = Sending.objects.filter(subscription__client__in=clients)
    sending = get_object_or_404(managed.select_related("subscription__client"), pk=pk)
    if sender.resend(sending, by=request.user):
        messages.success(request, _("Het bericht gaat binnen een minuut opnieuw."))
    else:
        messages.info(request, _("Dit bericht wacht al."))
    return redirect("webhook", sending.subscription_id)


def _show_secret(request: HttpRequest, subscription: Subscription, secret: str) -> HttpResponse:
    context = {"webhook": subscription, "secret": secret}
    return render(request, "integrations/webhook_secret.html", context)


def _ask(
    request: HttpRequest, subscription: Subscription, title: str, text: str, send: str
) -> HttpResponse:
    context = {"webhook": subscription, "title": title, "text": text, "send": send}
    return render(request, "integrations/webhook_ask.html", context)
