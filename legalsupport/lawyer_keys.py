"""The secrets of a lawyer's visit: the link, the session in one browser, the code in the mail."""

import hmac
import secrets

from sealing.keys import derive_key

SESSION_SECRET = "lawyer_secret"  # noqa: S105 -- where the session keeps it
NEXT_SECRET = "lawyer_next_secret"  # noqa: S105 -- of the page of a link, before it is opened
CODE_DIGITS = 6


def new_secret() -> str:
    """Return a secret for a link or a session that nobody can guess."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return the six figures that go by mail."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def code_digest(visit_id: object, code: str) -> str:
    """Return what is stored of a code: a keyed hash that fits this visit alone."""
    message = f"{visit_id}:{code}".encode()
    return hmac.digest(derive_key("lawyer-code"), message, "sha256").hex()
