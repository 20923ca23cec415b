"""The weighing: every fact, known or not."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists, triage

SCALES = {
    "severity": (_("Ernst: wat gebeurde er, of wat wordt gevreesd?"), lists.SEVERITY),
    "likelihood": (_("Waarschijnlijkheid: hoe concreet is het?"), lists.LIKELIHOOD),
}
YES, NO, UNKNOWN = "yes", "no", "unknown"
VALUES = {YES: True, NO: False, UNKNOWN: None}
WORDS = {True: YES, False: NO, None: UNKNOWN}
FIRST = ("danger_now", "at_the_home", "weapon", "chain_acts", "doxed", "against_family")


class WeighForm(fields.Form):
    """What is known now. "Weet ik niet" counts for half, and shows what it could be."""

    def __init__(self, *args, case, **kwargs) -> None:
        current = case.told.current
        facts = current.facts if current else {}
        kwargs["initial"] = {name: word(name, facts.get(name)) for name in triage.NAMES}
        super().__init__(*args, **kwargs)
        for name in (*triage.SCALES, *FIRST, *triage.POINTS):
            self.fields[name] = self._question(name)

    def _question(self, name: str) -> forms.Field:
        wrong = {"required": _("Kies een antwoord. ‘Weet ik niet’ mag ook.")}
        if name in SCALES:
            label, choices = SCALES[name]
            return fields.OneOf(label=label, choices=choices, apart=[UNKNOWN], error_messages=wrong)
        return fields.OneOf(label=lists.FACTS[name], choices=lists.Known.choices, error_messages=wrong)

    def clean(self) -> dict:
        """As facts: a number, True, False, or None where nobody knows."""
        return {name: fact(name, value) for name, value in super().clean().items()}

    def groups(self) -> Iterator[tuple[str, list]]:
        """The questions, as they belong together."""
        told = (
            (_("Dreiging"), triage.SCALES), (_("Regels die een ondergrens geven"), FIRST),
            (_("Weerstand van de woning"), ("no_pkvw", "no_detection", "weak_front", "no_arrangements")),
            (_("Blootstelling"), ("address_shared", "vulnerable_housemate", "alone_or_remote")), (_("Tijd"), ("risk_moment", "new_start")),
        )  # fmt: skip
        for label, names in told:
            yield label, [self[name] for name in names]


def word(name: str, value: int | bool | None) -> str:
    """A fact, as it is chosen."""
    if name in triage.SCALES:
        return UNKNOWN if value is None else str(value)
    return WORDS[value]


def fact(name: str, chosen: str) -> int | bool | None:
    """What was chosen, as a fact."""
    if name in triage.SCALES:
        return None if chosen == UNKNOWN else int(chosen)
    return VALUES[chosen]
