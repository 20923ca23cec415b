"""The memory of a process: how often it is looked through, and that nobody else looks into it."""

import ctypes
import gc

# Objects. Python's own 700 makes a delivery of ten thousand lines collect some thousand times, for
# a tenth of its time.
YOUNG_OBJECTS = 20_000
PR_SET_DUMPABLE = 4  # prctl(2)


def settle() -> None:
    """Freeze what is loaded now, so that it is not collected again and again, and collect the rest
    less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def hide() -> None:
    """Let no other process of the same user read the memory or the environment of this one.

    The keys are in both. Where an upload is opened is such a process (uploads.limited_process).
    Processes that this one forks are hidden too; there is no core dump either.
    """
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
