"""What a list is asked for, and how that stands above it."""

from collections.abc import Collection

from django import forms

from ui.bound import Offered
from ui.fields import Form


class ListForm(Form):
    """What a list is asked for: every choice is optional and stands in the address, so that it can be kept.

    What it offers is the same to everybody.
    """

    use_csrf = False
    bound_field_class = Offered
    orders: Collection[str] = ()  # names of fields that order the rows and do not narrow them

    def is_on(self) -> list[str]:
        """What narrows the list now, in words."""
        chosen = [
            (field, self.cleaned_data.get(name)) for name, field in self.fields.items() if name not in self.orders
        ]
        return [_narrowed(field, value) for field, value in chosen if value]


def _narrowed(field: forms.Field, value: object) -> str:
    return (
        str(field.label) if value is True else f"{field.label}: {dict(getattr(field, 'choices', [])).get(value, value)}"
    )
