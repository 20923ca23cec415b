"""Building the walls meets autovacuum: both want the same row of the catalogue, and PostgreSQL ends one of the two."""

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable

from weerbaar import wall


def failing(times: int, cause: type[Exception]):
    """A build that fails so often, and then does nothing."""
    left = [times]

    def build() -> None:
        if left[0]:
            left[0] -= 1
            raise OperationalError from cause()

    return build


@pytest.mark.parametrize(
    ("times", "cause", "built"),
    [
        (0, DeadlockDetected, True),
        (2, DeadlockDetected, True),
        (3, DeadlockDetected, False),
        (1, LockNotAvailable, False),
    ],
)
def test_a_deadlock_is_tried_again_and_nothing_else(monkeypatch, times, cause, built):
    monkeypatch.setattr(wall, "_build", failing(times, cause))
    if built:
        wall.build()
    else:
        with pytest.raises(OperationalError):
            wall.build()
