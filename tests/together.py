"""Many calls at the same time, each on a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

HANDS = 10


def at_once(call: Callable[[Any], object], items: Sequence[Any]) -> list[Exception]:
    """Call it for each item, ten at a time. Returns what went wrong in a way nobody foresaw."""
    wrong: list[Exception] = []
    together = threading.Barrier(HANDS)

    def work(mine) -> None:
        try:
            together.wait(30)
            for item in mine:
                call(item)
        except Exception as error:  # noqa: BLE001 -- told below: a thread cannot fail a test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(items[n::HANDS],)) for n in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return wrong
