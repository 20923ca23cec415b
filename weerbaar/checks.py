"""System checks of what must not run in production.

`manage.py check --deploy` lists all of it; weerbaar.wsgi refuses to start on an error. weerbaar.env
has refused already what is missing or malformed: here stands what is well-formed and weak all the
same.
"""

import base64
import ipaddress
import logging
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError, connections

from sealing import key_checks
from sealing.keys import Unopenable
from weerbaar import env
from weerbaar.env import Misconfigured

logger = logging.getLogger(__name__)
LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
SECOND_FACTORS = 10  # the newest, of which one must open
SAFE_SSL_MODES = {"require", "verify-ca", "verify-full"}
# Whether the login of this connection may pass row-level security.
LOGIN_PASSES_RLS = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"


@register(Tags.security, deploy=True)
def production(app_configs=None, **kwargs) -> list[CheckMessage]:
    """Return what every check below finds; for the demo, only that it is one."""
    if settings.DEMO:
        return [Warning("DEMO is on: anybody signs in as anybody.", id="weerbaar.W001")]
    checks = (
        addresses,
        secrets,
        storage,
        scanner,
        uploads,
        anchors,
        logins,
        mail_server,
        queue_and_cache,
        single_sign_on,
        webhooks,
    )
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
    signing_keys = {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS}
    index_key_is_shared = settings.WEERBAAR_INDEX_KEY in keys | signing_keys
    if index_key_is_shared or signing_keys & keys:
        text = "SECRET_KEY (and its fallbacks), WEERBAAR_KEYS and WEERBAAR_INDEX_KEY must differ"
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
    if Path(settings.BASE_DIR).resolve().is_relative_to(folder):
        text = "STORAGE_URL must be a folder of its own, not one that holds the program"
        return [Error(text, id="weerbaar.E012")]
    return []


def scanner() -> list[CheckMessage]:
    """Check that files which people hand in are scanned, and do not travel in the clear."""
    address = urlsplit(settings.SCANNER_URL)
    if address.scheme == "tcp" and not _is_near(address.hostname or ""):
        text = "SCANNER_URL leaves this network: what people hand in goes there without TLS"
        return [Warning(text, id="weerbaar.W007")]
    if settings.SCANNER_URL:
        return []
    text = "SCANNER_URL is not set: files that people hand in are not scanned for viruses"
    return [Warning(text, id="weerbaar.W003")]


def uploads() -> list[CheckMessage]:
    """Check that uploads that are opened leave a thread for pages."""
    threads = env.number("WEB_THREADS", 4)  # as in deploy/gunicorn.conf.py
    if threads > settings.UPLOADS_AT_ONCE + settings.UPLOADS_WAITING:
        return []
    text = "UPLOADS_AT_ONCE and UPLOADS_WAITING together must be below WEB_THREADS"
    return [Warning(text, id="weerbaar.W010")]


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


def mail_server() -> list[CheckMessage]:
    """Check that mail, and the password of the mail server, go over TLS or stay near."""
    address = urlsplit(settings.EMAIL_URL)
    if address.scheme != "smtp" or _is_near(address.hostname or ""):
        return []
    text = "EMAIL_URL leaves this network without TLS: use smtps:// or smtp+tls://"
    if address.password:
        return [Error(text, id="weerbaar.E010")]
    return [Warning(text, id="weerbaar.W008")]


def queue_and_cache() -> list[CheckMessage]:
    """Check that what Redis holds (numbers of cases, sessions, its password) goes over TLS or stays
    near.
    """
    locations = {
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_CACHE_URL": settings.CACHES["default"].get("LOCATION", ""),
    }
    messages: list[CheckMessage] = []
    for name, location in locations.items():
        address = urlsplit(location)
        if address.scheme == "redis" and not _is_near(address.hostname or ""):
            text = f"{name} leaves this network without TLS: use rediss://"
            messages.append(Warning(text, id="weerbaar.W006"))
    return messages


def single_sign_on() -> list[CheckMessage]:
    """Check that whoever signs people in is asked over TLS."""
    address = urlsplit(settings.OIDC_SERVER)
    if address.scheme == "https" or _is_near(address.hostname or ""):
        return []
    return [Error("OIDC_SERVER must start with https://", id="weerbaar.E011")]


def webhooks() -> list[CheckMessage]:
    """Check that nobody who connects a system can have us call machines of this network."""
    if not settings.WEBHOOK_PRIVATE:
        return []
    text = (
        "WEBHOOK_PRIVATE is on: whoever connects a system has us call any machine of this "
        "network, also without TLS"
    )
    return [Warning(text, id="weerbaar.W005")]


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
    """Stop a site that is open, or that cannot read what it keeps; write what is weak to the log.

    Raises Misconfigured, with one clear line, for an error of a check and for keys that do not fit.
    """
    messages = production()
    for message in messages:
        if isinstance(message, Error):
            raise Misconfigured("start", f"refused: {message.msg}")
    for message in messages:
        logger.warning("%s (%s)", message.msg, message.id)
    if not keys_fit():
        raise Misconfigured(*key_checks.FOREIGN_KEYS)


def refuse_to_work() -> None:
    """Stop a worker like a site; it may see more, so a data key of every table must open as well,
    and the record must be ours.

    A few rows that do not open stop nobody: they are told. Raises Misconfigured.
    """
    refuse_to_start()
    if column := unopenable():
        problem = f"does not open {column}: a key is missing, or it is of another database"
        raise Misconfigured("WEERBAAR_KEYS", problem)
    if not _index_key_fits():
        raise Misconfigured(*key_checks.FOREIGN_INDEX_KEY)


def unopenable() -> str:
    """Return the first column with a wrapped key that no key of the ring opens; "" when the keys
    are those of this database.

    The oldest and the newest of each column are tried: a key that was taken out too early shows in
    the ones, the keys of another database in all. What does not open beside what does is written to
    the log.
    """
    from weerbaar import scope  # noqa: PLC0415 -- imported before the models are

    try:
        with scope.job():
            tried = key_checks.sample()
    except DatabaseError:
        return ""
    # A single row may be what somebody left on a new system who had the wrong keys.
    if tried.opens_nothing(but=1) or tried.misses_a_key():
        return next(iter(tried.columns))
    for column, rows in tried.columns.items():
        logger.warning("rows do not open: %s", column, extra={"facts": {"rows": rows}})
    return ""


def _index_key_fits() -> bool:
    from weerbaar import scope  # noqa: PLC0415 -- imported before the models are

    try:
        with scope.job():
            return key_checks.index_key_fits(key_checks.ENOUGH_HASHES)
    except DatabaseError:
        return True


def keys_fit() -> bool:
    """Return whether one of the newest second factors opens: what is sealed and pre_auth may read.

    True when there is none yet. One that was damaged closes no site. A database that is away or not
    migrated stops no start: /health/ready tells that.
    """
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- imported before the models

    from weerbaar import scope  # noqa: PLC0415 -- the same

    try:
        with scope.pre_auth():
            totp = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
            newest = list(totp.order_by("-pk")[:SECOND_FACTORS])
    except DatabaseError:
        return True
    return not newest or any(_opens(factor.data.get("secret")) for factor in newest)


def _opens(sealed_secret: str | None) -> bool:
    from organisations.signin import SecondFactorAdapter  # noqa: PLC0415 -- imported before models

    try:
        return bool(SecondFactorAdapter().decrypt(sealed_secret or ""))
    except Unopenable:
        return False
