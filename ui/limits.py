"""So many a minute, counted for all processes together."""

import time

WINDOW = 60


def over(cache, key: str, most: int) -> int:
    """Count one more in this minute. Answers 0, or after `most` of them the seconds until the next minute (API-42: atomic)."""
    return 0 if left(cache, key, most) >= 0 else WINDOW - int(time.time()) % WINDOW


def left(cache, key: str, most: int) -> int:
    """Count one more in this minute. Answers how many are left; below zero it was one too many."""
    place = f"limit:{key}:{int(time.time()) // WINDOW}"
    if cache.add(place, 1, WINDOW * 2):
        return most - 1
    try:
        return most - cache.incr(place)
    except ValueError:  # it went between the two questions
        return most - 1
