"""What an administrator fills in to connect a system."""

import json
import re
from datetime import date

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations import clients
from organisations.models import ApiClient, Organisation, Scope
from organisations.models.client import MAX_LIFETIME, a_year_from_now
from ui import fields

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")


class ClientForm(fields.Form):
    """A system: its organisation, its rights, its last day and its public keys.

    `client` is the one that changes; None for a new one.
    """

    organisation = forms.ModelChoiceField(
        label=_("Organisatie"),
        queryset=Organisation.objects.none(),
        empty_label=_("Kies"),
        error_messages={
            "required": _("Kies een organisatie."),
            "invalid_choice": _("Kies een organisatie uit de lijst."),
        },
        help_text=_(
            "De koppeling ziet alleen gegevens van deze organisatie. "
            "Dit kunt u later niet wijzigen."
        ),
    )
    name = forms.CharField(
        label=_("Naam"),
        max_length=80,
        help_text=_("Zo herkent u de koppeling. Bijvoorbeeld: GIR van Utrecht."),
    )
    slug = forms.CharField(
        label=_("Client-id"),
        max_length=60,
        help_text=_(
            "Kleine letters, cijfers en streepjes. Hiermee meldt het systeem zich. "
            "Dit kunt u later niet wijzigen."
        ),
    )
    scopes = fields.MultipleChoiceField(
        label=_("Wat mag de koppeling?"),
        choices=Scope.choices,
        help_text=_("Geef niet meer dan nodig is."),
    )
    until = fields.DutchDateField(
        label=_("Tot en met"),
        future=True,
        help_text=_("Hoogstens een jaar. Daarna verlengt u de koppeling."),
    )
    jwks = fields.LongTextField(
        label=_("Openbare sleutels"),
        rows=5,
        max_length=16000,
        required=False,
        help_text=_(
            "Een JWK Set (JSON) van de leverancier, met alleen openbare sleutels. "
            "Wij vragen nooit een geheime sleutel."
        ),
    )

    def __init__(self, *args, places, client: ApiClient | None = None, **kwargs) -> None:
        self.client = client
        if client:
            kwargs["initial"] = _values_of(client)
        else:
            kwargs["initial"] = {"until": a_year_from_now()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        organisation.queryset = places
        if len(places) == 1:
            organisation.empty_label = None
        if client:
            del self.fields["organisation"]
            del self.fields["slug"]

    def clean_slug(self) -> str:
        """Return the slug in small letters. Raises ValidationError when it is not well-formed.

        Whether another organisation has it only the database knows (organisations.views.clients).
        """
        slug = self.cleaned_data["slug"].strip().lower()
        if not SLUG.fullmatch(slug):
            raise forms.ValidationError(
                _(
                    "Gebruik 3 tot 60 kleine letters, cijfers en streepjes. "
                    "Bijvoorbeeld: gir-utrecht."
                )
            )
        return slug

    def clean_until(self) -> date:
        """Return the last day. Raises ValidationError before today or after a year (AUT-01)."""
        until = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= until <= today + MAX_LIFETIME:
            raise forms.ValidationError(
                _("Kies een dag vanaf vandaag en hoogstens een jaar verder.")
            )
        return until

    def clean_jwks(self) -> dict:
        """Return the public keys as a JWK Set. Raises ValidationError for anything else."""
        text = self.cleaned_data["jwks"].strip()
        if not text:
            return self._without_keys()
        try:
            return clients.public_keys(text)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise forms.ValidationError(
                _(
                    "Dit is geen JWK Set met openbare sleutels (RSA vanaf 2048 bits, of EC P-256). "
                    "Vraag de leverancier om de openbare sleutels."
                )
            ) from None

    @staticmethod
    def _without_keys() -> dict:
        """Return an empty set, where a client may prove itself with a secret instead."""
        if not settings.API_CLIENT_SECRETS:
            raise forms.ValidationError(
                _(
                    "Vul de openbare sleutels in. "
                    "Zonder sleutel kan het systeem hier niet bewijzen wie het is."
                )
            )
        return {}


def _values_of(client: ApiClient) -> dict:
    return {
        "name": client.name,
        "scopes": client.scopes,
        "until": client.until,
        "jwks": json.dumps(client.jwks, indent=1) if client.jwks else "",
    }
