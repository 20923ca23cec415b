"""What somebody typed into a form that could not be handled, to be shown or sent once more."""

import logging
from urllib.parse import urlsplit

from django.http import HttpRequest

from organisations.signin import referring_path

logger = logging.getLogger(__name__)
LONG = 60  # characters
# Never sent back to a page: what proves who somebody is.
SECRET_NAMES = ("password", "wachtwoord", "token", "secret", "credential")
# Pages where a code proves that; elsewhere it is a code of another system, or part of a postcode.
SIGN_IN_PAGES = ("/account/", "/inloggen/")
# The field of a page that holds what was typed when nobody knows by whom: another person may have
# signed in, in this browser, since the form was opened.
BY_UNKNOWN = "_by_unknown"

# What was typed into one field: its name, the text, and whether it is somebody's own words, shown
# so that they can be read and copied.
TypedField = tuple[str, str, bool]


def typed_fields(request: HttpRequest) -> list[TypedField]:
    """Return what was typed, to stand on a page again; nothing of a form from elsewhere."""
    try:
        if not _is_from_this_site(request):
            return []
        posted = list(request.POST.lists())
    except Exception:  # another host, or the browser hung up, or it sent what nobody can read
        # The log holds the class and the places of the error, and not its message (weerbaar.logs).
        logger.warning("what was typed could not be read", exc_info=True)
        return []
    fields: list[TypedField] = []
    for name, texts in posted:
        if _may_return(name, request.path_info):
            fields += [(name, text, _are_words(text)) for text in texts]
    return fields


def _is_from_this_site(request: HttpRequest) -> bool:
    """Tell whether the browser says that the form came from a page of ours.

    Older browsers, and some that guard privacy, send no Origin: one of the others says it then.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.get_host()
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site == "same-origin"
    # Without any of them its token is proof enough, once CsrfViewMiddleware has looked at it.
    return bool(referring_path(request)) or getattr(request, "csrf_processing_done", False)


def _are_words(text: str) -> bool:
    """Tell somebody's own words, however few, from what a page sends along: codes and numbers."""
    return len(text) > LONG or any(sign.isspace() for sign in text.strip())


def _may_return(name: str, path: str) -> bool:
    if name in {"csrfmiddlewaretoken", BY_UNKNOWN}:
        return False
    if name.lower() == "code" and path.startswith(SIGN_IN_PAGES):
        return False
    return not any(secret in name.lower() for secret in SECRET_NAMES)
