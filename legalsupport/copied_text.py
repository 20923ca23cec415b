"""A sum as plain text, to paste into a letter or a note: the answer, its steps and a link."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from legalsupport.penalty_calculation import PenaltyCalculation
from legalsupport.term_calculation import Calculation
from legalterms.wording import in_words
from ui.charts import format_euros


def term_text(calculation: Calculation, link: str, today: date) -> str:
    """Return the sum of a term."""
    choice = calculation.request.choice
    first_lines = [
        f"{choice.label} ({calculation.sum.article})" if choice.term else calculation.sum.article,
        f"{choice.end_label}: {in_words(calculation.day)}",
    ]
    lines = (f"{name}: {value}" for name, value in calculation.sum.lines)
    remarks = [*calculation.readings, *calculation.sum.remarks]
    return _joined(first_lines, lines, remarks, link, today)


def penalty_text(calculation: PenaltyCalculation, link: str, today: date) -> str:
    """Return the sum of a dwangsom, with what the days of each amount come to."""
    first_lines = [
        _("Dwangsom (Awb art. 4:17)"),
        _("Eerste dag: %s") % in_words(calculation.first_day),
    ]
    lines = [f"{name}: {value}" for name, value in calculation.sum.lines]
    for period in calculation.periods:
        words = {
            "first": period.first.number,
            "last": period.last.number,
            "until": in_words(period.last.day),
            "euros": format_euros(period.first.euros),
            "total": format_euros(period.last.total),
        }
        text = _(
            "Dag %(first)d tot en met %(last)d (%(until)s): %(euros)s per dag, samen %(total)s"
        )
        lines.append(text % words)
    if not calculation.days:
        lines.append(_("Er is geen dwangsom verschuldigd."))
    remarks = [*calculation.readings, *calculation.sum.remarks]
    return _joined(first_lines, lines, remarks, link, today)


def _joined(
    first_lines: list[str], lines: Iterable[str], remarks: list[str], link: str, today: date
) -> str:
    made_on = _("Berekend op %(day)s: %(link)s") % {"day": in_words(today), "link": link}
    return "\n".join([*first_lines, "", *lines, "", *remarks, made_on])
