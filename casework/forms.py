"""What a person fills in on the page of any case. One class a page."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, Document
from organisations.models import Person
from texts.phone import is_phone_number
from ui import fields

Answers = Mapping[str, Mapping[str, list[str]]]


class WizardPage(fields.Form):
    """One page. It knows who fills it in, and what was answered on the other pages."""

    title = ""
    slug = ""
    vault_fields: tuple[str, ...] = ()  # what the own page shows elsewhere, as it is now

    def __init__(
        self, data: QueryDict | None = None, *, person, answers: Answers, **kwargs
    ) -> None:
        self.person = person
        self.answers = answers
        super().__init__(data, **kwargs)

    def before(self, slug: str, name: str) -> list[str]:
        """Return what was answered to a question of another page, as it was typed."""
        return self.answers.get(slug, {}).get(name, [])

    def given_back(self) -> list[tuple[str, str]]:
        """Return what was filled in, as label and text, without what goes into a vault."""
        in_vault = {str(self.fields[name].label) for name in self.vault_fields}
        return [(label, text) for label, text in self.typed() if label not in in_vault]

    def warnings(self) -> list[str]:
        """Return sentences about what had better not be in the texts of this page."""
        return []


def number_warnings(phone: str) -> list[str]:
    """Return a question about what is no whole telephone number; nothing when there is none."""
    if not phone or is_phone_number(phone):
        return []
    return [str(_("Kunnen wij u bellen met “%s”? Kijk of het nummer klopt.") % phone)]


class NoteForm(fields.Form):
    """An internal note."""

    text = fields.LongTextField(
        label=_("Notitie"),
        max_length=4000,
        help_text=_(
            "Alleen wie aan deze zaak werkt, kan dit lezen. De melder niet. "
            "Noem geen medische gegevens."
        ),
        error_messages={"required": _("Schrijf een notitie. Eén zin is genoeg.")},
    )


class MessageForm(fields.Form):
    """A message between who handles a case and who reported it."""

    text = fields.LongTextField(
        label=_("Bericht"),
        max_length=4000,
        help_text=_("De ontvanger krijgt een mail zonder inhoud, met een link naar dit dossier."),
        error_messages={"required": _("Schrijf een bericht. Eén zin is genoeg.")},
    )


class TaskForm(fields.Form):
    """Something to do."""

    text = fields.LongTextField(
        label=_("Wat moet er gebeuren?"),
        max_length=400,
        error_messages={"required": _("Schrijf op wat er moet gebeuren.")},
    )
    due = fields.DutchDateField(label=_("Vóór welke dag?"), required=False)


class AssignForm(fields.Form):
    """Hand a case over to a colleague."""

    person = forms.ModelChoiceField(
        label=_("Wie gaat dit behandelen?"),
        queryset=Person.objects.none(),
        widget=fields.ChoiceBoxes,
        empty_label=None,
        error_messages={
            "required": _("Kies een collega."),
            "invalid_choice": _("Kies een collega uit de lijst."),
        },
    )

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues


class ShareForm(AssignForm):
    """Put a colleague on the need-to-know list."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Wie mag meekijken?")


class LinkForm(fields.Form):
    """Connect this case with another."""

    number = forms.CharField(
        label=_("Nummer van de andere zaak"),
        max_length=20,
        help_text=_("Bijvoorbeeld INC-2026-000123."),
        error_messages={"required": _("Vul het nummer in van de andere zaak.")},
    )

    def clean_number(self) -> str:
        """Return the number in capitals, without spaces."""
        return self.cleaned_data["number"].replace(" ", "").upper()


class PostedForm(fields.Form):
    """The day on which a letter was posted or handed over."""

    posted_on = fields.DutchDateField(
        label=_("Op welke dag ging de brief de deur uit?"),
        help_text=_("De dag waarop u de brief op de post deed of zelf gaf."),
        past=True,
    )

    def __init__(self, *args, letter: Document, **kwargs) -> None:
        self.letter = letter
        super().__init__(*args, **kwargs)

    def clean_posted_on(self) -> date:
        """Return the day. Raises ValidationError for one before the decision it may tell of."""
        day: date = self.cleaned_data["posted_on"]
        earliest = timezone.localdate(self.letter.made_at)
        written_down = self.letter.case.sent_according_to(self.letter.kind)
        if day < min(earliest, written_down or earliest):
            raise forms.ValidationError(_("Op deze dag was de brief er nog niet."))
        return day


class StepForm(fields.Form):
    """A step that asks nothing but whether you are sure."""


class CallForm(fields.Form):
    """What was said by phone, for who works at the case. A call is logged without it as well."""

    note = fields.LongTextField(
        label=_("Wilt u er iets bij zetten?"),
        max_length=4000,
        required=False,
        help_text=_("Alleen wie aan deze zaak werkt, leest dit. Noem geen medische gegevens."),
    )


class DangerQuestion(forms.TypedChoiceField):
    """Whether there is danger now: the first question of whoever reports. Cleans to a bool; no
    answer is no.
    """

    def __init__(self, **kwargs) -> None:
        kwargs |= {
            "coerce": lambda value: value == "yes",
            "empty_value": False,
            "choices": [("no", _("Nee, nu niet")), ("yes", _("Ja, er is nu gevaar"))],
            "widget": fields.ChoiceBoxes,
            "error_messages": {
                "required": _("Kies of er nu gevaar is. Bel bij gevaar eerst 112."),
            },
        }
        super().__init__(**kwargs)


class VisibilityForm(StepForm):
    """Who may see a case: the wanted answer goes along, so that sending it twice is sending it
    once.
    """

    wanted = forms.ChoiceField(
        choices=Case.Confidentiality.choices, widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args, now: str, **kwargs) -> None:
        self.opposite = Case.Confidentiality.RESTRICTED
        if now == Case.Confidentiality.RESTRICTED:
            self.opposite = Case.Confidentiality.NORMAL
        super().__init__(*args, initial={"wanted": self.opposite}, **kwargs)

    def clean_wanted(self) -> str:
        """Return what was wanted; without an answer the case is restricted, never opened."""
        return self.cleaned_data["wanted"] or Case.Confidentiality.RESTRICTED
