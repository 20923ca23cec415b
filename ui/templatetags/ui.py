"""What templates say about moments, and the small parts they share."""

from datetime import date, datetime, timedelta

from django import template
from django.template.defaultfilters import date as date_format
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@register.filter
def moment(value: datetime | None) -> str:
    """zaterdag 21 november, 09:12; with the year when it is another."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    year = "" if local.year == timezone.localtime().year else " Y"
    return date_format(local, f"l j F{year}, H:i")


@register.filter
def day(value: date | datetime | None) -> str:
    """zaterdag 21 november 2026."""
    if value is None:
        return "–"
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "l j F Y")


@register.filter
def late(due: datetime | None) -> bool:
    """Has passed."""
    return due is not None and due < timezone.now()


@register.filter
def countdown(due: datetime | None) -> str:
    """In words: "nog 2 dagen en 4 uur", "2 uur te laat"."""
    if due is None:
        return str(_("geen termijn"))
    rest = due - timezone.now()
    words = _length(abs(rest))
    return _("%s te laat") % words if rest < timedelta(0) else _("nog %s") % words


def _length(span: timedelta) -> str:
    days, hours, minutes = span // DAY, span % DAY // HOUR, span % HOUR // timedelta(minutes=1)
    said_days = ngettext("%d dag", "%d dagen", days) % days
    if days > 2:  # noqa: PLR2004 -- hours do not matter then
        return said_days
    if days:
        return f"{said_days} {_('en %d uur') % hours}" if hours else said_days
    return _("%d uur") % hours if hours else ngettext("%d minuut", "%d minuten", minutes) % minutes


@register.filter
def joined(values) -> str:
    """a, b en c."""
    words = [str(value) for value in values]
    return _(" en ").join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "–"
