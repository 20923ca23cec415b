"""One transaction and one database role per request: the second wall (docs/adr/0002).

The first statement of a request makes it `weerbaar_gate`: it may read accounts and sessions and nothing of a case. When the
address is known, its door (`organisations.access`: public, account, own, staff) decides the role it goes on with. All of it is
`set_config(…, is_local => true)`: gone at the end of the transaction, so that a pooled connection carries nothing over,
also behind PgBouncer in transaction mode.
"""

import contextlib
import contextvars
import time
import uuid
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit import record as audit
from organisations import clients
from organisations.access import Door, Reach, reach_of, reach_of_client
from organisations.models import ApiClient, Person
from ui.limits import WINDOW, left
from weerbaar.wall import CLIENTS

GATE, OWN, SCOPED, DESK, AUDIT, MACHINE = (
    f"weerbaar_{name}" for name in ("gate", "own", "scoped", "desk", "audit", "machine")
)
SETTINGS = ("weerbaar.person", "weerbaar.organisations", "weerbaar.compartments", "weerbaar.kinds")
_SET = "SELECT set_config('role', %s, true)" + "".join(f", set_config('{name}', %s, true)" for name in SETTINGS)
_current: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar(
    "scope", default=("none", "", "{}", "{}", "{}")
)


def _literal(values) -> str:
    """A PostgreSQL array literal of numbers or slugs."""
    return "{" + ",".join(str(value) for value in values) + "}"


def become(role: str, person: Person | None = None) -> None:
    """From here to the end of the transaction, the database sees `role` working for `person`."""
    _set(_reaching(role, str(person.pk), reach_of(person)) if person is not None else (role, "", "{}", "{}", "{}"))


def become_client(client: ApiClient) -> None:
    """From here to the end of the transaction, the database sees staff of one organisation, who is nobody."""
    _set(_reaching(SCOPED, "", reach_of_client(client)))


def _reaching(role: str, person: str, reach: Reach) -> tuple[str, ...]:
    compartments = (*reach.compartments, *([CLIENTS] if reach.all_clients else ()))
    return (role, person, _literal(reach.organisations), _literal(compartments), _literal(reach.kinds))


def _set(scope: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, scope)
    _current.set(scope)


@contextlib.contextmanager
def _scope(role: str, person: Person | None = None) -> Iterator[None]:
    before, nested = _current.get(), connection.in_atomic_block
    try:
        with transaction.atomic():
            become(role, person)
            yield
            if nested:  # set_config outlives a savepoint that ends well
                _set(before)
    finally:
        _current.set(before)


def gate() -> contextlib.AbstractContextManager[None]:
    """Before anybody is known: accounts and reference data."""
    return _scope(GATE)


def machine() -> contextlib.AbstractContextManager[None]:
    """The night shift: all rows, for workers only (the web's login role may not become this)."""
    return _scope(MACHINE)


def acting_for(person: Person, door: Door = Door.STAFF) -> contextlib.AbstractContextManager[None]:
    """Work in a task or a test exactly as far as `person` reaches through this door."""
    return _scope(role_for(door, person), person)


@contextlib.contextmanager
def acting_for_client(client: ApiClient) -> Iterator[None]:
    """Work in a task or a test exactly as far as this client of the API reaches."""
    with _scope(SCOPED):
        become_client(client)
        yield


def role_for(door: Door, person: Person) -> str:
    """The database role for a door: national staff is `desk`, other staff `scoped`, the record `audit`."""
    if door in {Door.PUBLIC, Door.ACCOUNT}:
        return GATE
    if door is Door.OWN:
        return OWN
    if door is Door.AUDIT:
        return AUDIT
    return DESK if reach_of(person).kinds else SCOPED


class ScopeMiddleware:
    """Opens the transaction, as gate. An answer of 500 rolls everything back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before, nested = _current.get(), connection.in_atomic_block
        request.id = uuid.uuid4().hex
        try:
            with transaction.atomic():
                become(GATE)
                response = self.get_response(request)
                if response.status_code >= 500:  # noqa: PLR2004 -- a server error
                    transaction.set_rollback(True)
                elif nested:  # a test holds the transaction open
                    _set(before)
        finally:
            _current.set(before)
        return response


class DoorMiddleware:
    """Lets a request in through the door its view declares, and gives it the database role of that door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.modified and _current.get()[0] != GATE:
            become(GATE)  # the session is saved after this, and only the gate may touch sessions
        return response

    def process_view(self, request: HttpRequest, view, _args, kwargs) -> HttpResponse | None:
        door, roles = door_of(view)
        if any("\x00" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404  # no row has a name like that, and PostgreSQL would not even look
        person = request.user
        audit.origin.set(audit.Origin.of(request))
        if door is Door.PUBLIC:
            return None
        if door is Door.API:
            return _let_client_in(request, view)
        if not person.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if door is Door.ACCOUNT:
            return None
        if door in {Door.STAFF, Door.AUDIT} and not person.has_role(*roles):
            raise Http404
        become(role_for(door, person), person)
        return None


def _let_client_in(request: HttpRequest, view) -> HttpResponse | None:
    """A token, the scope of the method, and not too many a minute. The answer when not."""
    from casework import api  # noqa: PLC0415 -- circular import

    held = clients.bearer(request.headers.get("Authorization", "")) if "access_token" not in request.GET else None
    if held is None:
        return api.problem(401, _("Geen geldig token"), _("Vraag een token aan op /oauth/token en stuur het mee in de header Authorization."),
                           headers={"WWW-Authenticate": 'Bearer realm="weerbaar"'})  # fmt: skip
    request.limit, wait = _limit(held.client)
    if wait:
        return api.problem(
            429,
            _("Te veel verzoeken"),
            _("Wacht tot de minuut om is."),
            headers=request.limit | {"Retry-After": str(wait)},
        )
    needed = getattr(view, "cls", view).scopes.get((request.method or "").lower().replace("head", "get"))
    if needed and needed not in held.scopes:
        return api.problem(403, _("Geen recht"), _("Dit token heeft het recht %s niet.") % needed,
                           headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'})  # fmt: skip
    request.client = held.client
    become_client(held.client)
    return None


def _limit(client) -> tuple[dict[str, str], int]:
    """Count one more request, of the client and then of its organisation (API-40): what a client asks in vain does not count for the
    others. Answers what the headers tell, and the seconds to wait: 0 when it may go on."""
    told: dict[str, list[str]] = {"RateLimit-Policy": [], "RateLimit": []}
    wait = WINDOW - int(time.time()) % WINDOW
    for name, key, most in (("koppeling", f"api:{client.pk}", settings.API_RATE),
                            ("organisatie", f"api:organisation:{client.organisation_id}", settings.API_RATE_ORGANISATION)):  # fmt: skip
        rest = left(cache, key, most)
        told["RateLimit-Policy"].append(f'"{name}";q={most};w={WINDOW}')
        told["RateLimit"].append(f'"{name}";r={max(rest, 0)};t={wait}')
        if rest < 0:
            break
    else:
        wait = 0
    return {name: ", ".join(parts) for name, parts in told.items()}, wait


def door_of(view) -> tuple[Door, tuple]:
    """The door of a view. A view of ours without one is a mistake and answers nothing."""
    told = view if hasattr(view, "door") else getattr(view, "view_class", None) or getattr(view, "cls", None)
    if door := getattr(told, "door", None):
        return door, getattr(told, "roles", ())
    if view.__module__.startswith("allauth."):
        return Door.PUBLIC, ()  # allauth asks for a sign-in itself; as gate it reaches accounts and nothing else
    raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} names no door")
