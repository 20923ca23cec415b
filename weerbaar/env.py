"""The environment, read once: a missing or weak value stops the start with one clear line."""

import base64
import binascii
import os
from pathlib import Path


class Misconfigured(SystemExit):
    """Stops the start. The message is one line for the person who runs the installation."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"weerbaar: {name} {problem}")


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or the content of the file that `name_FILE` points to."""
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
    """True for 1, true, yes and on; False for 0, false, no, off and nothing."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise Misconfigured(name, f"must be 1 or 0, not {value!r}")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise Misconfigured(name, f"must be a whole number, not {value!r}") from None


def names(name: str, default: str = "") -> list[str]:
    """A comma list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, least: int = 50) -> str:
    """A secret of at least `least` characters."""
    value = text(name)
    if len(value) < least or len(set(value)) < 10:  # noqa: PLR2004 -- ten different signs, as Django's own check asks
        raise Misconfigured(name, f"is too weak: use at least {least} random characters")
    return value


def keys(name: str) -> dict[str, bytes]:
    """A comma list of `id:base64key`; every key is 32 bytes. The first one seals, all of them open."""
    ring: dict[str, bytes] = {}
    for part in names(name, text(name)):
        key_id, _, encoded = part.partition(":")
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
    """One base64 key of 32 bytes, as it was written."""
    value = text(name)
    _decode(name, "the key", value)
    return value


def _decode(name: str, which: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise Misconfigured(name, f"{which} is not base64") from None
    if len(key) != 32:  # noqa: PLR2004 -- AES-256
        raise Misconfigured(name, f"{which} must be 32 bytes, not {len(key)}")
    return key
