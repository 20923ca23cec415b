"""Whoever reads something of a case is on record, at whatever address and with whatever status.

Every address that asks for a case is found by the resolver, and asked with GET and with an empty
form in every state of a case: an answer that names the case has an entry of who got it.
"""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import get_resolver

from audit.models import Entry
from casework.models import Case, case_types
from organisations.access import Door
from tests import factories
from tests.case_types import addresses_of
from tests.security.test_doors import addresses
from tests.security.test_writing import here, named_by, paths, things_of  # noqa: F401 -- a fixture
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
# Addresses that name a case and show nothing of it.
VIEWS = dict(addresses())
SHOWS_NOTHING = {f"{addresses_of(each).wizard}_sent" for each in case_types().values()}


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def of_a_case() -> set[str]:
    """Return every address in which the number of a case stands."""
    names = set()
    for name, _view in addresses():
        for possibilities, *_rest in get_resolver().reverse_dict.getlist(name):
            if any("number" in parameters for _pattern, parameters in possibilities):
                names.add(name)
    return names - SHOWS_NOTHING


def readers(name: str, case: Case, people) -> list[str]:
    """Return who asks for an address: the handler, and somebody in a role that it is for."""
    door, roles = door_of(VIEWS[name])
    if door is Door.OWN:
        return ["councillor"]
    handlers = [slug for slug, person in people.items() if person.pk == case.handler_id]
    return list(dict.fromkeys([*handlers[:1], *map(str, roles[:1])]))


def unrecorded(case: Case, path: str, person, browser) -> Iterator[tuple]:
    """Ask with GET and with an empty form; yield method, status and whether it is on record."""
    entries = Entry.objects.filter(stream=f"case:{case.pk}", actor=person.pk)
    for method in ("get", "post"):
        with transaction.atomic():
            before = entries.count()
            answer = getattr(browser, method)(path)
            shows = not answer.streaming and case.number in answer.content.decode()
            after = entries.count()
            transaction.set_rollback(True)
        if answer.status_code == 404:
            return
        if shows and answer.status_code != 302:
            yield method, answer.status_code, after > before


@pytest.mark.parametrize("case_type", case_types().values(), ids=lambda case_type: case_type.KIND)
def test_what_is_shown_is_on_record(case_type, here, enter):  # noqa: F811 -- the fixture
    people, browsers = here
    others = {n for each in case_types().values() if each is not case_type for n in named_by(each)}
    shown, silent = set(), set()
    for state in factories.states(case_type, people, enter):
        case = case_type.objects.get(pk=state.pk)
        with transaction.atomic():
            things = things_of(case, people)
            for name in sorted(of_a_case() - others):
                for path in paths(case, name, things):
                    key = (name, path.rpartition(case.number)[2])
                    if key in shown:
                        continue
                    for slug in readers(name, case, people):
                        answers = list(unrecorded(case, path, people[slug], browsers[slug]))
                        shown |= {key} if answers else set()
                        silent |= {
                            (method, name, status, slug)
                            for method, status, is_recorded in answers
                            if not is_recorded
                        }
            transaction.set_rollback(True)
    assert silent == set()
    shown_names = {name for name, _rest in shown}
    assert {"own_case", "own_correction", "own_message", "hold", "corrections"} <= shown_names
    assert shown_names & named_by(case_type)


def test_the_form_of_an_address_that_is_refused_is_on_record(people, enter):
    case = factories.advice_request(people["councillor"])
    answer = enter(people["councillor"]).post(f"/mijn/veilig-wonen/{case.number}/adres/", {})
    assert (answer.status_code, "Verzonnen Laan 12" in answer.content.decode()) == (422, True)
    seen = Entry.objects.filter(stream=f"case:{case.pk}", action="address_seen")
    assert seen.get().actor == people["councillor"].pk


def test_a_refused_page_of_a_step_is_on_record(people, enter):
    case = factories.incident(people["councillor"]).perform("take", by=people["clerk"])
    client = enter(people["clerk"])
    opened = Entry.objects.filter(stream=f"case:{case.pk}", action="opened")
    for count, answer in enumerate(
        (
            client.get(f"/meldingen/{case.number}/start/"),
            client.post(f"/meldingen/{case.number}/start/", {}),
            client.post(f"/meldingen/{case.number}/take/", {}),
            client.get(f"/meldingen/{case.number}/take/"),
        ),
        start=1,
    ):
        assert answer.status_code in {200, 409, 422}
        assert opened.count() >= count
    assert opened.count() == 4
