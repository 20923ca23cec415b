"""Files come in through a handler that keeps no more than is allowed, and lets the form say so."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """To a temporary file, not further than MAX_UPLOAD_BYTES. What is too large, or finds no room, arrives empty and marked as such.

    The rest of the request is read on: what else was typed must not be lost with the file.
    """

    def new_file(self, *args, **kwargs) -> None:
        """A fresh file, of which nothing is too large yet."""
        super().new_file(*args, **kwargs)
        self.most = settings.MAX_UPLOAD_BYTES
        self.file.too_large = 0
        self.file.no_room = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk, or let it go when there is too much already."""
        if self.file.no_room:
            return
        if start + len(raw_data) <= self.most:
            with self._room():
                super().receive_data_chunk(raw_data, start)
        elif not self.file.too_large:
            self.file.too_large = self.most
            self.file.truncate(0)  # what cannot be used takes no room

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, with its size as it was sent."""
        with self._room():
            self.file.flush()
        return super().file_complete(file_size)

    @contextlib.contextmanager
    def _room(self) -> Iterator[None]:
        """The disk for temporary files may be full: then this file arrives empty, and marked."""
        try:
            yield
        except OSError:
            with contextlib.suppress(OSError):
                self.file.close()  # what is still in its buffer does not fit either
            self.file = TemporaryUploadedFile(
                self.file_name, self.content_type, 0, self.charset, self.content_type_extra
            )
            self.file.too_large, self.file.no_room = 0, True
