"""Which door a write to a case goes through, as the database sees it.

A case is changed by `Case.perform` (a step) or `Case.act` (what is no step): docs/adr/0004, 0022.
"""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection
from django.urls import Resolver404, resolve

from casework.models import Case, Draft
from casework.models.doors import Doors
from tests.case_types import all_addresses

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
# Addresses that write to tables of cases beside the two doors, each with why.
BESIDE_THE_DOORS = {
    "api_incidents": "makes a case: there is none yet to ask about",
    "api_bulk": "makes cases",
    "open_in_need": "gives the access itself: asks role, reason and second factor, for an hour",
    "keep_item": "who answers for the register holds a case that they may not see",
    "drop_intake": "throws a file away of which no case was made: there is no row to change",
    "lift_register_hold": "who watches over the register lifts a hold of a case they may not see",
    "lawyer_link": "opens a session of who has no account; the role of the database is its door",
    "lawyer_code": "as that",
    "lawyer_leave": "as that",
    "lawyer_declare": "waits beside the case until somebody of the desk takes it in, by a step",
} | {f"{each.wizard}_send": "makes a case of a draft" for each in all_addresses()}

_state = threading.local()


def case_tables() -> set[str]:
    """Return the tables of cases and of everything that hangs on one."""
    tables = set()
    for model in apps.get_models(include_auto_created=True):
        relations = [f.related_model for f in model._meta.concrete_fields if f.is_relation]
        if issubclass(model, Case) or any(_is_case(related) for related in relations):
            tables.add(model._meta.db_table)
    return tables - {Draft._meta.db_table}


def _is_case(model) -> bool:
    return isinstance(model, type) and issubclass(model, Case)


@dataclass
class Writes:
    """The tables of cases that were written to, inside a door and beside it."""

    inside: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@contextlib.contextmanager
def watched() -> Iterator[Writes]:
    """Collect the writes to tables of cases on this connection."""
    tables, writes = case_tables(), Writes()

    def look(execute, sql, params, many, context):
        written = WRITE.match(str(sql))
        if written and written[1] in tables:
            is_inside = getattr(_state, "depth", 0) > 0
            (writes.inside if is_inside else writes.beside).append(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield writes


@contextlib.contextmanager
def _inside() -> Iterator[None]:
    _state.depth = getattr(_state, "depth", 0) + 1
    try:
        yield
    finally:
        _state.depth -= 1


def mark_doors(monkeypatch) -> None:
    """Let `watched` know when one of the two doors is open."""
    perform, act = Doors.perform, Doors.act

    def performing(self, *args, **answers):
        with _inside():
            return perform(self, *args, **answers)

    @contextlib.contextmanager
    def acting(self, *args, **answers):
        with _inside(), act(self, *args, **answers) as case:
            yield case

    monkeypatch.setattr(Doors, "perform", performing)
    monkeypatch.setattr(Doors, "act", acting)


def name_of(path: str) -> str:
    """Return the name of an address, "" when there is none."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""
