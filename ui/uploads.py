"""Files come in through a handler that keeps no more than is allowed, and lets the form say so."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """To a temporary file, not further than MAX_UPLOAD_BYTES. What is too large arrives empty and marked as such.

    The rest of the request is read on: what else was typed must not be lost with the file.
    """

    def new_file(self, *args, **kwargs) -> None:
        """A fresh file, of which nothing is too large yet."""
        super().new_file(*args, **kwargs)
        self.most = settings.MAX_UPLOAD_BYTES
        self.file.too_large = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk, or let it go when there is too much already."""
        if start + len(raw_data) <= self.most:
            super().receive_data_chunk(raw_data, start)
        elif not self.file.too_large:
            self.file.too_large = self.most
            self.file.truncate(0)  # what cannot be used takes no room

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, with its size as it was sent."""
        return super().file_complete(file_size)
