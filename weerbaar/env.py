"""Read the environment once: a missing or weak value stops the start with one clear line."""

import base64
import binascii
import os
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}
# On which ground legal support is given; in words: legalsupport.lists.LegalBasis.
LEGAL_BASES = (
    "",
    "subsidie_incidenteel",
    "verordening",
    "rechtspositie",
    "goed_werkgeverschap",
    "anders",
)
# Who decides about legal support: the body of the applicant, or the ministry (legalsupport.access).
LEGAL_DECIDERS = ("bestuursorgaan", "bzk")
EUROS = re.compile(r"\d{1,5}(\.\d{1,2})?", re.ASCII)
KEY_BYTES = 32  # AES-256
DIFFERENT_CHARACTERS = 10  # as Django's own check of SECRET_KEY asks


class Misconfigured(SystemExit):
    """Stops the start. The message is one line for whoever runs the installation."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"weerbaar: {name} {problem}")


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`, or the content of the file that `name_FILE` points to.

    Raises Misconfigured when the file cannot be read, or when there is no value and no default.
    """
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE", f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError:
            raise Misconfigured(f"{name}_FILE", "cannot be read: it is no text") from None
    value = os.environ.get(name, default)
    if value is None:
        raise Misconfigured(name, "is missing; see docs/operators/configuration.md")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return True for 1, true, yes and on; False for 0, false, no, off and nothing.

    Raises Misconfigured for anything else.
    """
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise Misconfigured(name, f"must be 1 or 0, not {value!r}")


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed words, the first when there is none. Raises Misconfigured for any
    other.
    """
    value = text(name, allowed[0])
    if value not in allowed:
        words = ", ".join(word or "empty" for word in allowed)
        raise Misconfigured(name, f"must be one of: {words}; not {value!r}")
    return value


def number(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number of `least` or more. Raises Misconfigured for anything else."""
    value = text(name, str(default))
    try:
        whole = int(value)
    except ValueError:
        raise Misconfigured(name, f"must be a whole number, not {value!r}") from None
    if whole < least:
        raise Misconfigured(name, f"must be {least} or more, not {whole}")
    return whole


def positive(name: str, default: int) -> int:
    """Return a whole number of one or more. Raises Misconfigured for anything else."""
    return number(name, default, least=1)


def euros(name: str) -> Decimal | None:
    """Return an amount above nothing with at most two digits behind the point, None without one.

    Raises Misconfigured for anything else.
    """
    value = text(name, "")
    if not value:
        return None
    if not EUROS.fullmatch(value) or not Decimal(value):
        raise Misconfigured(name, f"must be an amount in euros as 153.63, not {value!r}")
    return Decimal(value)


def mail_address(name: str) -> str:
    """Return one bare e-mail address, or nothing. Raises Misconfigured for anything else."""
    value = text(name, "")
    local, _at, domain = value.partition("@")
    is_bare = "@" not in domain and value.isprintable() and " " not in value
    if value and not (local and domain and is_bare):
        raise Misconfigured(name, "must be one e-mail address")
    return value


def address(name: str, default: str | None = None) -> str:
    """Return an address. Raises Misconfigured when its host or port cannot be one."""
    value = text(name, default)
    try:
        is_possible = urlsplit(value).port != 0
    except ValueError:
        is_possible = False
    if not is_possible:  # never repeat it: there may be a password in it
        raise Misconfigured(name, "is no address: look at its host, and its port (1 to 65535)")
    return value


def names(name: str, default: str = "") -> list[str]:
    """Return the parts of a comma list, without spaces and without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, least: int = 50) -> str:
    """Return a secret. Raises Misconfigured when it is shorter than `least` or too uniform."""
    value = text(name)
    _refuse_weak(name, value, least)
    return value


def earlier_secrets(name: str, least: int = 50) -> list[str]:
    """Return the secrets of a comma list: each opens what an earlier one signed, so each must be as
    strong. Raises Misconfigured as `secret` does.
    """
    values = names(name)
    for value in values:
        _refuse_weak(name, value, least)
    return values


def _refuse_weak(name: str, value: str, least: int) -> None:
    if len(value) < least or len(set(value)) < DIFFERENT_CHARACTERS:
        raise Misconfigured(name, f"is too weak: use at least {least} random characters")


def keys(name: str) -> dict[str, bytes]:
    """Return the keys of a comma list of `id:base64key`, each of 32 bytes.

    The first one seals, all of them open. Raises Misconfigured for a list that is empty or
    malformed, and for an id that is there twice.
    """
    ring: dict[str, bytes] = {}
    for part in names(name, text(name)):
        key_id, _colon, encoded = part.partition(":")
        if not encoded:  # never repeat what may be the key itself
            raise Misconfigured(name, "must be written as id:base64key, with a comma between two")
        key = _decode(name, f"key {key_id!r}", encoded)
        if not key_id.isalnum() or key_id in ring:
            raise Misconfigured(name, f"key id {key_id!r} must be unique letters and digits")
        ring[key_id] = key
    if not ring:
        raise Misconfigured(name, "holds no key")
    return ring


def key(name: str) -> str:
    """Return one base64 key, as it was written. Raises Misconfigured when it is not 32 bytes."""
    value = text(name)
    _decode(name, "the key", value)
    return value


def _decode(name: str, label: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise Misconfigured(name, f"{label} is not base64") from None
    if len(key) != KEY_BYTES:
        raise Misconfigured(name, f"{label} must be {KEY_BYTES} bytes, not {len(key)}")
    return key
