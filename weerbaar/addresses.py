"""Settings of the database and the file store, from their addresses in the environment."""

import os.path
from urllib.parse import SplitResult, unquote, urlsplit

from weerbaar import env

THIS_MACHINE = {"127.0.0.1", "localhost", "[::1]"}


def refuse_public_demo(hosts: list[str], base_url: str, bind: str) -> None:
    """Check that the demo answers and links to this machine only: it signs anybody in.

    `bind`: where gunicorn listens, "" for its default. Raises Misconfigured.
    """
    if set(hosts) - THIS_MACHINE:
        problem = "signs anybody in and must not run with a public ALLOWED_HOSTS"
        raise env.Misconfigured("DEMO", problem)
    if _host_of(base_url.partition("//")[2].partition("/")[0]) not in THIS_MACHINE:
        problem = "signs anybody in and must not run with a public BASE_URL"
        raise env.Misconfigured("DEMO", problem)
    for address in filter(None, bind.split(",")):
        if not address.startswith("unix:") and _host_of(address) not in THIS_MACHINE:
            problem = "signs anybody in and must not listen at a public BIND"
            raise env.Misconfigured("DEMO", problem)


def _host_of(address: str) -> str:
    """Return the host of `host:port`, in small letters."""
    address = address.rpartition("@")[2].strip().lower()
    if address.endswith("]"):
        return address
    return address.rpartition(":")[0] or address


def database(name: str) -> dict:
    """Return Django's settings of the database whose address is in the variable `name`.

    Raises Misconfigured when it is not an address of PostgreSQL.
    """
    address = urlsplit(env.address(name))
    if address.scheme not in {"postgres", "postgresql"}:
        raise env.Misconfigured(name, "must start with postgresql://")
    query = _query(name, address.query)
    host = query.pop("host", address.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.lstrip("/"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(host),
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
        "OPTIONS": {"prepare_threshold": None, "connect_timeout": 5, **query},
    }


def storage(name: str) -> dict:
    """Return Django's settings of the file store whose address is in the variable `name`.

    Raises Misconfigured when it is neither a folder nor a bucket.
    """
    url = env.address(name)
    if url.startswith("file:///"):
        folder = url.removeprefix("file://")
        if os.path.normpath(folder).strip("/") == "":
            raise env.Misconfigured(name, "must name a folder of its own, not /")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder, "file_permissions_mode": 0o600},
        }
    address = urlsplit(url)
    if address.scheme != "s3":
        raise env.Misconfigured(name, "must start with file:/// or s3://")
    return _bucket(name, address)


def _bucket(name: str, address: SplitResult) -> dict:
    query = _query(name, address.query)
    bucket, _slash, folder = unquote(address.path).strip("/").partition("/")
    if not (address.hostname and address.username and address.password and bucket):
        raise env.Misconfigured(name, "must be written as s3://key:secret@host/bucket")
    scheme = "http" if query.get("tls") == "0" else "https"
    host = address.netloc.rpartition("@")[2]
    options = {
        "endpoint": f"{scheme}://{host}",
        "bucket": bucket,
        "folder": f"{folder}/" if folder else "",
        "region": query.get("region", "us-east-1"),
        "access_key": unquote(address.username),
        "secret_key": unquote(address.password),
    }
    return {"BACKEND": "sealing.bucket.Bucket", "OPTIONS": options}


def _query(name: str, text: str) -> dict[str, str]:
    """Return the parameters of an address as they stand; values are not decoded.

    Raises Misconfigured for one without a value.
    """
    parts = [part for part in text.split("&") if part]
    if not all("=" in part for part in parts):
        raise env.Misconfigured(name, "must name its parameters as name=value, with & between two")
    return dict(part.split("=", 1) for part in parts)
