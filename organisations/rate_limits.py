"""Rate limits per minute, counted in the cache for all processes together (API-42)."""

import contextlib
import time

WINDOW = 60  # seconds


def seconds_until_allowed(cache, key: str, limit: int) -> int:
    """Count one more request in this minute; return the seconds to wait when over the limit."""
    if remaining_requests(cache, key, limit) >= 0:
        return 0
    return WINDOW - int(time.time()) % WINDOW


def remaining_requests(cache, key: str, limit: int, window: int = WINDOW) -> int:
    """Count one more request in this window of seconds and return how many are left; below zero it
    was over the limit.

    Adding and counting are atomic in the cache, so parallel requests are each counted.
    """
    counter_key = _counter_key(key, window)
    if cache.add(counter_key, 1, window * 2):
        return limit - 1
    try:
        return limit - cache.incr(counter_key)
    except ValueError:  # the counter expired between the two calls
        return limit - 1


def take_back_request(cache, key: str, window: int = WINDOW) -> None:
    """Count a request of this window no longer."""
    with contextlib.suppress(ValueError):  # the counter expired
        cache.decr(_counter_key(key, window))


def _counter_key(key: str, window: int) -> str:
    window_number = int(time.time()) // window
    return f"limit:{key}:{window_number}"
