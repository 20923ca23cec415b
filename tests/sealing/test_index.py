"""The blind index finds equal values per purpose and per organisation, and discloses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing.index import address_index, blind_index, fold_address, name_index, person_index


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ("Jan de Vries", "  jan   de\tvries "),
        ("J.P. van 't Hoff", "JP van ’t Höff"),
        ("j.devries@utrecht.example", " J.DeVries@Utrecht.example"),
        ("ﬁets", "fiets"),
    ],
)
def test_what_a_person_calls_the_same_is_found(value, other):
    assert person_index(344, value) == person_index(344, other)


def test_an_address_is_no_name_and_its_dots_count():
    assert person_index(344, "j.p@a.example") == address_index(344, "j.p@a.example")
    assert address_index(344, "j.p@a.example") != address_index(344, "jp@a.example")
    assert name_index(344, "Jan") != address_index(344, "Jan")


def test_other_values_purposes_and_organisations_differ():
    cases = [
        ("name", 344, "Jan"),
        ("name", 344, "Jane"),
        ("name", 50, "Jan"),
        ("email", 344, "Jan"),
        ("name", 3, "44 Jan"),
    ]
    assert len({blind_index(*case) for case in cases}) == len(cases)


def test_it_shows_nothing_of_the_value():
    index = blind_index("name", 344, "Jan de Vries")
    assert len(index) == 32
    assert b"jan" not in index


@given(st.text())
def test_folding_twice_changes_nothing(value):
    assert fold_address(fold_address(value)) == fold_address(value)
