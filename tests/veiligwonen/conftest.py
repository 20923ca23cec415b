"""A wethouder, and the people of the desk. The second triagist and the second coördinator are there for four eyes."""

import pytest

from organisations.models import Organisation, Role
from tests import factories
from tests.veiligwonen.writing import to_adopted


@pytest.fixture
def bzk(db) -> Organisation:
    """The national desk."""
    return factories.national_desk()


@pytest.fixture
def utrecht(utrecht, bzk) -> Organisation:
    """The gemeente of most tests, in a country with a national desk."""
    return utrecht


@pytest.fixture
def desk(bzk) -> dict:
    """Two triagisten, a coördinator, a BVA and two advisers."""
    roles = {"triagist": Role.TRIAGIST, "second": Role.TRIAGIST, "coordinator": Role.DESK_COORDINATOR, "bva": Role.BVA,
             "adviser": Role.ADVISER, "other_adviser": Role.ADVISER}  # fmt: skip
    return {
        name: factories.person(bzk, role, name=f"{name.title()} Desk")
        for name, role in roles.items()
    }


@pytest.fixture
def alderman(utrecht):
    """Who asks."""
    return factories.person(utrecht, function="alderman", name="Ada Wethouder")


@pytest.fixture
def new_request(alderman, desk):
    """The azc case, as it came in."""
    return factories.advice_request(alderman)


@pytest.fixture
def adopted(alderman, desk, enter):
    """A request whose advice was written and adopted. What nobody else may read says CANARY."""
    address = {"street": "CANARYstraat 7", "postcode": "9999 XZ", "town": "CANARYstad"}
    case = factories.advice_request(alderman, **address)
    return to_adopted(case, desk, enter)


@pytest.fixture
def offered(adopted, desk):
    """The same request, offered to the employer."""
    return adopted.perform("offer", by=desk["bva"])
