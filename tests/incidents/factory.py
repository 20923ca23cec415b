"""How tests make an incident, what its steps ask, and a report in every state."""

from collections.abc import Iterator

from incidents.models import Incident
from tests.factories import ANSWERS
from tests.factories import incident as make

__all__ = ["ANSWERS", "make", "states"]


def states(people, _enter) -> Iterator[Incident]:
    """Yield a report in every state that asks for something."""
    clerk = people["clerk"]
    left = make(people["councillor"]).perform("take", by=clerk)
    Incident.objects.filter(pk=left.pk).update(handler=None)
    yield left
    danger = make(people["councillor"], acute=True)
    yield danger
    yield danger.perform("log_call", by=clerk)
    case = make(people["councillor"])
    yield case
    case = case.perform("take", by=clerk)
    yield case
    yield (
        make(people["councillor"])
        .perform("take", by=clerk)
        .perform("dismiss", by=clerk, **ANSWERS["dismiss"])
    )
    case = case.perform("start", by=clerk, **ANSWERS["start"])
    yield case
    for step in ("react", "feed_back", "evaluate", "hold_talk", "hold_talk", "hold_talk"):
        case = case.perform(step, by=clerk, **ANSWERS[step])
    case = case.perform("tell_police", by=clerk, police="charges_open", vpt_code_asked=True)
    yield case
    case = case.perform("wait_for_chain", by=clerk)
    yield case
    case = case.perform("resume", by=clerk).perform(
        "tell_police", by=clerk, police="reported", vpt_code_asked=True
    )
    yield case
    yield case.perform("close", by=clerk, **ANSWERS["close"])
