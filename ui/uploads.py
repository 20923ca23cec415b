"""Files come in through a handler that stops reading where they are too large, and lets the form say so."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """To a temporary file, not further than MAX_UPLOAD_BYTES. What is too large arrives marked as such, and the request goes on."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the chunk, or let it go when there is too much already."""
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            self.file.too_large = True
            return None
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int):
        """The file, with its size as it was sent."""
        file = super().file_complete(file_size)
        if getattr(self.file, "too_large", False):
            file.too_large = True
        return file
