"""What a hostile file could make a reader do. They run in the small process alone."""

import os
import socket
import subprocess
import threading

from uploads.child import Refused, opens_uploads


@opens_uploads
def echo(content, **options):
    yield {"options": options}
    yield content.read()


@opens_uploads
def count_days(content):
    from datetime import date, datetime

    yield [date(2026, 11, 29), datetime(2026, 11, 29, 9, 5), 417, 1.5, True, "é\x00", None]


@opens_uploads
def take_memory(content, *, megabytes):
    yield {}
    kept = bytearray(megabytes * 1024 * 1024)
    yield bytes(kept[:10])


@opens_uploads
def compute(content):
    yield {}
    while True:
        pass


@opens_uploads
def wait(content):
    yield {}
    threading.Event().wait(600)


@opens_uploads
def write(content, *, megabytes):
    yield {}
    for _megabyte in range(megabytes):
        yield bytes(1024 * 1024)


@opens_uploads
def write_one_long_item(content):
    yield "x" * (5 * 1024 * 1024)


@opens_uploads
def refuse(content):
    yield {}
    raise Refused("late", rows=7)


@opens_uploads
def fail(content):
    yield {}
    raise RuntimeError("this is about the content")


@opens_uploads
def end_midway(content):
    yield b"half"
    os._exit(0)


@opens_uploads
def look_around(content):
    """Yield what this process has, and what happens when it reaches out."""
    yield {
        "environment": sorted(set(os.environ) - {"LANG", "MALLOC_ARENA_MAX", "LC_CTYPE"}),
        "socket": attempt(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1)),
        "unix": attempt(lambda: socket.socket(socket.AF_UNIX)),
        "file": attempt(lambda: os.open("/etc/passwd", os.O_RDONLY)),
        "parent": attempt(lambda: os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY)),
        "program": attempt(lambda: subprocess.run(["true"], check=True)),
        "descriptors": [number for number in range(3, 64) if is_open(number)],
    }


def attempt(call) -> str:
    """Return the name of the error of a call, "" when it works."""
    try:
        call()
    except OSError as error:
        return os.strerror(error.errno)
    return ""


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def not_marked(content):
    yield {"ran": True}
