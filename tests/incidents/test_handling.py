"""From report to closed."""

import pytest

from casework.flow import Moved
from tests.factories import ANSWERS, incident

pytestmark = pytest.mark.django_db


def test_a_report_goes_from_reported_to_closed(people):
    case = incident(people["councillor"])
    clerk = people["clerk"]
    for step in ("take", "start", "hold_talk", "hold_talk", "hold_talk", "react", "tell_police", "feed_back"):
        case = case.do(step, by=clerk, **ANSWERS.get(step, {}))
    with pytest.raises(Moved):
        case.do("take", by=clerk)
    case = case.do("close", by=clerk, closing_note="")
    assert case.status == "closed"
