"""A file for who comes to a meeting."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models.material import MAX_TITLE_LENGTH
from ui import fields


class MaterialForm(fields.Form):
    """A file, and what it is called on the page."""

    title = forms.CharField(
        label=_("Hoe noemt u dit bestand?"),
        max_length=MAX_TITLE_LENGTH,
        help_text=_("Dit lezen de deelnemers, bijvoorbeeld: Programma van de dag."),
        error_messages={"required": _("Vul in hoe u dit bestand noemt.")},
    )
    file = fields.FilesField(
        label=_("Welk bestand?"),
        most=1,
        help_text=_(
            "Een PDF, een foto, een tekst of een geluidsopname, hoogstens 20 MB. Wij bewaren het "
            "versleuteld."
        ),
    )
    send_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
