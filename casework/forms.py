"""What a person fills in on the page of any case. One class a page."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from ui import fields

Answers = Mapping[str, Mapping[str, list[str]]]


class WizardPage(fields.Form):
    """One page. It knows who fills it in, and what was answered on the other pages."""

    title = ""
    slug = ""

    def __init__(
        self, data: QueryDict | None = None, *, person, answers: Answers, **kwargs
    ) -> None:
        self.person = person
        self.answers = answers
        super().__init__(data, **kwargs)

    def before(self, slug: str, name: str) -> list[str]:
        """Return what was answered to a question of another page, as it was typed."""
        return self.answers.get(slug, {}).get(name, [])

    def warnings(self) -> list[str]:
        """Return sentences about what had better not be in the texts of this page."""
        return []


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


class StepForm(fields.Form):
    """A step that asks nothing but whether you are sure."""
