"""An upload handler that keeps no more than is allowed, and lets the form say so."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file, not further than MAX_UPLOAD_BYTES.

    A file that is too large, or finds no room, arrives empty and marked as such: `too_large` holds
    the bytes that are allowed, `no_room` is True. The rest of the request is read on: what else was
    typed must not be lost with the file.
    """

    def new_file(self, *args, **kwargs) -> None:
        """Start a file, which is neither too large nor without room yet."""
        super().new_file(*args, **kwargs)
        self.max_bytes = settings.MAX_UPLOAD_BYTES
        self.file.too_large = 0
        self.file.no_room = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the chunk, or drop it when there is too much already."""
        if self.file.no_room:
            return
        if start + len(raw_data) <= self.max_bytes:
            with self._mark_when_disk_is_full():
                super().receive_data_chunk(raw_data, start)
        elif not self.file.too_large:
            self.file.too_large = self.max_bytes
            self.file.truncate(0)  # what cannot be used takes no room

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file, with its size as it was sent."""
        with self._mark_when_disk_is_full():
            self.file.flush()
        return super().file_complete(file_size)

    @contextlib.contextmanager
    def _mark_when_disk_is_full(self) -> Iterator[None]:
        """Replace the file by an empty, marked one when the disk for temporary files is full."""
        try:
            yield
        except OSError:
            with contextlib.suppress(OSError):
                self.file.close()  # what is still in its buffer does not fit either
            self.file = TemporaryUploadedFile(
                self.file_name, self.content_type, 0, self.charset, self.content_type_extra
            )
            self.file.too_large = 0
            self.file.no_room = True
