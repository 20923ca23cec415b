"""What runs in the small process that opens an upload (uploads.limited_process starts it).

Here Django is not imported: a process is there in some ten milliseconds, and holds no setting and
no secret. A reader is a generator that is marked `@opens_uploads`. It takes the content and yields
what it found: bytes as they are, anything else as JSON. It raises Refused for a file that is not
taken in.

On the pipe each item is a frame: one letter (`J`, `B`, `R`, `E`), four bytes with the length, and
the content. Without an `E` at the end the answer is not whole.
"""

import contextlib
import importlib
import io
import json
import os
import resource
import struct
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

JSON_FRAME, BYTES_FRAME, REFUSED_FRAME, END_FRAME = b"J", b"B", b"R", b"E"
FRAME_HEAD = struct.Struct(">cI")
PIECE = 64 * 1024  # bytes of one frame with bytes
NICENESS = 10  # 0 to 19: pages go before uploads
OOM_SCORE = "1000"  # of -1000 to 1000: what the kernel ends first when the machine has no memory

Reader = Callable[..., Iterator[Any]]


class Refused(Exception):
    """A file that is not taken in, for a reason that its caller has a sentence for."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def opens_uploads(reader: Reader) -> Reader:
    """Mark a generator as one that may be run over an upload."""
    reader.opens_uploads = True  # type: ignore[attr-defined]
    return reader


def main() -> None:
    """Limit this process, run one reader over what comes in, and write what it yields.

    Raises SystemExit with status 1 when the reader breaks off, whatever is the matter.
    """
    limits = json.loads(sys.argv[1])
    limit_process(**limits)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(source.readline())
    reader = _find_reader(request["module"], request["reader"])
    close_doors()
    try:
        _answer(reader(io.BytesIO(source.read()), **request["options"]), target)
    except Exception:  # noqa: BLE001 -- the content is hostile; nothing of it may reach a log
        raise SystemExit(1) from None


def limit_process(*, memory: int, cpu_seconds: int) -> None:
    """Have the kernel end this process when it takes more memory (bytes) or time than this."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # a machine without /proc
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE)


def close_doors() -> None:
    """Let this process open nothing from here on: no file, no socket, no other process's memory."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _find_reader(module: str, name: str) -> Reader:
    """Return the reader of this name. Raises LookupError for what is not marked as one."""
    reader = getattr(importlib.import_module(module), name)
    if not getattr(reader, "opens_uploads", False):
        raise LookupError(name)
    return reader


def _answer(items: Iterator[Any], target: BinaryIO) -> None:
    try:
        for item in items:
            if isinstance(item, bytes):
                for start in range(0, len(item), PIECE):
                    _write(target, BYTES_FRAME, item[start : start + PIECE])
            else:
                _write(target, JSON_FRAME, encoded(item))
    except Refused as refused:
        _write(target, REFUSED_FRAME, encoded({"code": refused.code, "values": refused.values}))
    _write(target, END_FRAME, b"")
    target.flush()


def _write(target: BinaryIO, kind: bytes, content: bytes) -> None:
    target.write(FRAME_HEAD.pack(kind, len(content)))
    target.write(content)


# --- days in JSON ---------------------------------------------------------------------------------


def encoded(item: Any) -> bytes:
    """Return an item as JSON; days and moments in it come back as they were."""
    return json.dumps(item, ensure_ascii=False, default=_day_as_json).encode()


def decoded(content: bytes) -> Any:
    """Return the item that was encoded. Raises ValueError for anything else."""
    return json.loads(content, object_hook=_json_as_day)


def _day_as_json(value: Any) -> dict[str, str]:
    """Return a day as an object. Raises TypeError for what is none."""
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(type(value).__name__)


def _json_as_day(value: dict[str, Any]) -> Any:
    if value.keys() == {"moment"}:
        return datetime.fromisoformat(value["moment"])
    if value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    return value
