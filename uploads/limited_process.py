"""Open what somebody uploaded in a small process of its own, within limits that the kernel keeps.

This is the one place for it: nothing else decodes a PDF, a picture, a workbook, a table or a text
that came from outside. `run` and `items` start a fresh Python, hand it the content through a pipe
and read its answer through another. It inherits no environment and no open file, it cannot open a
file or a connection, and it is killed when it takes too much memory, CPU time, time or output.

To have another kind of file opened, write a generator without Django in it, mark it with
`uploads.child.opens_uploads`, import at the top of its module whatever it needs, and name it in a
`Reader`. What is not marked does not run (docs/developers/uploads.md).
"""

import contextlib
import functools
import io
import json
import logging
import os
import selectors
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings

from uploads.child import (
    BYTES_FRAME,
    END_FRAME,
    FRAME_HEAD,
    JSON_FRAME,
    REFUSED_FRAME,
    Refused,
    decoded,
)

BLOCK = 64 * 1024  # bytes read or written at once
MAX_FRAME = 4 * 1024 * 1024  # bytes
MEBIBYTE = 1024 * 1024
START = "import sys; sys.path += sys.argv[2:]; from uploads.child import main; main()"
PACKAGES = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
# All that it inherits. One arena: each of malloc counts as 64 MB of memory.
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
log = logging.getLogger(__name__)


class NotOpened(Exception):
    """The process gave no whole answer: it took too much, or it broke off."""


class TooBusy(Exception):
    """So many uploads are open in this process that this one would keep a page waiting."""


@dataclass(frozen=True)
class Reader:
    """The name of a generator and of its module, which is not imported in this process."""

    module: str
    name: str


@dataclass(frozen=True)
class Limits:
    """What one process may take: bytes, seconds of a CPU, seconds on the clock, bytes written.

    Only the seconds in which something is waited for count on the clock: not what the caller does
    with the answer meanwhile.
    """

    memory: int
    cpu_seconds: int
    seconds: float
    output: int

    @classmethod
    def of_settings(cls) -> "Limits":
        """Return the limits of this installation (docs/operators/configuration.md)."""
        return cls(
            memory=settings.UPLOAD_MEMORY_MB * MEBIBYTE,
            cpu_seconds=settings.UPLOAD_CPU_SECONDS,
            seconds=settings.UPLOAD_SECONDS,
            output=settings.UPLOAD_OUTPUT_MB * MEBIBYTE,
        )

    def times(self, factor: int) -> "Limits":
        """Return the same memory and output, and this many times the time: for a worker."""
        return Limits(self.memory, self.cpu_seconds * factor, self.seconds * factor, self.output)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of an open file, from where it is, piece by piece."""
    return iter(functools.partial(file.read, BLOCK), b"")


def run(reader: Reader, content: Iterable[bytes], **options: Any) -> tuple[Any, "AnswerFile"]:
    """Return the first item of a reader, and the bytes after it as a file without a name.

    Raises Refused as the reader does; NotOpened or TooBusy when there is no answer.
    """
    file = AnswerFile()
    answer = items(reader, content, **options)
    first = next(answer, None)
    for piece in answer:
        file.write(piece)
    file.seek(0)
    return first, file


def run_for_one(reader: Reader, content: Iterable[bytes], **options: Any) -> Any:
    """Return the only item of a reader. Raises as `run`."""
    (item,) = items(reader, content, **options)
    return item


class AnswerFile(io.BufferedRandom):
    """What came back, beside the uploads on the disk and not in memory; gone when it is closed.

    Nobody needs to close it.
    """

    def __init__(self) -> None:
        handle, path = tempfile.mkstemp(dir=settings.FILE_UPLOAD_TEMP_DIR)
        os.unlink(path)  # noqa: PTH108 -- it has no name from here on
        super().__init__(io.FileIO(handle, "w+"))

    def __del__(self) -> None:
        """Close the file, which frees its room on the disk."""
        with contextlib.suppress(OSError, ValueError):  # it never found room
            self.close()


def items(
    reader: Reader, content: Iterable[bytes], *, limits: Limits | None = None, **options: Any
) -> Iterator[Any]:
    """Yield what a reader yields over this content. The process is gone when this is closed.

    Raises Refused as the reader does; NotOpened or TooBusy when there is no whole answer.
    """
    limits = limits or Limits.of_settings()
    request = {"module": reader.module, "reader": reader.name, "options": options}
    with places.take(limits.seconds), _process(limits) as process:
        try:
            answer = _exchange(process, _request(request, content), limits)
            yield from _items_of(answer)
        except NotOpened as problem:
            log.warning("upload not opened: %s %s", reader.module, problem)
            raise


# --- places ---------------------------------------------------------------------------------------


class _Places:
    """How many uploads are open in this process, and how many threads wait for their turn.

    Each takes a thread that could show a page.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.open = 0
        self.waiting = 0

    @contextlib.contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """Hold a place. Raises TooBusy when none comes free in time, or too many wait already."""
        with self.changed:
            if not self._is_free():
                self._wait(seconds)
            self.open += 1
        try:
            yield
        finally:
            with self.changed:
                self.open -= 1
                self.changed.notify()

    def _is_free(self) -> bool:
        return self.open < settings.UPLOADS_AT_ONCE

    def _wait(self, seconds: float) -> None:
        if self.waiting >= settings.UPLOADS_WAITING:
            raise TooBusy
        self.waiting += 1
        try:
            if not self.changed.wait_for(self._is_free, seconds):
                raise TooBusy
        finally:
            self.waiting -= 1


places = _Places()


# --- the process ----------------------------------------------------------------------------------


@contextlib.contextmanager
def _process(limits: Limits) -> Iterator[subprocess.Popen]:
    """Start a process and end it, whatever happened."""
    kernel_limits = {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds}
    paths = [str(settings.BASE_DIR), *sorted(PACKAGES)]
    # -I and -S: nothing of the environment, the user or a .pth file has a say in what is imported.
    command = [sys.executable, "-I", "-S", "-B", "-c", START, json.dumps(kernel_limits), *paths]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        bufsize=0,
    )
    try:
        yield process
    finally:
        process.kill()
        process.stdout.close()
        process.stdin.close()
        process.wait()


def _request(request: dict[str, Any], content: Iterable[bytes]) -> Iterator[bytes]:
    yield json.dumps(request).encode() + b"\n"
    yield from filter(None, content)


def _exchange(
    process: subprocess.Popen, content: Iterator[bytes], limits: Limits
) -> Iterator[bytes]:
    """Yield what the process writes, while it is fed. Raises NotOpened when it takes too much."""
    os.set_blocking(process.stdin.fileno(), False)
    seconds_left = limits.seconds
    output_left = limits.output
    unsent = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stdin, selectors.EVENT_WRITE)
        while True:
            started = time.monotonic()
            ready = {key.fileobj for key, _event in selector.select(seconds_left)}
            seconds_left -= time.monotonic() - started
            if not ready or seconds_left <= 0:
                raise NotOpened("too much time")
            if process.stdin in ready:
                unsent = _feed(process.stdin, unsent, content)
                if not unsent:
                    selector.unregister(process.stdin)
                    process.stdin.close()
            if process.stdout in ready:
                written = os.read(process.stdout.fileno(), BLOCK)
                if not written:
                    return
                output_left -= len(written)
                if output_left < 0:
                    raise NotOpened("too much output")
                yield written


def _feed(pipe: Any, unsent: bytes, content: Iterator[bytes]) -> bytes:
    """Write as much as the pipe takes; return what is left, b"" when there is no more to send."""
    unsent = unsent or next(content, b"")
    try:
        sent = os.write(pipe.fileno(), unsent) if unsent else 0
    except BlockingIOError:
        return unsent
    except BrokenPipeError:  # it has ended, or read enough; what it wrote says more
        return b""
    return unsent[sent:] or next(content, b"")


def _items_of(answer: Iterator[bytes]) -> Iterator[Any]:
    """Yield the items in the frames of an answer. Raises Refused, and NotOpened when it is cut."""
    for kind, content in _frames(answer):
        if kind == BYTES_FRAME:
            yield content
        elif kind == END_FRAME:
            return
        else:
            item = _decoded(content)
            if kind == REFUSED_FRAME:
                raise Refused(item["code"], **item["values"])
            yield item
    raise NotOpened("no whole answer")


def _frames(answer: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the letter and the content of each frame. Raises NotOpened for what is none."""
    buffer = bytearray()
    for piece in answer:
        buffer += piece
        while len(buffer) >= FRAME_HEAD.size:
            kind, length = FRAME_HEAD.unpack_from(buffer)
            if kind not in {JSON_FRAME, BYTES_FRAME, REFUSED_FRAME, END_FRAME}:
                raise NotOpened("no answer of ours")
            if length > MAX_FRAME:
                raise NotOpened("too much output")
            end = FRAME_HEAD.size + length
            if len(buffer) < end:
                break
            yield kind, bytes(buffer[FRAME_HEAD.size : end])
            del buffer[:end]


def _decoded(content: bytes) -> Any:
    try:
        return decoded(content)
    except (ValueError, RecursionError):
        raise NotOpened("no answer of ours") from None
