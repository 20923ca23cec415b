"""Work on a row that a worker claimed: whatever fails, the claim is released."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from notifications.error_facts import error_facts

log = logging.getLogger(__name__)


@contextlib.contextmanager
def released_on_failure(
    what: str,
    pk: str,
    scope: Callable[[], AbstractContextManager[None]],
    release: Callable[[Exception], object],
) -> Iterator[None]:
    """Run the body; when it fails, log `what` with the key, and `release` the claim in a scope.

    The error ends here: `release` decides whether the row is tried again.
    """
    try:
        yield
    except Exception as error:
        log.error("%s: %s", what, pk, extra={"facts": error_facts(error)})
        with scope():
            release(error)
