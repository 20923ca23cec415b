"""One transaction and one database role per request: the second layer of access control
(docs/adr/0002).

The first statement of a request makes it `weerbaar_pre_auth`: it may read accounts and sessions and
nothing of a case. When the address is resolved, the door of its view (`organisations.access`:
public, account, own, staff) decides the role it goes on with. All of it is `set_config(…, is_local
=> true)`: gone at the end of the transaction, so that a pooled connection carries nothing over,
also behind PgBouncer in transaction mode.
"""

import contextlib
import contextvars
import time
import uuid
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_callable
from django.utils.translation import gettext as _

from audit import record as audit
from casework.reach import Reach, reach_of, reach_of_client
from casework.urgency import danger_waits
from integrations import problems
from organisations import clients
from organisations.access import Door
from organisations.models import ApiClient, Person
from organisations.rate_limits import WINDOW, remaining_requests
from texts.cleaning import has_controls
from weerbaar import lawyer_door, rls_conditions, rls_roles

PRE_AUTH_ROLE = f"weerbaar_{rls_roles.PRE_AUTH}"
OWN_ROLE = f"weerbaar_{rls_roles.OWN}"
SCOPED_ROLE = f"weerbaar_{rls_roles.SCOPED}"
DESK_ROLE = f"weerbaar_{rls_roles.DESK}"
AUDIT_ROLE = f"weerbaar_{rls_roles.AUDIT}"
JOB_ROLE = f"weerbaar_{rls_roles.JOB}"
LAWYER_ROLE = f"weerbaar_{rls_roles.LAWYER}"
SETTINGS = (
    "weerbaar.person",
    "weerbaar.organisations",
    "weerbaar.compartments",
    "weerbaar.kinds",
    "weerbaar.lawyer",
)
_SET_ROLE_AND_SETTINGS = "SELECT set_config('role', %s, true)" + "".join(
    f", set_config('{name}', %s, true)" for name in SETTINGS
)
_SET_SCOPE_AND_ASK = f"{_SET_ROLE_AND_SETTINGS}, casework_danger_waits()"
# A scope is the role and the values of SETTINGS, as PostgreSQL reads them.
Scope = tuple[str, ...]
_NO_REACH = ("", "{}", "{}", "{}", "")
_current: contextvars.ContextVar[Scope] = contextvars.ContextVar(
    "scope", default=("none", *_NO_REACH)
)


def _array_literal(values: Iterable[object]) -> str:
    """Return numbers or slugs as a PostgreSQL array literal."""
    return "{" + ",".join(str(value) for value in values) + "}"


def become(role: str, person: Person | None = None) -> None:
    """Give the database this role, working for `person`, until the end of the transaction."""
    danger_waits.set(None)
    if person is None:
        _set_scope((role, *_NO_REACH))
        return
    reach = reach_of(person)
    asked = bool(reach.compartments or reach.kinds)
    answer = _set_scope(_scope_of(role, str(person.pk), reach), ask_danger=asked)
    danger_waits.set(answer)


def _set_scope(scope: Scope, *, ask_danger: bool = False) -> bool:
    """Set the scope. With `ask_danger` return whether somebody must phone within it, in the same
    statement.
    """
    statement = _SET_SCOPE_AND_ASK if ask_danger else _SET_ROLE_AND_SETTINGS
    with connection.cursor() as cursor:
        cursor.execute(statement, scope)
        answers = cursor.fetchone()
    _current.set(scope)
    return ask_danger and bool(answers[-1])


def become_client(client: ApiClient) -> None:
    """Give the database the reach of an API client until the end of the transaction: staff of one
    organisation, no person.
    """
    _set_scope(_scope_of(SCOPED_ROLE, "", reach_of_client(client)))


def become_lawyer(key: str) -> None:
    """Give the database what a lawyer reaches by this digest, until the end of the transaction."""
    danger_waits.set(None)
    _set_scope((LAWYER_ROLE, *_NO_REACH[:-1], key))


def _scope_of(role: str, person_id: str, reach: Reach) -> Scope:
    compartments = list(reach.compartments)
    if reach.all_clients:
        compartments.append(rls_conditions.CLIENTS)
    return (
        role,
        person_id,
        _array_literal(reach.organisations),
        _array_literal(compartments),
        _array_literal(reach.kinds),
        "",
    )


@contextlib.contextmanager
def _scope(role: str, person: Person | None = None) -> Iterator[None]:
    scope_before = _current.get()
    is_nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            become(role, person)
            yield
            if is_nested:  # set_config outlives a savepoint that ends well
                _set_scope(scope_before)
    finally:
        _current.set(scope_before)
        danger_waits.set(None)


def pre_auth() -> contextlib.AbstractContextManager[None]:
    """Open a transaction as nobody in particular: accounts and reference data only."""
    return _scope(PRE_AUTH_ROLE)


def job() -> contextlib.AbstractContextManager[None]:
    """Open a transaction for a background job: all rows (the login of the web may not take this
    role).
    """
    return _scope(JOB_ROLE)


def acting_for(person: Person, door: Door = Door.STAFF) -> contextlib.AbstractContextManager[None]:
    """Open a transaction, in a task or a test, that reaches what `person` reaches through this
    door.
    """
    return _scope(role_for(door, person), person)


@contextlib.contextmanager
def acting_for_client(client: ApiClient) -> Iterator[None]:
    """Open a transaction, in a task or a test, that reaches what this client of the API reaches."""
    with _scope(SCOPED_ROLE):
        become_client(client)
        yield


@contextlib.contextmanager
def acting_as_lawyer(key: str) -> Iterator[None]:
    """Open a transaction, in a test, that reaches what a lawyer reaches by this digest."""
    with _scope(LAWYER_ROLE):
        become_lawyer(key)
        yield


@contextlib.contextmanager
def staff_reach(person: Person) -> Iterator[None]:
    """Reach, inside a request, what `person` reaches as staff, and afterwards what was reached
    before. Costs nothing where that is the same, and where nobody must phone.
    """
    scope_before = _current.get()
    if danger_waits.get() is False or scope_before[0] in {SCOPED_ROLE, DESK_ROLE}:
        yield
        return
    become(role_for(Door.STAFF, person), person)
    yield
    _set_scope(scope_before)


def role_for(door: Door, person: Person) -> str:
    """Return the database role for a door: national staff is `desk`, other staff `scoped`, auditors
    `audit`.
    """
    if door in {Door.PUBLIC, Door.ACCOUNT}:
        return PRE_AUTH_ROLE
    if door is Door.OWN:
        return OWN_ROLE
    if door is Door.AUDIT:
        return AUDIT_ROLE
    if reach_of(person).kinds:
        return DESK_ROLE
    return SCOPED_ROLE


class ScopeMiddleware:
    """Opens the transaction of a request as pre_auth. An answer of 500 rolls everything back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope_before = _current.get()
        is_nested = connection.in_atomic_block
        request.id = uuid.uuid4().hex
        try:
            with transaction.atomic():
                become(PRE_AUTH_ROLE)
                response = self.get_response(request)
                if response.status_code >= 500:  # noqa: PLR2004 -- a server error
                    transaction.set_rollback(True)
                elif is_nested:  # a test holds the transaction open
                    _set_scope(scope_before)
        finally:
            _current.set(scope_before)
            danger_waits.set(None)
        return response


class DoorMiddleware:
    """Lets a request in through the door its view declares, and gives it the database role of that
    door.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The session is saved after this, and only pre_auth may touch sessions.
        if request.session.modified and _current.get()[0] != PRE_AUTH_ROLE:
            become(PRE_AUTH_ROLE)
        return response

    def process_view(self, request: HttpRequest, view, _args, kwargs) -> HttpResponse | None:
        """Check the door and take its role; return a response when the request may not go on.

        Raises Http404 for a person without a role that the door asks, and for a control character
        in the address.
        """
        door, roles = door_of(view)
        if _has_control_characters(kwargs):
            raise Http404  # no row has a name like that, and PostgreSQL would not even look
        person = request.user
        audit.origin.set(audit.Origin.of(request))
        if door is Door.PUBLIC:
            return None
        if door is Door.API:
            return _let_client_in(request, view)
        if door is Door.LAWYER:
            become_lawyer(lawyer_door.key_of(request, kwargs))
            return None
        if not person.is_authenticated:
            return get_callable(settings.SIGNED_OUT_VIEW)(request)
        if door is Door.ACCOUNT:
            return None
        if door in {Door.STAFF, Door.AUDIT} and not person.has_role(*roles):
            raise Http404
        become(role_for(door, person), person)
        return None


def _has_control_characters(kwargs: dict[str, object]) -> bool:
    return any(has_controls(value) for value in kwargs.values() if isinstance(value, str))


# --- clients of the API ---------------------------------------------------------------------------


def _let_client_in(request: HttpRequest, view) -> HttpResponse | None:
    """Check the token, the rate limit and the scope of the method; return a problem document when
    one fails.
    """
    token = _bearer_token(request)
    if token is None:
        return _no_token(request)
    request.limit, seconds_to_wait = _count_request(token.client)
    if seconds_to_wait:
        return _too_many_requests(request.limit, seconds_to_wait)
    needed_scope = _scope_of_method(request, view)
    if needed_scope and needed_scope not in token.scopes:
        return _missing_scope(needed_scope)
    request.client = token.client
    become_client(token.client)
    return None


def _bearer_token(request: HttpRequest):
    if (
        "access_token" in request.GET
    ):  # an address is logged by others: a token in it does not count
        return None
    return clients.token_of_request(request.headers.get("Authorization", ""))


def _scope_of_method(request: HttpRequest, view) -> str | None:
    method = (request.method or "").lower()
    if method == "head":
        method = "get"
    return getattr(view, "cls", view).scopes.get(method)


def _no_token(request: HttpRequest) -> HttpResponse:
    """Answer 401; `invalid_token` when there was one that does not hold (RFC 6750 §3.1)."""
    if "access_token" in request.GET:
        return _unauthorized(
            _("Een token in het adres telt niet: adressen staan in logboeken. Vraag een nieuw."),
            ', error="invalid_request"',
        )
    if request.headers.get("Authorization", "").strip():
        return _unauthorized(
            _("Dit token is verlopen, ingetrokken of van een ander systeem. Vraag een nieuw."),
            ', error="invalid_token"',
        )
    return _unauthorized(
        _("Vraag een token aan op /oauth/token en stuur het mee in de header Authorization.")
    )


def _unauthorized(detail: str, error: str = "") -> HttpResponse:
    headers = {"WWW-Authenticate": f'Bearer realm="weerbaar"{error}'}
    return _problem(401, _("Geen geldig token"), detail, headers)


def _too_many_requests(limit_headers: dict[str, str], seconds_to_wait: int) -> HttpResponse:
    return _problem(
        429,
        _("Te veel verzoeken"),
        _("Wacht tot de minuut om is."),
        limit_headers | {"Retry-After": str(seconds_to_wait)},
    )


def _missing_scope(scope: str) -> HttpResponse:
    return _problem(
        403,
        _("Geen recht"),
        _("Dit token heeft het recht %s niet.") % scope,
        {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
    )


def _problem(status: int, title: str, detail: str, headers: dict[str, str]) -> HttpResponse:
    return problems.problem(status, title, detail, headers=headers)


def _count_request(client: ApiClient) -> tuple[dict[str, str], int]:
    """Count one more request, of the client and then of its organisation (API-40).

    A request that is refused for the client does not count for the others of its organisation.
    Returns the RateLimit headers, and the seconds to wait: 0 when the request may go on.
    """
    seconds_left = WINDOW - int(time.time()) % WINDOW
    policies: list[str] = []
    states: list[str] = []
    seconds_to_wait = 0
    for name, key, limit in _limits(client):
        remaining = remaining_requests(cache, key, limit)
        policies.append(f'"{name}";q={limit};w={WINDOW}')
        states.append(f'"{name}";r={max(remaining, 0)};t={seconds_left}')
        if remaining < 0:
            seconds_to_wait = seconds_left
            break
    headers = {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
    return headers, seconds_to_wait


def _limits(client: ApiClient) -> list[tuple[str, str, int]]:
    """Return the name, the counter and the requests per minute of each limit."""
    organisation_key = f"api:organisation:{client.organisation_id}"
    return [
        ("koppeling", f"api:{client.pk}", settings.API_RATE),
        ("organisatie", organisation_key, settings.API_RATE_ORGANISATION),
    ]


def door_of(view) -> tuple[Door, tuple]:
    """Return the door of a view and the roles it asks.

    Raises ImproperlyConfigured for a view of ours that declares no door: it is a mistake, and
    answers nothing.
    """
    declaring = _declaring(view)
    if door := getattr(declaring, "door", None):
        return door, getattr(declaring, "roles", ())
    if view.__module__.startswith("allauth."):
        return (
            Door.PUBLIC,
            (),
        )  # allauth asks for a sign-in itself; pre_auth reaches accounts and nothing else
    raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} names no door")


def _declaring(view) -> object:
    """Return the view function or the class behind it, whichever declares the door."""
    if hasattr(view, "door"):
        return view
    return getattr(view, "view_class", None) or getattr(view, "cls", None)
