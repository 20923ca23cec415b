"""Facts about an error for the log: where it happened and of what class, without its message.

The message may hold what a person wrote: a database or a parser puts values into it.
"""

import traceback


def error_facts(error: BaseException) -> dict[str, str | int]:
    """Return the class of an error and the file and line that raised it, as fields for the log.

    Use: `log.warning("mail not sent", extra={"facts": error_facts(error)})` (weerbaar.logs).
    """
    facts: dict[str, str | int] = {"error_class": type(error).__name__}
    frames = traceback.extract_tb(error.__traceback__)
    if frames:
        facts["error_file"] = frames[-1].filename
        facts["error_line"] = frames[-1].lineno or 0
    return facts
