"""Which steps a case can take now, who may take them, and what must come first.

A step is a method of a case type with django-fsm-2's `@transition("status", source, target,
permission, custom)`. `custom` holds `label` (the words on the button), `tone`, `shown` (a function
of a case: whether the button makes sense at all), `once` (its page is sent once: it adds something
in the same state), and `guards`: functions of a case that return "" or the sentence of what must
come first. Nothing here saves: `Case.perform` is the one door.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_fsm import Transition

from casework.declarations import always

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person


class TransitionRefused(Exception):
    """A step was not taken and nothing happened."""


class StaleTransition(TransitionRefused):
    """The case is in another state than the person saw: a second click, another tab, a colleague
    who was first.
    """

    def __init__(self, status: str, step: str) -> None:
        super().__init__(f"{step} does not start from {status}")
        self.status = status
        self.step = step


class GuardFailed(TransitionRefused):
    """Something must come first. `sentences` say what, in the words a person reads."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True)
class Step:
    """One button: its name, its words, and what must come first (empty: it can be taken now)."""

    name: str
    label: str
    tone: str
    missing: tuple[str, ...]
    once: bool = False

    @property
    def is_primary(self) -> bool:
        """True for the step that comes next."""
        return self.tone == "primary"

    @property
    def is_secondary(self) -> bool:
        """True for a step that may be taken as well."""
        return self.tone == "secondary"

    @property
    def is_quiet(self) -> bool:
        """True for a step that only puts something on record or changes it."""
        return self.tone == "quiet"

    @property
    def button_tone(self) -> str:
        """The tone of its button where there are only two."""
        return "primary" if self.is_primary else "secondary"


def possible_steps(case: "Case") -> dict[str, Transition]:
    """Return the steps that start from the state of this case, by name, in the order of its
    buttons.
    """
    status_field = case._meta.get_field("status")
    methods = status_field.transitions[type(case)]
    ordered = set(case.step_order)
    unordered = sorted(methods.keys() - ordered)
    transitions = {}
    for name in [*case.step_order, *unordered]:
        steps = methods[name]._django_fsm
        if steps.has_transition(case.status):
            transitions[name] = steps.get_transition(case.status)
    return transitions


def is_shown(case: "Case", transition: Transition) -> bool:
    """Tell whether the button of a step makes sense for this case as it is now."""
    return bool(transition.custom.get("shown", always)(case))


def guard_sentences(case: "Case", transition: Transition) -> tuple[str, ...]:
    """Return the sentences of what must come first; empty when nothing does."""
    sentences = [guard(case) for guard in transition.custom.get("guards", ())]
    return tuple(str(sentence) for sentence in sentences if sentence)


def steps_for(case: "Case", person: "Person") -> list[Step]:
    """Return what this person may do with this case now, in the order of its buttons.

    Nothing, for who only reads it in an emergency.
    """
    if case.is_only_read_by(person):
        return []
    steps = []
    for name, transition in possible_steps(case).items():
        custom = transition.custom
        if custom.get("hidden") or not is_shown(case, transition):
            continue
        if not transition.has_perm(case, person):
            continue
        label = str(custom.get("label", name))
        tone = custom.get("tone", "secondary")
        sentences = guard_sentences(case, transition)
        steps.append(Step(name, label, tone, sentences, once=custom.get("once", False)))
    return steps
