"""What is filled in about the codes of another system."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from casework.models import SourceCode
from casework.models.delivery import translated
from ui import fields

CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_.:/-]{0,59}\Z", _("Gebruik letters, cijfers en _ . : / - (hoogstens 60 tekens).")
)
SYSTEM = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]{0,39}\Z", _("Gebruik kleine letters, cijfers en streepjes. Bijvoorbeeld: gir.")
)


class CodeForm(fields.Form):
    """A code of another system and what it means. `taken`: the codes that stand in the table."""

    system = forms.CharField(
        label=_("Bronsysteem"), max_length=40, validators=[SYSTEM], help_text=_("Zoals het systeem zichzelf noemt.")
    )
    code = forms.CharField(label=_("Code in het bronsysteem"), max_length=60, validators=[CODE])
    meaning = forms.ChoiceField(label=_("Betekent hier"))

    def __init__(self, *args, taken, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        self.fields["meaning"].choices = [("", _("Kies")), *_meanings()]

    def clean(self) -> dict:
        """Columns of a SourceCode."""
        answers = super().clean()
        answers["field"], _colon, answers["value"] = answers.pop("meaning", "").partition(":")
        here = {name: answers.get(name, "") for name in ("system", "field", "code")}
        if not self.errors and self.taken.filter(**here).exists():
            self.add_error(
                "code", _("Deze code staat al in de tabel. Kies de code in de tabel om de betekenis te wijzigen.")
            )
        return answers


class MeaningForm(fields.Form):
    """What a code means."""

    value = forms.ChoiceField(label=_("Betekent hier"))

    def __init__(self, *args, code: SourceCode, **kwargs) -> None:
        super().__init__(*args, initial={"value": code.value}, **kwargs)
        self.fields["value"].choices = [("", _("Kies")), *code.possible.items()]


def _meanings() -> list[tuple[str, list[tuple[str, str]]]]:
    """All values that a code may be translated to, by field."""
    return [
        (SourceCode.label_of(name), [(f"{name}:{slug}", label) for slug, label in values.items()])
        for name, values in translated().items()
    ]
