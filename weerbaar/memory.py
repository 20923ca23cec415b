"""How often a process looks for memory that may go."""

import gc

YOUNG = 20_000  # objects; Python's own 700 makes a delivery of ten thousand lines look some thousand times, for a tenth of its time


def settle() -> None:
    """What is loaded now stays, and is not looked through again and again; what comes is looked through less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
