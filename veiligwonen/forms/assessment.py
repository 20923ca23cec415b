"""The page on which a request is weighed: every fact, known or not."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from ui import fields
from veiligwonen import lists
from veiligwonen.forms.common import CaseForm
from veiligwonen.rules import triage

SCALE_QUESTIONS = {
    "severity": (_("Ernst: wat gebeurde er, of wat wordt gevreesd?"), lists.SEVERITY),
    "likelihood": (_("Waarschijnlijkheid: hoe concreet is het?"), lists.LIKELIHOOD),
}
YES, NO, UNKNOWN = "yes", "no", "unknown"
FACT_OF_CHOICE = {YES: True, NO: False, UNKNOWN: None}
CHOICE_OF_FACT = {True: YES, False: NO, None: UNKNOWN}
HARD_RULE_FACTS = (
    "danger_now",
    "at_the_home",
    "weapon",
    "chain_acts",
    "doxed",
    "against_family",
)
FACT_GROUPS = (
    (_("Dreiging"), triage.SCALES),
    (_("Regels die een ondergrens geven"), HARD_RULE_FACTS),
    (
        _("Weerstand van de woning"),
        ("no_pkvw", "no_detection", "weak_front", "no_arrangements"),
    ),
    (_("Blootstelling"), ("address_shared", "vulnerable_housemate", "alone_or_remote")),
    (_("Tijd"), ("risk_moment", "new_start")),
)


class AssessmentForm(CaseForm):
    """What is known now. "Weet ik niet" counts for half, and shows what it could be."""

    def __init__(self, *args, case, **kwargs) -> None:
        weighing = case.applicant_details.current
        facts = weighing.facts if weighing else {}
        kwargs["initial"] = {name: choice_of(name, facts.get(name)) for name in triage.FACT_NAMES}
        super().__init__(*args, case=case, **kwargs)
        for name in (*triage.SCALES, *HARD_RULE_FACTS, *triage.POINTS):
            self.fields[name] = self._question(name)

    def _question(self, name: str) -> forms.Field:
        messages = {"required": _("Kies een antwoord. ‘Weet ik niet’ mag ook.")}
        if name not in SCALE_QUESTIONS:
            choices = lists.YesNoUnknown.choices
            return fields.SingleChoiceField(
                label=lists.FACTS[name], choices=choices, error_messages=messages
            )
        label, choices = SCALE_QUESTIONS[name]
        return fields.SingleChoiceField(
            label=label, choices=choices, apart=[UNKNOWN], error_messages=messages
        )

    def clean(self) -> dict:
        """Turn each choice into a fact: a number, True, False, or None where nobody knows."""
        choices = super().clean()
        return {name: fact_of(name, choice) for name, choice in choices.items()}

    def groups(self) -> Iterator[tuple[str, list]]:
        """Yield the label and the bound fields of each group of questions."""
        for label, names in FACT_GROUPS:
            yield label, [self[name] for name in names]


def choice_of(name: str, fact: int | bool | None) -> str:
    """Return the choice of the form that stands for this fact."""
    if name not in triage.SCALES:
        return CHOICE_OF_FACT[fact]
    if fact is None:
        return UNKNOWN
    return str(fact)


def fact_of(name: str, choice: str) -> int | bool | None:
    """Return the fact that this choice of the form stands for."""
    if name not in triage.SCALES:
        return FACT_OF_CHOICE[choice]
    if choice == UNKNOWN:
        return None
    return int(choice)
