"""Look whether a text is one. Runs in the small process."""

import io
from collections.abc import Iterator
from typing import Any

from uploads.child import Refused, opens_uploads

# What a text file never begins with: programs, archives, pictures and documents under another name.
NOT_TEXT = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
)


@opens_uploads
def look(content: io.BytesIO) -> Iterator[Any]:
    """Yield nothing to know about a text. Raises Refused for what is none."""
    text = content.getbuffer()
    if bytes(text[:8]).startswith(NOT_TEXT) or b"\x00" in content.getvalue():
        raise Refused("no_text")
    yield {}
