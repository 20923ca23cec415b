"""Parameters of a request to the API, read and checked."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.problems import wrong

DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")


def whole(request, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`, `default` when it is absent.

    Raises Problem (400).
    """
    text = request.GET.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        bounds = {"least": least, "most": most}
        raise wrong([(name, _("Geef een getal van %(least)s tot en met %(most)s.") % bounds)])
    return int(text)


def moment_of(text: str) -> datetime:
    """Return a moment of RFC 3339 in UTC, whatever its offset but -00:00. Raises ValueError.

    In UTC, because PostgreSQL knows no offset beyond 16 hours.
    """
    if not MOMENT_PATTERN.fullmatch(text) or text.endswith("-00:00"):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def moment(request, name: str) -> datetime | None:
    """Return a moment, None when it is absent. Raises Problem (400)."""
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        return moment_of(text)
    except ValueError:
        raise wrong([(name, _("Geef een moment als 2026-11-23T10:00:00Z."))]) from None


def calendar_day(request, name: str) -> date | None:
    """Return a day, None when it is absent. Raises Problem (400)."""
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        if not DAY_PATTERN.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise wrong([(name, _("Geef een dag als 2026-11-23."))]) from None


def choice(request, name: str, choices: Iterable[str]) -> str:
    """Return one of these, "" when it is absent. Raises Problem (400)."""
    text = request.GET.get(name)
    if text is not None and text not in choices:
        raise wrong([(name, _("Kies uit: %s.") % ", ".join(choices))])
    return text or ""


def chosen(request, known: Iterable[str]) -> list[str]:
    """Return which fields the answer must have, all of them when absent.

    `fields=id,status` and `fields=id&fields=status` ask the same: libraries write a list either
    way. Raises Problem (400).
    """
    if "fields" not in request.GET:
        return list(known)
    names = ",".join(request.GET.getlist("fields")).split(",")
    for name in names:
        if name not in known or names.count(name) > 1:
            raise wrong([("fields", _("Dit veld bestaat niet, of staat er twee keer."))])
    return [name for name in known if name in names]


def utc(value: datetime) -> str:
    """Return a moment in UTC, as RFC 3339 writes it."""
    text = value.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def day(moment: datetime) -> str:
    """Return the day it was in the Netherlands, as ISO 8601."""
    return timezone.localdate(moment).isoformat()
