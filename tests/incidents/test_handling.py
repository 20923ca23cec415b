"""From report to closed."""

import pytest

from casework.transitions import StaleTransition
from tests.factories import ANSWERS, incident

pytestmark = pytest.mark.django_db


def test_a_report_goes_from_reported_to_closed(people):
    case = incident(people["councillor"])
    clerk = people["clerk"]
    for step in (
        "take",
        "start",
        "hold_talk",
        "hold_talk",
        "hold_talk",
        "react",
        "tell_police",
        "feed_back",
    ):
        case = case.perform(step, by=clerk, **ANSWERS.get(step, {}))
    with pytest.raises(StaleTransition):
        case.perform("take", by=clerk)
    case = case.perform("close", by=clerk, closing_note="")
    assert case.status == "closed"
