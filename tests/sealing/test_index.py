"""The blind index finds what is the same to a person, per purpose and per organisation, and shows nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing.index import blind, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jan de Vries", "  jan   de\tvries "),
        ("Zoë", "Zoe\u0308"),
        ("STRASSE", "straße"),
        ("j.devries@utrecht.example", "J.DeVries@Utrecht.example"),
        ("ﬁets", "fiets"),
    ],
)
def test_what_a_person_calls_the_same_is_found(one, other):
    assert blind("name", 344, one) == blind("name", 344, other)


def test_other_values_purposes_and_organisations_differ():
    asked = [
        ("name", 344, "Jan"),
        ("name", 344, "Jane"),
        ("name", 50, "Jan"),
        ("email", 344, "Jan"),
        ("name", 3, "44 Jan"),
    ]
    assert len({blind(*one) for one in asked}) == len(asked)


def test_it_shows_nothing_of_the_value():
    found = blind("name", 344, "Jan de Vries")
    assert len(found) == 32
    assert b"jan" not in found


@given(st.text())
def test_normalising_twice_changes_nothing(value):
    assert normalise(normalise(value)) == normalise(value)
