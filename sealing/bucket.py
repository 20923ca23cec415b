"""A file store in a bucket that speaks S3 (Ceph, MinIO, Garage, a provider's own).

Configured by `STORAGE_URL=s3://…` (docs/operators/configuration.md). A file goes in by one PUT,
which is there as a whole or not at all, and comes out as a stream. What the server says about it
may hold names of buckets and keys; an error here tells its code and nothing else.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import IO, Any

import boto3
from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage

from outbound.http import LimitedConnection, LimitedTLSConnection
from outbound.time_limit import TimeLimitExceeded, time_limit

# What servers answer when there is no room left: AWS never does, all others have their own word.
FULL_CODES = {"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "InsufficientCapacity"}
MISSING_CODES = {"NoSuchKey", "404"}
CLIENT_CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class _BucketConnection(LimitedConnection, AWSHTTPConnection):  # type: ignore[misc]
    """HTTP to the bucket within the time limit."""


class _BucketTLSConnection(LimitedTLSConnection, AWSHTTPSConnection):  # type: ignore[misc]
    """HTTPS to the bucket within the time limit."""


class _BucketPool(AWSHTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _BucketConnection


class _BucketTLSPool(AWSHTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _BucketTLSConnection


@contextmanager
def _as_file_errors() -> Iterator[None]:
    """Limit a call to STORE_SECONDS, tries together, and turn errors of the library into those of
    a file system (OSError, FileNotFoundError).
    """
    try:
        with time_limit(settings.STORE_SECONDS):
            yield
    except TimeLimitExceeded:
        raise OSError(errno.EIO, "the bucket did not answer in time") from None
    except ClientError as error:
        raise _file_error(error) from None
    except BotoCoreError as error:
        message = f"the bucket was not reached: {type(error).__name__}"
        raise OSError(errno.EIO, message) from None


def _file_error(error: ClientError) -> OSError:
    """Return what a file system would raise for this answer of the bucket."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in MISSING_CODES:
        return FileNotFoundError(errno.ENOENT, "not in the bucket")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    is_full = code in FULL_CODES or status == HTTPStatus.INSUFFICIENT_STORAGE
    return OSError(errno.ENOSPC if is_full else errno.EIO, f"the bucket answered {code}")


class Bucket(Storage):
    """The storage that `sealing.files` writes to, and that a backup walks through."""

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        folder: str,
        region: str,
        access_key: str,
        secret_key: str,
    ) -> None:
        self.endpoint = endpoint
        self.bucket = bucket
        self.folder = folder
        self.region = region
        self._credentials = {
            "aws_access_key_id": access_key,
            "aws_secret_access_key": secret_key,
        }

    @cached_property
    def _client(self) -> Any:
        """The client, made at first use: after gunicorn has forked. Threads share it.

        It has a session of its own, because making a client is not safe in threads.
        """
        session = boto3.session.Session(region_name=self.region, **self._credentials)
        client = session.client("s3", endpoint_url=self.endpoint, config=CLIENT_CONFIG)
        # The library has no limit for a whole call; its connections are made to keep ours.
        pools = client._endpoint.http_session._manager
        pools.pool_classes_by_scheme = {"http": _BucketPool, "https": _BucketTLSPool}
        return client

    def _location(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.folder + name}

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _as_file_errors():
            body = self._client.get_object(**self._location(name))["Body"]
        stream = _ResponseStream(body)
        return File(stream, name=name)  # type: ignore[arg-type]  # only read and close are called

    def _save(self, name: str, content: "File[bytes]") -> str:
        content.seek(0)
        with _as_file_errors():
            self._client.put_object(
                Body=content.file,
                ContentType="application/octet-stream",
                **self._location(name),
            )
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name unchanged: it is random, so nobody asks the bucket for a free one."""
        return name

    def delete(self, name: str) -> None:
        """Delete the file; a file that is not there is no error."""
        with _as_file_errors():
            self._client.delete_object(**self._location(name))

    def exists(self, name: str) -> bool:
        """Return whether the file is there."""
        try:
            with _as_file_errors():
                self._client.head_object(**self._location(name))
        except FileNotFoundError:
            return False
        return True

    def names(self) -> Iterator[str]:
        """Yield the name of every file in the store."""
        page: dict[str, Any] = {"IsTruncated": True}
        place: dict[str, str] = {}  # where the next page begins
        while page.get("IsTruncated"):
            with _as_file_errors():
                page = self._client.list_objects_v2(Bucket=self.bucket, Prefix=self.folder, **place)
            for entry in page.get("Contents", ()):
                yield entry["Key"].removeprefix(self.folder)
            place = {"ContinuationToken": page.get("NextContinuationToken", "")}

    def check_access(self) -> None:
        """Check that we may use the bucket. Raises OSError when it is away or refuses us."""
        with _as_file_errors():
            self._client.head_bucket(Bucket=self.bucket)


class _ResponseStream:
    """The body of an answer. A connection that breaks half-way is an error of the store."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes; all of them for a negative size."""
        with _as_file_errors():
            if size < 0:
                return self._body.read(None)  # type: ignore[arg-type]  # botocore reads all at None
            return self._body.read(size)

    def close(self) -> None:
        """Give the connection back."""
        self._body.close()
