"""The forms of the calculator. All answers stand in the address; nothing is kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport.penalty_calculation import PenaltyRequest, calculate_penalty
from legalsupport.term_calculation import TermRequest, calculate
from legalsupport.term_choices import GROUND_LABELS, MOST_WEEKS, TermChoice
from legalterms import term_address
from legalterms.closed_days import OutOfCalendar
from legalterms.penalty import PENALTY_RATES, UnknownRates
from legalterms.standstills import Standstill
from legalterms.term_address import Ground, suspension_prefix
from legalterms.terms import Length, TermUnit
from legalterms.wording import in_words
from ui import fields

UNITS = {
    "dagen": TermUnit.DAYS,
    "weken": TermUnit.WEEKS,
    "maanden": TermUnit.MONTHS,
    "jaren": TermUnit.YEARS,
    "werkdagen": TermUnit.WORKING_DAYS,
}
UNIT_NAMES = {unit: name for name, unit in UNITS.items()}
MOST_SUSPENSIONS = 20
NUMBERED = re.compile(rf"{term_address.SUSPENSION}-([1-9][0-9]?)-")
WRITTEN_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
OUTSIDE = _("Zo komt u buiten de jaren 1 tot en met 9999. Kijk of het getal en de datum kloppen.")
MISSING_DAY = _("Vul deze dag ook in, of maak de andere dag leeg.")
WRONG_ORDER = _("Deze dag ligt vóór de dag hierboven. Kijk of de twee datums kloppen.")
ONLY_FORWARD = _("Wie terugrekent, kan niet opschorten of verlengen. Maak dit leeg.")
NO_WORKING_DAYS = _("Een termijn in werkdagen kunt u niet met weken verlengen. Maak dit leeg.")


class WholeNumberField(forms.CharField):
    """A whole number from 1, in digits. Cleans to an int, or None when it may stay open."""

    def __init__(self, *, most: int = MOST_WEEKS, **kwargs) -> None:
        self.most = most
        attrs = {"inputmode": "numeric", "class": "input--short", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the number. Raises ValidationError for anything else, such as 0, 1,5 or +2."""
        text = super().clean(value)
        if not text:
            return None
        if not WRITTEN_NUMBER.fullmatch(text) or int(text) > self.most:
            raise ValidationError(
                _("Vul een heel getal in, van 1 tot en met %(most)d. Bijvoorbeeld 6."),
                code="invalid",
                params={"most": self.most},
            )
        return int(text)


class SuspensionForm(fields.Form):
    """One time that a term stands still. Empty days: there is none."""

    use_csrf = False
    reden = forms.ChoiceField(label=_("Waarom staat de termijn stil?"))
    van = fields.DutchDateField(
        label=_("Van"),
        required=False,
        help_text=_(
            "Bij een aanvulling of gegevens: de dag van het verzoek."
            " Anders: de eerste dag die niet meetelt."
        ),
    )
    tot = fields.DutchDateField(
        label=_("Tot"),
        required=False,
        help_text=_(
            "Bij een aanvulling of gegevens: de dag waarop alles binnen was, of de tijd voorbij."
            " Anders: de laatste dag die niet meetelt."
        ),
    )

    def __init__(self, *args, grounds: Sequence[Ground], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reden"].choices = [(ground, GROUND_LABELS[ground]) for ground in grounds]

    @property
    def is_empty(self) -> bool:
        """Whether no day was typed, so that there is no suspension."""
        typed_values = (self[name].value() for name in ("van", "tot"))
        return not any("".join(fields.DateParts.split(value)) for value in typed_values)

    @property
    def standstill(self) -> Standstill:
        """What was filled in."""
        answers = self.cleaned_data
        return Standstill(Ground(answers["reden"]), answers["van"], answers["tot"])

    def clean(self) -> dict[str, Any]:
        """Return the answers; both days are there or none, in the right order."""
        answers = super().clean()
        first, last = answers.get("van"), answers.get("tot")
        for name in ("van", "tot"):
            if answers.get(name) is None and name not in self.errors:
                self.add_error(name, MISSING_DAY)
        if first and last and last < first:
            self.add_error("tot", WRONG_ORDER)
        return answers


class TermForm(fields.Form):
    """A term: from which day, how long when no law on the list says so, and what moves its end.

    When it is valid, `calculation` is the answer.
    """

    use_csrf = False
    aantal = WholeNumberField(label=_("Hoe lang is de termijn?"))
    eenheid = forms.ChoiceField(
        label=_("In dagen, weken, maanden, jaren of werkdagen?"),
        choices=[(name, name) for name in UNITS],
        initial="weken",
    )
    terug = forms.BooleanField(
        label=_("Ik wil terugrekenen vanaf een dag, zoals een zitting"), required=False
    )
    begin = fields.DutchDateField(label="")
    verlengen = WholeNumberField(
        label=_("Met hoeveel weken is de termijn verlengd?"), required=False
    )

    def __init__(
        self,
        data: Mapping | None,
        *,
        choice: TermChoice,
        equated: frozenset[date],
        adds_suspension: bool = False,
    ) -> None:
        super().__init__(data)
        self.choice = choice
        self.equated = equated
        if choice.term is not None:
            for name in ("aantal", "eenheid", "terug"):
                del self.fields[name]
        self.fields["begin"].label = choice.start_label
        self.fields["begin"].help_text = choice.start_hint
        if choice.longest_extension:
            self.fields["verlengen"].help_text = choice.extension_hint
            self.fields["verlengen"].most = choice.longest_extension
        else:
            del self.fields["verlengen"]
        self.suspensions = self._suspension_forms(adds_suspension=adds_suspension)

    def _suspension_forms(self, *, adds_suspension: bool) -> list[SuspensionForm]:
        """Return a form for each suspension in the address, and an empty one where asked."""
        grounds = self.choice.grounds
        if not grounds:
            return []
        numbers = {int(match[1]) for name in self.data if (match := NUMBERED.match(name))}
        rows = [
            SuspensionForm(self.data, prefix=suspension_prefix(number), grounds=grounds)
            for number in sorted(numbers)
        ]
        rows = [row for row in rows if not row.is_empty][:MOST_SUSPENSIONS]
        if not rows or (adds_suspension and len(rows) < MOST_SUSPENSIONS):
            empty = suspension_prefix(max(numbers, default=0) + 1)
            rows.append(SuspensionForm(prefix=empty, grounds=grounds))
            if adds_suspension:
                rows[-1].fields["reden"].widget.attrs["autofocus"] = True
        return rows

    @property
    def filled_suspensions(self) -> list[SuspensionForm]:
        """The suspensions that say something."""
        return [row for row in self.suspensions if row.is_bound]

    @property
    def may_add_suspension(self) -> bool:
        """Whether there is room for one more."""
        return 0 < len(self.suspensions) < MOST_SUSPENSIONS

    @property
    def error_summary(self) -> list[dict[str, str]]:
        """Each mistake once, also those in suspensions."""
        lines = super().error_summary
        for row in self.filled_suspensions:
            lines += row.error_summary
        return lines

    @property
    def errors(self) -> ErrorDict:
        """What is wrong, also in suspensions."""
        errors = ErrorDict(super().errors, renderer=self.renderer)
        for row in self.filled_suspensions:
            errors |= {row.add_prefix(name): messages for name, messages in row.errors.items()}
        return errors

    def hide_errors(self) -> None:
        """Show what was typed, also in suspensions, without complaints."""
        super().hide_errors()
        for row in self.filled_suspensions:
            row.hide_errors()

    def clean(self) -> dict[str, Any]:
        """Return the answers; make the sum when nothing is wrong yet."""
        answers = super().clean()
        self._refuse_what_does_not_go_together(answers)
        if self.errors:
            return answers
        try:
            self.calculation = calculate(self._request(answers), self.equated)
        except OutOfCalendar:
            self.add_error("aantal" if "aantal" in self.fields else "begin", OUTSIDE)
            return answers
        last_day = self.calculation.term.end
        for row in self.filled_suspensions:
            if row.standstill.first > last_day:
                row.add_error("van", _too_late(last_day))
        return answers

    def _refuse_what_does_not_go_together(self, answers: dict[str, Any]) -> None:
        if answers.get("terug"):
            if answers.get("verlengen"):
                self.add_error("verlengen", ONLY_FORWARD)
            for row in self.filled_suspensions:
                row.add_error("van", ONLY_FORWARD)
        elif answers.get("verlengen") and answers.get("eenheid") == "werkdagen":
            self.add_error("verlengen", NO_WORKING_DAYS)

    def _request(self, answers: dict[str, Any]) -> TermRequest:
        if self.choice.term is None:
            length = Length(answers["aantal"], UNITS[answers["eenheid"]])
        else:
            length = self.choice.term.length
        return TermRequest(
            choice=self.choice,
            start=answers["begin"],
            length=length,
            is_backward=self.choice.is_backward or answers.get("terug", False),
            standstills=tuple(row.standstill for row in self.filled_suspensions),
            extended_weeks=answers.get("verlengen") or 0,
        )


def _too_late(last_day: date) -> str:
    text = _("De termijn eindigt al op %s. Opschorten kan alleen daarvóór.")
    return text % in_words(last_day)


def request_query(request: TermRequest) -> str:
    """Return the query of the address that leads to the same sum."""
    parts = {}
    if request.choice.term is None:
        parts[term_address.COUNT] = str(request.length.count)
        parts[term_address.UNIT] = UNIT_NAMES[request.length.unit]
        if request.is_backward:
            parts[term_address.BACKWARD] = "ja"
    return term_address.term_query(
        request.choice.slug,
        request.start,
        request.standstills,
        request.extended_weeks,
        **parts,
    )


class PenaltyForm(fields.Form):
    """A dwangsom: when the term ended, when the notice of default came, when there was a decision.

    When it is valid, `calculation` is the answer.
    """

    use_csrf = False
    einde = fields.DutchDateField(
        label=_("Wat was de laatste dag om te beslissen?"),
        help_text=_("Met opschorting en verdaging erbij."),
    )
    ingebrekestelling = fields.DutchDateField(
        label=_("Op welke dag kwam de ingebrekestelling binnen?")
    )
    besluit = fields.DutchDateField(
        label=_("Op welke dag is het besluit bekendgemaakt?"),
        help_text=_("Is er nog geen besluit? Laat dit dan leeg."),
        required=False,
    )
    aanvragers = WholeNumberField(
        label=_("Hoeveel aanvragers zijn er?"),
        help_text=_("Meer aanvragers delen de dwangsom (Awb art. 4:17 lid 6)."),
        most=999,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Return the answers; make the sum when nothing is wrong."""
        answers = super().clean()
        if self.errors:
            return answers
        request = PenaltyRequest(
            answers["einde"],
            answers["ingebrekestelling"],
            answers["besluit"],
            answers["aanvragers"] or 1,
        )
        try:
            self.calculation = calculate_penalty(request, timezone.localdate())
        except UnknownRates:
            first = in_words(min(PENALTY_RATES).valid_from)
            text = _("Een dwangsom kan pas sinds %s. Vul latere datums in.")
            self.add_error("ingebrekestelling", text % first)
        return answers
