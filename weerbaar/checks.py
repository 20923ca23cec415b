"""What must not run in production. `manage.py check --deploy` lists all of it; weerbaar.wsgi refuses to start on an error.

weerbaar.env has refused already what is missing or malformed. Here stands what is well-formed and weak all the same.
"""

import base64
import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 -- Django's own name
from django.db import DatabaseError, connections

from sealing.keys import Unopenable
from weerbaar.env import Misconfigured

LOCAL = {"", "localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def production(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Everything below, unless this is the demo."""
    if settings.DEMO:
        return [Warning("DEMO is on: anybody signs in as anybody.", id="weerbaar.W001")]
    return [message for check in (addresses, secrets, storage, scanner, anchors, logins) for message in check()]


def addresses() -> list[CheckMessage]:
    """Links in mails must be right, and go over TLS; no host may be accepted that is not ours."""
    found = []
    if urlsplit(settings.BASE_URL).scheme != "https":
        found.append(Error("BASE_URL must start with https://", id="weerbaar.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must name the hosts; * lets anybody write our links", id="weerbaar.E002"))
    elif urlsplit(settings.BASE_URL).hostname not in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS must hold the host of BASE_URL", id="weerbaar.E003"))
    return found


def secrets() -> list[CheckMessage]:
    """One secret for one purpose: who learns one has not learned another."""
    keys = {base64.b64encode(key).decode() for key in settings.WEERBAAR_KEYS.values()}
    if len(keys) < len(settings.WEERBAAR_KEYS):
        return [Error("WEERBAAR_KEYS holds one key twice", id="weerbaar.E004")]
    if settings.WEERBAAR_INDEX_KEY in keys | {settings.SECRET_KEY} or settings.SECRET_KEY in keys:
        return [Error("SECRET_KEY, WEERBAAR_KEYS and WEERBAAR_INDEX_KEY must all differ", id="weerbaar.E005")]
    return []


def storage() -> list[CheckMessage]:
    """Sealed files lie where no web server serves from, and travel over TLS or within a private network."""
    options = settings.STORAGES["default"]["OPTIONS"]
    if "endpoint" in options:
        address = urlsplit(options["endpoint"])
        if address.scheme != "https" and not _near(address.hostname or ""):
            return [Error("STORAGE_URL leaves this network with tls=0", id="weerbaar.E009")]
        return []
    if Path(options["location"]).resolve().is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        return [Error("STORAGE_URL must not lie in the folder of static files", id="weerbaar.E006")]
    return []


def scanner() -> list[CheckMessage]:
    """What people hand in is looked at."""
    if settings.SCANNER_URL:
        return []
    return [
        Warning("SCANNER_URL is not set: files that people hand in are not scanned for viruses", id="weerbaar.W003")
    ]


def anchors() -> list[CheckMessage]:
    """The record can be shown to be whole by something that is not in the database."""
    if settings.ANCHOR_FILE:
        return []
    return [
        Warning(
            "ANCHOR_FILE is not set: only the log has a line over the record that a cut would contradict",
            id="weerbaar.W004",
        )
    ]


def logins(database: dict | None = None) -> list[CheckMessage]:
    """A process works with a login that the walls hold; a password travels only over TLS or within this machine."""
    database = database or settings.DATABASES["default"]
    found = []
    if database["USER"] in {"postgres", ""}:
        found.append(Error("DATABASE_URL must not sign in as the superuser: no wall holds it", id="weerbaar.E007"))
    if not _near(database["HOST"]) and database["OPTIONS"].get("sslmode") not in {
        "require",
        "verify-ca",
        "verify-full",
    }:
        found.append(Warning("DATABASE_URL leaves this network without sslmode=verify-full", id="weerbaar.W002"))
    return found


def _near(host: str) -> bool:
    """A socket, this machine, or a name within a private network (no dot), as in docker-compose.yml."""
    if host in LOCAL or host.startswith("/") or "." not in host and ":" not in host:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@register(Tags.database)
def walls(app_configs=None, databases=None, **kwargs) -> list[CheckMessage]:
    """With `check --database default`: the login of this process cannot walk through row-level security."""
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
            if cursor.fetchone() != (False,):
                found.append(Error("this login passes row-level security", id="weerbaar.E008"))
    return found


def refuse_to_start() -> None:
    """One clear line instead of a site that is open, or that cannot read what it keeps."""
    for message in production():
        if isinstance(message, Error):
            raise Misconfigured("start", f"refused: {message.msg}")
    if not keys_fit():
        raise Misconfigured(
            "WEERBAAR_KEYS", "does not open what is sealed in this database: these are the keys of another one"
        )


def refuse_to_work() -> None:
    """The same for a worker, which may see more: the first and the last data key of every table must open."""
    refuse_to_start()
    if broken := unopenable():
        raise Misconfigured("WEERBAAR_KEYS", f"does not open {broken}: a key is missing, or it is of another database")


def unopenable() -> str:
    """The first column with a wrapped key that no key of the ring opens; "" when all that is looked at opens.

    The oldest and the newest of each: a key that was taken out too early shows in the one, the keys of another database in both.
    """
    from sealing import keys, rotation  # noqa: PLC0415 -- this module is imported before the models are
    from weerbaar import scope  # noqa: PLC0415 -- the same

    try:
        with scope.machine():
            for column in rotation.columns():
                kept = column.model._base_manager.exclude(**{column.name: b""}).exclude(**{column.name: None})
                for order in ("pk", "-pk"):
                    for pk, wrapped in kept.order_by(order).values_list("pk", column.name)[:1]:
                        keys.unwrap(bytes(wrapped), column.model.wrapped_key_context(pk))  # type: ignore[attr-defined]
    except DatabaseError:
        return ""
    except Unopenable:
        return str(column)
    return ""


def keys_fit() -> bool:
    """The newest second factor opens: of what is sealed, the one thing that may be read before anybody is known.

    True when there is none yet. A database that is away or not migrated stops no start: /health/ready tells that.
    """
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- this module is imported before the models are

    from organisations.signin import SecondFactorAdapter  # noqa: PLC0415 -- the same
    from weerbaar import scope  # noqa: PLC0415 -- the same

    try:
        with scope.gate():
            newest = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("-pk").first()
    except DatabaseError:
        return True
    try:
        return newest is None or bool(SecondFactorAdapter().decrypt(newest.data["secret"]))
    except Unopenable:
        return False
