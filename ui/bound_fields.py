"""Bound fields: the attributes of an input, and where a link to it must land."""

from typing import Any, ClassVar

from django import forms
from django.forms import boundfield
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Radio buttons and groups of boxes: the fieldset asks the question, not each input.
GROUP_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(boundfield.BoundField):
    """A field with the classes of NL Design System.

    It has aria-required in place of required, so that our words are read and not the browser's.
    """

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        """Return the attributes of the input.

        Source: NL Design System, errors-no-browser-validation and help-show-required.
        """
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if widget.attrs.get("placeholder"):
            widget.attrs.pop("placeholder")  # the label stands above the field (A11Y-12)
        is_group = isinstance(widget, GROUP_WIDGETS)
        if is_group:
            attrs.pop("aria-invalid", None)
        elif self.field.required and not widget.is_hidden:
            attrs["aria-required"] = "true"
        css_class = _css_class(widget)
        if css_class:
            classes = [css_class, widget.attrs.get("class", ""), attrs.get("class", "")]
            attrs["class"] = " ".join(classes).strip()
        return attrs

    @property
    def aria_describedby(self) -> str | None:
        """The ids of the hint, the error and the counter, in the order in which they stand."""
        ids = super().aria_describedby
        if ids is not None and self.auto_id and self.limit:
            ids = f"{ids} {self.auto_id}_count".strip()
        return ids

    @property
    def anchor(self) -> str:
        """The id of the first input: where a link in the error summary lands."""
        widget = self.field.widget
        if isinstance(widget, GROUP_WIDGETS):
            return f"{self.auto_id}_0"
        return getattr(widget, "anchor", "{}").format(self.auto_id)

    @property
    def limit(self) -> int | None:
        """How many characters a long text may have, when it is counted on the page."""
        if not isinstance(self.field.widget, forms.Textarea):
            return None
        return getattr(self.field, "max_length", None) or None

    @property
    def is_radio_group(self) -> bool:
        """True where the fieldset is a radiogroup, which may carry aria-required."""
        return isinstance(self.field.widget, forms.RadioSelect)

    @property
    def is_single_box(self) -> bool:
        """True for one checkbox with its label behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def show_when(self) -> str:
        """`name=value`: the answer that makes this question needed. Without JavaScript it is always
        asked.
        """
        condition = getattr(self.form, "show_when", {}).get(self.name, "")
        if not condition:
            return ""
        name, _equals, value = condition.partition("=")
        return f"{self.form.add_prefix(name)}={value}"


class CachedBoundField(BoundField):
    """A choice of a list that is offered to everybody alike: rendered once for each answer.

    What was typed, and what has errors, is rendered each time.
    """

    rendered: ClassVar[dict[tuple, SafeString]] = {}

    def as_field_group(self, *args: Any, **kwargs: Any) -> SafeString:
        """Return the question, the hint and the answers as HTML."""
        value = self.value() or ""
        if args or kwargs or self.errors or not self._is_cacheable(value):
            return super().as_field_group(*args, **kwargs)
        key = type(self.form), self.name, value, get_language()
        if key not in self.rendered:
            self.rendered[key] = super().as_field_group()
        return self.rendered[key]

    def _is_cacheable(self, value: object) -> bool:
        """Return whether this is no answer, or one answer out of a list."""
        if not value:
            return True
        return isinstance(value, str) and isinstance(self.field, forms.ChoiceField)


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Textarea):
        return "utrecht-textarea utrecht-textarea--html-textarea"
    if isinstance(widget, forms.Select) and not isinstance(widget, GROUP_WIDGETS):
        return "utrecht-select utrecht-select--html-select"
    if isinstance(widget, forms.FileInput):
        return "upload__input"
    if isinstance(widget, GROUP_WIDGETS + (forms.CheckboxInput,)) or widget.is_hidden:
        return ""
    return "utrecht-textbox utrecht-textbox--html-input"
