"""Fields for files that people hand in: inspected and cleaned."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from spreadsheets import reader
from ui.widgets import FilesInput
from uploads.inspection import ACCEPT_FILES, Checked, UploadRefused, inspect


class FilesField(forms.FileField):
    """Files, inspected and cleaned (uploads.inspection). Cleans to a list of `Checked`."""

    widget = FilesInput
    default_error_messages = {
        "required": _("Kies een bestand."),
        "too_many": _("Kies hoogstens %(most)d bestanden tegelijk."),
        "too_large": _(
            "“%(name)s” is te groot. Een bestand mag hoogstens %(size)s zijn. "
            "Maak het kleiner of stuur een deel."
        ),
    }

    def __init__(self, *, most: int = 5, **kwargs) -> None:
        self.most = most
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return what the browser may offer, and the limits that the page says before it sends."""
        return {
            "accept": ACCEPT_FILES,
            "data-max-bytes": str(settings.MAX_UPLOAD_BYTES),
            "data-max-files": str(self.most),
        }

    def clean(self, data: list | None, initial=None) -> list[Checked]:
        """Return every file, clean.

        Raises ValidationError when there is none, when there are too many, and with what is wrong
        with each file that is not clean.
        """
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            message = self.error_messages["too_many"] % {"most": self.most}
            raise ValidationError(message, code="too_many")
        checked_files = []
        errors = []
        for file in files:
            try:
                checked_files.append(self._inspect(file))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return checked_files

    def _inspect(self, file) -> Checked:
        if getattr(file, "too_large", False) or file.size > settings.MAX_UPLOAD_BYTES:
            size = filesizeformat(settings.MAX_UPLOAD_BYTES)
            message = self.error_messages["too_large"] % {"name": file.name, "size": size}
            raise ValidationError(message, code="too_large")
        try:
            return inspect(file)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from None


class TableField(FilesField):
    """One table, as CSV or XLSX. Cleans to its heads and first rows (a `Table`) and the file
    itself.
    """

    def __init__(self, **kwargs) -> None:
        super().__init__(most=1, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return what the browser may offer, and the limits that the page says before it sends."""
        return {
            "accept": reader.ACCEPT,
            "data-max-bytes": str(reader.LARGEST),
            "data-max-files": "1",
        }

    def clean(self, data: list | None, initial=None) -> tuple[reader.Table, Any] | None:
        """Return the table and its file; None when there is none.

        Raises ValidationError as for files.
        """
        tables = super().clean(data, initial)
        return tables[0] if tables else None

    def _inspect(self, file) -> tuple[reader.Table, Any]:
        try:
            return reader.inspect_table(file), file
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from None
