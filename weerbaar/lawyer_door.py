"""What the browser of a lawyer presents: the link in the mail, or the secret of the session."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from legalsupport.lawyer_keys import SESSION_SECRET
from organisations.models.client import digest


def key_of(request: HttpRequest, address: dict[str, object]) -> str:
    """Return the digest by which the database knows the visit; "" for who presents nothing.

    The session is read here, because the role of a lawyer reaches none. Whoever is signed in is
    nobody at this door: a page of a lawyer shows nothing of an account.
    """
    secret = str(request.session.get(SESSION_SECRET, ""))
    request.user = AnonymousUser()
    presented = str(address.get("token", secret))
    return digest(presented) if presented else ""
