"""Draw a HEIC picture again, as phones make them. Runs in the small process.

A module of its own: its decoder is loaded for such pictures only.
"""

import io
from collections.abc import Iterator
from typing import Any

import pillow_heif

from uploads.child import opens_uploads
from uploads.pictures import MAX_PIXELS, damage_refused, redraw_opened

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False


@opens_uploads
def redraw(
    content: io.BytesIO, *, max_pixels: int = MAX_PIXELS, max_side: int = 0
) -> Iterator[Any]:
    """Yield the format that is written, and the picture drawn again in it.

    Raises Refused as for other pictures.
    """
    with damage_refused():
        picture = pillow_heif.HeifImageFile(content)
    yield from redraw_opened(picture, max_pixels=max_pixels, max_side=max_side)
