"""The form above a list: what narrows and orders it, and how that is said in words."""

from collections.abc import Collection

from django import forms

from ui.bound_fields import CachedBoundField
from ui.fields import Form


class ListForm(Form):
    """The filters of a list: every choice is optional and stands in the address, so that it can be
    kept.

    What it offers is the same to everybody.
    """

    use_csrf = False
    bound_field_class = CachedBoundField
    orders: Collection[str] = ()  # names of fields that order the rows and do not narrow them

    def active_filters(self) -> list[str]:
        """Return the filters that narrow the list now, in words."""
        filters = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name not in self.orders:
                filters.append(_in_words(field, value))
        return filters


def _in_words(field: forms.Field, value: object) -> str:
    if value is True:
        return str(field.label)
    labels = dict(getattr(field, "choices", []))
    return f"{field.label}: {labels.get(value, value)}"
