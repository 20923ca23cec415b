"""Installing the row policies meets autovacuum: both want the same row of the catalogue, and
PostgreSQL ends one of the two.
"""

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable

from weerbaar import rls_install


def failing(times: int, cause: type[Exception]):
    """Return an installation that fails so often, and then does nothing."""
    failures_left = [times]

    def install_once() -> None:
        if failures_left[0]:
            failures_left[0] -= 1
            raise OperationalError from cause()

    return install_once


@pytest.mark.parametrize(
    ("times", "cause", "succeeds"),
    [
        (0, DeadlockDetected, True),
        (2, DeadlockDetected, True),
        (3, DeadlockDetected, False),
        (1, LockNotAvailable, False),
    ],
)
def test_a_deadlock_is_tried_again_and_nothing_else(monkeypatch, times, cause, succeeds):
    monkeypatch.setattr(rls_install, "_install_once", failing(times, cause))
    if succeeds:
        rls_install.install()
    else:
        with pytest.raises(OperationalError):
            rls_install.install()
