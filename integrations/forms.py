"""What a person fills in about a connected system: its webhooks and the meaning of its codes."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from integrations.models import SourceCode
from integrations.models.code_mapping import translated
from notifications.webhook_http import problem_of
from ui import fields

PROBLEMS = {
    "unreadable": _("Dit is geen adres. Schrijf het als https://systeem.gemeente.nl/webhook."),
    "secret": _("Zet geen naam, wachtwoord of # in het adres."),
    "unsafe": _("Het adres moet met https:// beginnen, zonder eigen poortnummer."),
}


class WebhookForm(fields.Form):
    """An address and the kinds of event. `kinds`: those that the system may hear of."""

    url = forms.CharField(
        label=_("Adres"),
        max_length=500,
        help_text=_(
            "Een adres op het openbare internet dat met https:// begint. "
            "De leverancier geeft het u."
        ),
    )
    kinds = fields.MultipleChoiceField(
        label=_("Waarover sturen wij een bericht?"),
        help_text=_(
            "In een bericht staan alleen het soort gebeurtenis, het nummer, de organisatie "
            "en de tijd."
        ),
    )

    def __init__(self, *args, kinds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = list(kinds.items())

    def clean_url(self) -> str:
        """Return an address that could be on the internet; where it really leads is checked at each
        sending.

        Raises ValidationError.
        """
        url = self.cleaned_data["url"].strip()
        problem = problem_of(url)
        if problem:
            raise forms.ValidationError(PROBLEMS[problem])
        return url


CODE_VALIDATOR = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_.:/-]{0,59}\Z",
    _("Gebruik letters, cijfers en _ . : / - (hoogstens 60 tekens)."),
)


SYSTEM_VALIDATOR = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]{0,39}\Z",
    _("Gebruik kleine letters, cijfers en streepjes. Bijvoorbeeld: gir."),
)


class CodeForm(fields.Form):
    """A code of another system and what it means. `existing`: the codes that are in the table."""

    system = forms.CharField(
        label=_("Bronsysteem"),
        max_length=40,
        validators=[SYSTEM_VALIDATOR],
        help_text=_("Zoals het systeem zichzelf noemt."),
    )
    code = forms.CharField(
        label=_("Code in het bronsysteem"), max_length=60, validators=[CODE_VALIDATOR]
    )
    meaning = forms.ChoiceField(label=_("Betekent hier"))

    def __init__(self, *args, existing, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.existing = existing
        self.fields["meaning"].choices = [("", _("Kies")), *_meanings()]

    def clean(self) -> dict:
        """Return the columns of a SourceCode."""
        answers = super().clean()
        field, _colon, value = answers.pop("meaning", "").partition(":")
        answers["field"] = field
        answers["value"] = value
        key = {name: answers.get(name, "") for name in ("system", "field", "code")}
        if not self.errors and self.existing.filter(**key).exists():
            self.add_error(
                "code",
                _(
                    "Deze code staat al in de tabel. "
                    "Kies de code in de tabel om de betekenis te wijzigen."
                ),
            )
        return answers


class MeaningForm(fields.Form):
    """What a code means."""

    value = forms.ChoiceField(label=_("Betekent hier"))

    def __init__(self, *args, code: SourceCode, **kwargs) -> None:
        super().__init__(*args, initial={"value": code.value}, **kwargs)
        self.fields["value"].choices = [("", _("Kies")), *code.possible.items()]


def _meanings() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all values that a code may be translated to, by field."""
    groups = []
    for name, labels in translated().items():
        choices = [(f"{name}:{slug}", label) for slug, label in labels.items()]
        groups.append((SourceCode.label_of(name), choices))
    return groups
