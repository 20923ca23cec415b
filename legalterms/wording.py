"""The sum of a term in words, line by line: for screens, letters and the console."""

from collections.abc import Iterable
from datetime import date

from legalterms.closed_days import (
    DECREED,
    add_days,
    closing_reason,
    days_between,
    open_day_on_or_after,
)
from legalterms.electronic import end_after_wrong_channel
from legalterms.terms import (
    BIBOB,
    COUNTED_BACK,
    SUPPLEMENT,
    Length,
    Suspension,
    TermEnd,
    TermUnit,
)

WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
MONTH_NAMES = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
UNIT_WORDS = {
    TermUnit.DAYS: ("dag", "dagen"),
    TermUnit.WEEKS: ("week", "weken"),
    TermUnit.MONTHS: ("maand", "maanden"),
    TermUnit.YEARS: ("jaar", "jaar"),
    TermUnit.WORKING_DAYS: ("werkdag", "werkdagen"),
}
LAW_NAMES = {"Atw": "Algemene termijnenwet", "Bibob": "Wet Bibob", "BRP": "Wet BRP"}


def in_words(day: date) -> str:
    """Return a date as people say it: maandag 18 mei 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def length_in_words(length: Length) -> str:
    """Return a length as people say it: 1 week, 6 weken."""
    singular, plural = UNIT_WORDS[length.unit]
    return f"{length.count} {singular if length.count == 1 else plural}"


def article_in_words(article: str) -> str:
    """Return a rule with the name of its law in full: Algemene termijnenwet art. 1 lid 1."""
    law, _space, place = article.partition(" ")
    return f"{LAW_NAMES.get(law, law)} art. {place}"


def reason_to_pass(day: date, equated: frozenset[date] = DECREED) -> str:
    """Return why an end rolled over a day: no term ends on it, or too few working days lay before.

    The second is Algemene termijnenwet art. 2.
    """
    return closing_reason(day, equated) or "te weinig werkdagen"


def sum_in_words(
    term: TermEnd, equated: frozenset[date] = DECREED, *, tells_day_before: bool = True
) -> list[tuple[str, str]]:
    """Return the sum as lines of a name and a value: from, plus, stood still, rolled because of.

    `tells_day_before`: when something that is allowed *tot* a day counted backward must be in.
    """
    is_backward = COUNTED_BACK in term.articles
    lines = [_beginning(term, is_backward), _bare_term(term, is_backward)]
    if term.extended_weeks:
        weeks = length_in_words(Length(term.extended_weeks, TermUnit.WEEKS))
        lines.append(("Verlengd met", weeks))
    if term.suspensions:
        lines.append(("Stond stil", _standing_still(term)))
    if term.rolled_over:
        lines.append(("Opgeschoven", _rolling(term, equated)))
    lines.append(("Laatste dag", in_words(term.end)))
    if is_backward and tells_day_before and term.end > date.min:
        lines.append(("Tot die dag", f"moet binnen zijn op {in_words(add_days(term.end, -1))}"))
    reason = closing_reason(term.end, equated)
    if reason:
        lines.append(("Let op", f"geen werkdag ({reason}); deze termijn schuift niet op"))
    if term.articles:
        lines.append(("Regels", "; ".join(map(article_in_words, term.articles))))
    return lines


def _beginning(term: TermEnd, is_backward: bool) -> tuple[str, str]:
    if is_backward:
        return "Terug vanaf", in_words(term.start)
    return "Vanaf", f"de dag na {in_words(term.start)}"


def _bare_term(term: TermEnd, is_backward: bool) -> tuple[str, str]:
    length = length_in_words(term.length)
    if is_backward:
        return "Eraf", f"{length}: {in_words(term.raw_end)}"
    return "Erbij", f"{length}, tot en met {in_words(term.raw_end)}"


def _standing_still(term: TermEnd) -> str:
    """Return how many days, and which."""
    days = length_in_words(Length(term.suspended_days, TermUnit.DAYS))
    periods = [_period(suspension) for suspension in term.suspensions]
    return f"{days}: {', '.join(periods)}"


def _period(suspension: Suspension) -> str:
    first, last, article = suspension
    words = in_words(first)
    if first != last:
        words = f"{words} tot en met {in_words(last)}"
    if article in (SUPPLEMENT, BIBOB):
        return words
    return f"{words} ({article_in_words(article)})"


def _rolling(term: TermEnd, equated: frozenset[date]) -> str:
    """Return each day over which the end rolled, and why no term ends on it."""
    return _passed_days(term.rolled_over, equated)


def _passed_days(days: Iterable[date], equated: frozenset[date]) -> str:
    return ", ".join(f"{in_words(day)} ({reason_to_pass(day, equated)})" for day in days)


def wrong_channel_in_words(
    end: date, sent_on: date, answered_on: date, equated: frozenset[date] = DECREED
) -> list[tuple[str, str]]:
    """Return the sum of Awb 2:23 as lines of a name and a value.

    `end`: the last day without it. Raises ValueError as `end_after_wrong_channel` does.
    """
    longer_end = end_after_wrong_channel(end, sent_on, answered_on, equated=equated)
    days = (answered_on - sent_on).days
    reached = add_days(end, days)
    lines = [
        ("Laatste dag was", in_words(end)),
        ("Kwam langs een andere weg", in_words(sent_on)),
        ("Wij noemden de goede weg", in_words(answered_on)),
    ]
    if not days or open_day_on_or_after(reached, equated) < longer_end:
        lines.append(("Erbij", "1 werkdag: zo veel is het minstens"))
    else:
        length = length_in_words(Length(days, TermUnit.DAYS))
        lines.append(("Erbij", f"{length}, tot en met {in_words(reached)}"))
        if reached < longer_end:
            passed = _passed_days(days_between(reached, add_days(longer_end, -1)), equated)
            lines.append(("Opgeschoven", passed))
    return [*lines, ("Laatste dag", in_words(longer_end))]
