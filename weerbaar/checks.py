"""System checks of what must not run in production.

`manage.py check --deploy` lists all of it; weerbaar.wsgi refuses to start on an error. weerbaar.env
has refused already what is missing or malformed: here stands what is well-formed and weak all the
same.
"""

import base64
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connections
from django.db.models import Field

from sealing.keys import Unopenable
from weerbaar.env import Misconfigured

LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
SAFE_SSL_MODES = {"require", "verify-ca", "verify-full"}
# Whether the login of this connection may pass row-level security.
LOGIN_PASSES_RLS = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"


@register(Tags.security, deploy=True)
def production(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Return what every check below finds; for the demo, only that it is one."""
    if settings.DEMO:
        return [Warning("DEMO is on: anybody signs in as anybody.", id="weerbaar.W001")]
    checks = (addresses, secrets, storage, scanner, anchors, logins)
    return [message for check in checks for message in check()]


def addresses() -> list[CheckMessage]:
    """Check that links in mails are right and go over TLS, and that no host is accepted that is not
    ours.
    """
    messages: list[CheckMessage] = []
    base_url = urlsplit(settings.BASE_URL)
    if base_url.scheme != "https":
        messages.append(Error("BASE_URL must start with https://", id="weerbaar.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        text = "ALLOWED_HOSTS must name the hosts; * lets anybody write our links"
        messages.append(Error(text, id="weerbaar.E002"))
    elif base_url.hostname not in settings.ALLOWED_HOSTS:
        text = "ALLOWED_HOSTS must hold the host of BASE_URL"
        messages.append(Error(text, id="weerbaar.E003"))
    return messages


def secrets() -> list[CheckMessage]:
    """Check that each purpose has a secret of its own: whoever learns one has not
    learned another.
    """
    keys = {base64.b64encode(key).decode() for key in settings.WEERBAAR_KEYS.values()}
    if len(keys) < len(settings.WEERBAAR_KEYS):
        return [Error("WEERBAAR_KEYS holds one key twice", id="weerbaar.E004")]
    index_key_is_shared = settings.WEERBAAR_INDEX_KEY in keys | {settings.SECRET_KEY}
    if index_key_is_shared or settings.SECRET_KEY in keys:
        text = "SECRET_KEY, WEERBAAR_KEYS and WEERBAAR_INDEX_KEY must all differ"
        return [Error(text, id="weerbaar.E005")]
    return []


def storage() -> list[CheckMessage]:
    """Check that sealed files lie where no web server serves from, and travel over TLS or in a
    private network.
    """
    options = settings.STORAGES["default"]["OPTIONS"]
    if "endpoint" in options:
        address = urlsplit(options["endpoint"])
        if address.scheme != "https" and not _is_near(address.hostname or ""):
            return [Error("STORAGE_URL leaves this network with tls=0", id="weerbaar.E009")]
        return []
    folder = Path(options["location"]).resolve()
    if folder.is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        text = "STORAGE_URL must not lie in the folder of static files"
        return [Error(text, id="weerbaar.E006")]
    return []


def scanner() -> list[CheckMessage]:
    """Check that files which people hand in are scanned."""
    if settings.SCANNER_URL:
        return []
    text = "SCANNER_URL is not set: files that people hand in are not scanned for viruses"
    return [Warning(text, id="weerbaar.W003")]


def anchors() -> list[CheckMessage]:
    """Check that something outside the database can show that the record is whole."""
    if settings.ANCHOR_FILE:
        return []
    text = (
        "ANCHOR_FILE is not set: "
        "only the log has a line over the record that a cut would contradict"
    )
    return [Warning(text, id="weerbaar.W004")]


def logins(database: dict | None = None) -> list[CheckMessage]:
    """Check that row-level security holds the login, and that its password travels over TLS or
    stays near.
    """
    database = database or settings.DATABASES["default"]
    messages: list[CheckMessage] = []
    if database["USER"] in {"postgres", ""}:
        text = "DATABASE_URL must not sign in as the superuser: no wall holds it"
        messages.append(Error(text, id="weerbaar.E007"))
    ssl_mode = database["OPTIONS"].get("sslmode")
    if not _is_near(database["HOST"]) and ssl_mode not in SAFE_SSL_MODES:
        text = "DATABASE_URL leaves this network without sslmode=verify-full"
        messages.append(Warning(text, id="weerbaar.W002"))
    return messages


def _is_near(host: str) -> bool:
    """Return whether this is a socket, this machine, or a name in a private network, as in
    docker-compose.yml.
    """
    has_no_dot = "." not in host and ":" not in host
    if host in LOCAL_HOSTS or host.startswith("/") or has_no_dot:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@register(Tags.database)
def row_level_security(app_configs=None, databases=None, **kwargs) -> list[CheckMessage]:
    """Check, with `check --database default`, that the login of this process cannot pass row-level
    security.
    """
    messages: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(LOGIN_PASSES_RLS)
            if cursor.fetchone() != (False,):
                messages.append(Error("this login passes row-level security", id="weerbaar.E008"))
    return messages


def refuse_to_start() -> None:
    """Stop a site that is open, or that cannot read what it keeps.

    Raises Misconfigured, with one clear line, for an error of a check and for keys that do not fit.
    """
    for message in production():
        if isinstance(message, Error):
            raise Misconfigured("start", f"refused: {message.msg}")
    if not keys_fit():
        problem = "does not open what is sealed in this database: these are the keys of another one"
        raise Misconfigured("WEERBAAR_KEYS", problem)


def refuse_to_work() -> None:
    """Stop a worker like a site; it may see more, so a data key of every table must open as well.

    Raises Misconfigured when one does not.
    """
    refuse_to_start()
    if column := unopenable():
        problem = f"does not open {column}: a key is missing, or it is of another database"
        raise Misconfigured("WEERBAAR_KEYS", problem)


def unopenable() -> str:
    """Return the first column with a wrapped key that no key of the ring opens; "" when each one
    tried opens.

    The oldest and the newest of each column are tried: a key that was taken out too early shows in
    the one, the keys of another database in both.
    """
    from sealing import keys, rotation  # noqa: PLC0415 -- imported before the models are
    from weerbaar import scope  # noqa: PLC0415 -- the same

    try:
        with scope.job():
            for column in rotation.columns():
                for pk, wrapped_key in _oldest_and_newest(column):
                    context = column.model.wrapped_key_context(pk)  # type: ignore[attr-defined]
                    keys.unwrap(bytes(wrapped_key), context)
    except DatabaseError:
        return ""
    except Unopenable:
        return str(column)
    return ""


def _oldest_and_newest(column: Field) -> Iterator[tuple[object, bytes]]:
    rows = column.model._base_manager.exclude(**{column.name: b""}).exclude(**{column.name: None})
    for order in ("pk", "-pk"):
        yield from rows.order_by(order).values_list("pk", column.name)[:1]


def keys_fit() -> bool:
    """Return whether the newest second factor opens: the one sealed thing that pre_auth may read.

    True when there is none yet. A database that is away or not migrated stops no start:
    /health/ready tells that.
    """
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- imported before the models

    from organisations.signin import SecondFactorAdapter  # noqa: PLC0415 -- the same
    from weerbaar import scope  # noqa: PLC0415 -- the same

    try:
        with scope.pre_auth():
            totp = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
            newest = totp.order_by("-pk").first()
    except DatabaseError:
        return True
    try:
        return newest is None or bool(SecondFactorAdapter().decrypt(newest.data["secret"]))
    except Unopenable:
        return False
