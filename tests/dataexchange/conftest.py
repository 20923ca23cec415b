"""What the tests of files in and out share."""

import pytest


@pytest.fixture
def excel(people, enter):
    """The coordinator of Utrecht, signed in."""
    return enter(people["aggression_coordinator"])
