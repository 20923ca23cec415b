"""What a column of a row says to whom the row is about (AVG art. 15)."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ui import dates


def has_label(column: models.Field) -> bool:
    """Tell whether a column has a name that people say. Without one it is machinery."""
    return column.editable and isinstance(column.verbose_name, Promise)


def column_in_words(column: models.Field, value: Any) -> str:
    """Return the value of a column in words, "" when there is nothing to read."""
    if value in (None, "", [], {}, False):
        return ""
    if isinstance(value, bytes | memoryview):
        return ""
    if value is True:
        return _("ja")
    if isinstance(value, datetime):
        return dates.say_full_moment(value)
    if isinstance(value, date):
        return dates.say_day(value)
    labels = _choice_labels(column)
    texts = []
    for item in _as_list(value):
        if item not in ("", None, False):
            is_slug = isinstance(item, str | int)
            texts.append(str(labels.get(item, item) if is_slug else item))
    return ", ".join(texts)


def _choice_labels(column: models.Field) -> dict[Any, Any]:
    base = column.base_field if isinstance(column, ArrayField) else column
    return dict(getattr(base, "flatchoices", ()) or ())


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [value]
