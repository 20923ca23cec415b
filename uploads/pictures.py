"""Draw a picture again: only what can be seen of it, upright. Runs in the small process.

What the bytes are decides, not the name. A phone writes two pictures into one file, the place where
it was taken, and which side is up: the first picture stays, turned as it was held.
"""

import contextlib
import io
import math
import struct
from collections.abc import Iterator
from typing import Any

# All that reads these formats is imported here: later, this process opens no file any more.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    ExifTags,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from uploads.child import Refused, opens_uploads

MAX_PIXELS = 52_000_000  # the largest photo that phones make by themselves
JPEG_QUALITY = 92
READ_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
# What is written for what is read; formats that not everybody can open become JPEG.
WRITTEN_FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
WRITTEN_MODES = {
    "JPEG": {"L", "RGB"},
    "PNG": {"1", "L", "LA", "RGB", "RGBA", "I;16"},
    "WEBP": {"RGB", "RGBA"},
}
TRANSPARENT_MODES = {"LA", "La", "PA", "RGBA", "RGBa"}
# By the orientation that EXIF names (1 is upright), how the picture is turned.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DAMAGED = (OSError, SyntaxError, ValueError, EOFError)
DAMAGED_NOTES = (LookupError, TypeError, AttributeError, ArithmeticError, struct.error)

Image.preinit()
Image.MAX_IMAGE_PIXELS = None  # it is ours to say: before anything is decoded
AvifImagePlugin.DEFAULT_MAX_THREADS = 1


@opens_uploads
def redraw(
    content: io.BytesIO, *, max_pixels: int = MAX_PIXELS, max_side: int = 0
) -> Iterator[Any]:
    """Yield the format that is written, and the picture drawn again in it.

    `max_side`: the longest side in pixels when it is made smaller; 0 for as it is. Raises Refused
    for a picture that is damaged, or too large however it is drawn.
    """
    with damage_refused():
        picture = Image.open(content, formats=READ_FORMATS)
    yield from redraw_opened(picture, max_pixels=max_pixels, max_side=max_side)


def redraw_opened(picture: Image.Image, *, max_pixels: int, max_side: int) -> Iterator[Any]:
    """Yield as `redraw` does, for a picture of which only the head was read. Raises Refused."""
    source_format = picture.format or ""
    with damage_refused():
        _draw_smaller(picture, max_pixels, max_side)
        if picture.width * picture.height > max_pixels:
            raise Refused("too_large")
        upright = _upright(picture)
        if max_side:
            upright.thumbnail((max_side, max_side))
    written_format = _written_format(source_format, upright)
    upright = _in_mode_of(upright, written_format)
    written = io.BytesIO()
    options = {"quality": JPEG_QUALITY} if written_format == "JPEG" else {}
    upright.save(written, written_format, **options)
    yield {"format": written_format}
    yield written.getvalue()


@contextlib.contextmanager
def damage_refused() -> Iterator[None]:
    """Have it refused when a picture does not open. Raises Refused."""
    try:
        yield
    except DAMAGED as error:
        if getattr(error, "errno", None):  # it is the machine, not the picture
            raise
        raise Refused("damaged") from None


def _draw_smaller(picture: Image.Image, max_pixels: int, max_side: int) -> None:
    """Have a JPEG that is larger than that decoded at a half, a quarter or an eighth of its size.

    JPEG can do that without decoding it whole.
    """
    if picture.format not in {"JPEG", "MPO"}:
        return
    factor = math.ceil(math.sqrt(picture.width * picture.height / max_pixels))
    if max_side:
        factor = max(factor, max(picture.size) // (2 * max_side))
    if factor > 1:
        picture.draft(None, (picture.width // factor, picture.height // factor))


def _upright(picture: Image.Image) -> Image.Image:
    """Return the first picture of the file, turned as it was held, without what it carried."""
    turn = TURNS.get(_orientation(picture))
    upright = picture.transpose(turn) if turn is not None else picture.copy()
    if upright.mode == "P":
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    upright.info.clear()
    return upright


def _orientation(picture: Image.Image) -> int:
    try:
        return picture.getexif().get(ExifTags.Base.Orientation, 1)
    except (*DAMAGED, *DAMAGED_NOTES):  # the picture can still be seen
        return 1


def _written_format(source_format: str, picture: Image.Image) -> str:
    if source_format in WRITTEN_FORMATS:
        return WRITTEN_FORMATS[source_format]
    return "PNG" if picture.mode in TRANSPARENT_MODES else "JPEG"


def _in_mode_of(picture: Image.Image, written_format: str) -> Image.Image:
    if picture.mode in WRITTEN_MODES[written_format]:
        return picture
    is_transparent = picture.mode in TRANSPARENT_MODES and written_format != "JPEG"
    return picture.convert("RGBA" if is_transparent else "RGB")
