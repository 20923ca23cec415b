"""A file store in a bucket that speaks S3 (Ceph, MinIO, Garage, a provider's own): `STORAGE_URL=s3://…` (docs/operators/configuration.md).

A file goes in by one PUT, which is there as a whole or not at all, and comes out as a stream. What the server says about it may hold
names of buckets and keys; an error here tells its code and nothing else.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import Storage

# What servers call it when there is no room left: AWS has no such thing, all others have a word of their own.
FULL = {"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "InsufficientCapacity"}
NO_ROOM = 507
GONE = {"NoSuchKey", "404"}
SETTINGS = Config(
    connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3}, s3={"addressing_style": "path"},
    signature_version="s3v4", request_checksum_calculation="when_required", response_checksum_validation="when_required",
)  # fmt: skip


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the library as the errors of a file system."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in GONE:
            raise FileNotFoundError(errno.ENOENT, "not in the bucket") from None
        full = code in FULL or error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == NO_ROOM
        raise OSError(errno.ENOSPC if full else errno.EIO, f"the bucket answered {code}") from None
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"the bucket was not reached: {type(error).__name__}") from None


class Bucket(Storage):
    """What `sealing.files` asks of a store, and what a backup needs to walk through it."""

    def __init__(
        self, *, endpoint: str, bucket: str, folder: str, region: str, access_key: str, secret_key: str
    ) -> None:
        self.endpoint, self.bucket, self.folder, self.region = endpoint, bucket, folder, region
        self._keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}

    @cached_property
    def _client(self) -> Any:
        """Made at first use, after gunicorn has forked; shared by threads. A session of its own: making a client is not safe in threads."""
        session = boto3.session.Session(region_name=self.region, **self._keys)
        return session.client("s3", endpoint_url=self.endpoint, config=SETTINGS)

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.folder + name}

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _told():
            body = self._client.get_object(**self._at(name))["Body"]
        return File(_Stream(body), name=name)  # type: ignore[arg-type]  # read and close are all that is asked of it

    def _save(self, name: str, content: "File[bytes]") -> str:
        content.seek(0)
        with _told():
            self._client.put_object(Body=content.file, ContentType="application/octet-stream", **self._at(name))
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """As it was given: names are random, and nobody is asked whether one is free."""
        return name

    def delete(self, name: str) -> None:
        """Gone, also when it was not there."""
        with _told():
            self._client.delete_object(**self._at(name))

    def exists(self, name: str) -> bool:
        """Whether it is there."""
        try:
            with _told():
                self._client.head_object(**self._at(name))
        except FileNotFoundError:
            return False
        return True

    def names(self) -> Iterator[str]:
        """Every file in the store."""
        with _told():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.folder):
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(self.folder)

    def reach(self) -> None:
        """Raises OSError when the bucket does not answer, or not to us."""
        with _told():
            self._client.head_bucket(Bucket=self.bucket)


class _Stream:
    """The body of an answer. A connection that breaks half-way is an error of the store."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes."""
        with _told():
            return self._body.read(None if size < 0 else size)  # type: ignore[arg-type]  # botocore says None for all

    def close(self) -> None:
        """Gives the connection back."""
        self._body.close()
