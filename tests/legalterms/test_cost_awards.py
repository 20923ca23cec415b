"""What a point of the Bpb is worth, and that no year is guessed."""

from datetime import date
from decimal import Decimal

import pytest

from legalterms.cost_awards import POINT_VALUES, UnknownPointValue, award_of, point_value


def test_a_point_of_2026():
    day = date(2026, 6, 1)
    assert point_value(day, in_objection=False) == 934
    assert point_value(day, in_objection=True) == 666
    assert award_of(Decimal("2.5"), day, in_objection=True) == 1665


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_another_year_is_not_guessed(day):
    with pytest.raises(UnknownPointValue):
        point_value(day, in_objection=False)


def test_each_amount_says_where_it_was_read():
    assert all(row.source for row in POINT_VALUES)
