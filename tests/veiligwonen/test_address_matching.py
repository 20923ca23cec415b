"""When two addresses that people typed are one home."""

import pytest

from veiligwonen.rules.address_matching import Place, is_spelling

NOW = {"street": "CANARYstraat 7", "postcode": "9999 XZ", "town": "CANARYstad"}


@pytest.mark.parametrize(
    ("changed", "spelling"),
    [
        ({"street": "Canary straat 7"}, True),
        ({"postcode": "9998 XZ"}, True),
        ({"town": "CANARYstadt"}, True),
        ({"street": "CANARYstraat 7a"}, True),
        ({"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Elders"}, False),
        ({"street": "Nieuwe Laan 2"}, False),
        ({"street": "CANARYstraat 8"}, False),
        ({"street": "CANARYstraat 98"}, False),
        ({"street": "CANARYstraat 7-1"}, False),
        ({"street": "CANARYstraat 7a", "postcode": "9998 XZ"}, False),
        ({"postcode": "9998 XZ", "town": "CANARYstadt"}, False),
        ({"street": "CANARYstraat 7-a"}, True),
        ({"street": "CANARYstrat 7", "town": "CANARYstadt"}, True),
    ],
)
def test_what_may_be_called_a_slip_of_the_pen(changed, spelling):
    before = Place(**NOW)
    after = Place(**NOW | changed)
    assert is_spelling(before, after) is spelling


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        (("Lange Laan 12", "1234 AB"), ("lange laan 12 ", "1234ab"), True),
        (("Lange Laan 12 A", "1234 AB"), ("Langelaan 12-a", "1234 AB"), True),
        (
            ("2e Voorbeeldstraat 5-III", "1234 AB"),
            ("Tweede Voorbeeldstraat 5 III", "1234 AB"),
            True,
        ),
        (("Hof 3", "1234 AB"), ("hof 3", "1234 AB"), True),
        (("Lange Laan 12", "1234 AB"), ("Lange Laan 12 A", "1234 AB"), False),
        (("Lange Laan 12", "1234 AB"), ("Lange Laan 12", "1234 AC"), False),
        (("Lange Laan 12-1", "1234 AB"), ("Lange Laan 121", "1234 AB"), False),
        (("Lange Laan 12-1", "1234 AB"), ("Langelaan 12 1", "1234ab"), True),
    ],
)
def test_what_is_one_address(address, other, same):
    assert (Place(*address, "Dorp").key == Place(*other, "dorp").key) is same


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        (("Kaya Grandi 12", "", "Kralendijk"), ("kaya grandi 12", "", "KRALENDIJK"), True),
        (("Kaya Grandi 12", "", "Kralendijk"), ("Kaya Amsterdam 12", "", "Kralendijk"), False),
        (("Kaya Grandi 12", "", "Kralendijk"), ("Kaya Grandi 12", "", "Rincon"), False),
        (("Wetstraat 12", "1000", "Brussel"), ("Zuidlaan 12", "1000", "Brussel"), False),
        (("Wetstraat 12", "1000", "Brussel"), ("Wetstraat 12", "B-1000", "Brussel"), True),
    ],
)
def test_abroad_the_street_and_the_town_count(address, other, same):
    assert (Place(*address).key == Place(*other).key) is same


@pytest.mark.parametrize(
    ("street", "other", "spelling"),
    [
        ("Dorpsstraat 12", "Dorpsstraat 98", False),
        ("Dorpsstraat 12", "Dorpsstraat 21", False),
        ("Dorpsstraat 12-1", "Dorpsstraat 121", False),
        ("Dorpsstraat 12", "Dorpstraat 12 A", False),
        ("Hof 3", "Hof 4", False),
        ("Hof 3", "Hof 3 a", True),
        ("Molen", "Boerderij", False),
        ("Plein 1940 12", "Plein 1940 13", False),
        ("Plein 1940 12", "Plein 1945 12", False),
    ],
)
def test_another_number_in_the_street_is_a_move(street, other, spelling):
    before = Place(street, "1234 AB", "Dorp")
    after = Place(other, "1234 AB", "Dorp")
    assert is_spelling(before, after) is spelling
