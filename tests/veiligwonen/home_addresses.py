"""A case with an address that nobody may come across."""

from tests.factories import advice_request

STREET = "CANARYstraat 7"
POSTCODE = "9999 XZ"
TOWN = "CANARYstad"


def case_with_adviser(alderman, desk):
    """Return a case at this address that the adviser handles."""
    triagist = desk["triagist"]
    case = advice_request(alderman, street=STREET, postcode=POSTCODE, town=TOWN)
    case = case.perform("take", by=triagist)
    case = case.perform("weigh", by=triagist, **case.applicant_details.current.facts)
    return case.perform("to_adviser", by=triagist, adviser=desk["adviser"])
