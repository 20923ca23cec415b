"""Read the environment once: a missing or weak value stops the start with one clear line."""

import base64
import binascii
import os
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}
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


def number(name: str, default: int) -> int:
    """Return a whole number. Raises Misconfigured for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise Misconfigured(name, f"must be a whole number, not {value!r}") from None


def names(name: str, default: str = "") -> list[str]:
    """Return the parts of a comma list, without spaces and without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, least: int = 50) -> str:
    """Return a secret. Raises Misconfigured when it is shorter than `least` or too uniform."""
    value = text(name)
    if len(value) < least or len(set(value)) < DIFFERENT_CHARACTERS:
        raise Misconfigured(name, f"is too weak: use at least {least} random characters")
    return value


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
