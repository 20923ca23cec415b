"""States and steps: what can be done with a case now, by whom, and what must come first (style: docs/developers/steps.md).

A step is a method of a case type with django-fsm-2's `@transition("status", source, target, permission, custom)`. `custom` holds
`label` (the words on the button), `needs` (functions of a case that answer "" or the sentence of what must come first) and
`tone`. Nothing here saves: `Case.do` is the one door.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_fsm import Transition

if TYPE_CHECKING:
    from casework.models import Case
    from organisations.models import Person


class Refused(Exception):
    """A step was not taken and nothing happened."""


class Moved(Refused):
    """The case is in another state than the person thought: a second click, another tab, a colleague who was first."""

    def __init__(self, status: str, step: str) -> None:
        super().__init__(f"{step} does not start from {status}")
        self.status, self.step = status, step


class NotYet(Refused):
    """Something must come first. `sentences` say what, in the words a person reads."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True)
class Step:
    """One button: its name, its words, and what must come first (empty when it can be taken now)."""

    name: str
    label: str
    tone: str
    missing: tuple[str, ...]


def possible(case: "Case") -> dict[str, Transition]:
    """The steps that start from the state this case is in, by name, in the order in which the case type tells them."""
    methods = case._meta.get_field("status").transitions[type(case)]
    told = (name for part in type(case).__mro__ for name in vars(part))  # a case type may be told in parts
    metas = (methods[name]._django_fsm for name in told if name in methods)
    taken = (meta.get_transition(case.status) for meta in metas if meta.has_transition(case.status))
    return {transition.name: transition for transition in taken}


def missing(case: "Case", transition: Transition) -> tuple[str, ...]:
    """The sentences of what must come first."""
    return tuple(str(sentence) for need in transition.custom.get("needs", ()) if (sentence := need(case)))


def steps_for(case: "Case", person: "Person") -> list[Step]:
    """What this person may do with this case now, in the order the case type tells it."""
    return [
        Step(name, str(t.custom.get("label", name)), t.custom.get("tone", "secondary"), missing(case, t))
        for name, t in possible(case).items()
        if t.has_perm(case, person) and not t.custom.get("hidden")
    ]
