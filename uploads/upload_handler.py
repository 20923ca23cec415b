"""An upload handler that keeps no more than is allowed, and lets the form say so."""

import contextlib
import io
from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from uploads.inspection import TimeLeft

MAX_FILES_KEPT = 20  # of one request: a form takes fewer, and says so when it sees more


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file, not further than MAX_UPLOAD_BYTES.

    A file that is too large, or finds no room, arrives empty and marked as such: `too_large` holds
    the bytes that are allowed, `no_room` is True. Files after MAX_FILES_KEPT are dropped. The rest
    of the request is read on: what else was typed must not be lost with the file. All files of a
    request share the seconds in which they may be opened: `time_left`.
    """

    count = 0

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.time_left = TimeLeft()

    def new_file(self, *args, **kwargs) -> None:
        """Start a file, which is neither too large nor without room yet."""
        self.count += 1
        if self.is_dropped:
            return
        self.max_bytes = settings.MAX_UPLOAD_BYTES
        try:
            super().new_file(*args, **kwargs)
        except OSError:  # the disk for temporary files is full, read-only or refuses us
            self._replace_file()
            return
        self.file.too_large = 0
        self.file.no_room = False
        self.file.time_left = self.time_left

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the chunk, or drop it when there is too much already."""
        if self.is_dropped or self.file.no_room:
            return
        if start + len(raw_data) <= self.max_bytes:
            with self._mark_when_disk_is_full():
                super().receive_data_chunk(raw_data, start)
        elif not self.file.too_large:
            self.file.too_large = self.max_bytes
            self.file.truncate(0)  # what cannot be used takes no room

    @property
    def is_dropped(self) -> bool:
        """Whether the file that comes in is one too many."""
        return self.count > MAX_FILES_KEPT

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the file, with its size as it was sent; None when it was dropped."""
        if self.is_dropped:
            return None
        with self._mark_when_disk_is_full():
            self.file.flush()
        return super().file_complete(file_size)

    def upload_interrupted(self) -> None:
        """Remove the temporary file of an upload that broke off, where there is one."""
        if hasattr(self, "file") and not self.file.no_room:
            super().upload_interrupted()

    @contextlib.contextmanager
    def _mark_when_disk_is_full(self) -> Iterator[None]:
        """Replace the file by an empty, marked one when the disk for temporary files is full."""
        try:
            yield
        except OSError:
            with contextlib.suppress(OSError):
                self.file.close()  # what is still in its buffer does not fit either
            self._replace_file()

    def _replace_file(self) -> None:
        """Put an empty, marked file in the place of this one; it needs no disk."""
        self.file = InMemoryUploadedFile(
            io.BytesIO(),
            self.field_name,
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )
        self.file.too_large = 0
        self.file.no_room = True
        self.file.time_left = self.time_left
