"""How often a process looks for memory that may be freed."""

import gc

# Objects. Python's own 700 makes a delivery of ten thousand lines collect some thousand times, for
# a tenth of its time.
YOUNG_OBJECTS = 20_000


def settle() -> None:
    """Freeze what is loaded now, so that it is not collected again and again, and collect the rest
    less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
