"""Whoever may only see a case changes nothing of it, at any address.

Each address that takes a form is found by the resolver. Its form is filled in as somebody sees it
who may, in the state of a case that asks for it, and then sent by people who see the case and no
more: on its list, in an emergency, or not at all since it was restricted. What is written is
watched in the database. An address that is new is tried unasked; one that nobody could be found for
must say below why.
"""

import inspect
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.timezone import localdate

from casework.models import Case, CaseShare, Document, LetterDispatch, Party, case_types
from casework.transitions import possible_steps
from organisations.access import NATIONAL, Door
from organisations.models import Organisation, Person
from records.models import Correction, EmergencyAccess, LegalHold
from tests import factories
from tests.case_types import addresses_of, step_forms
from tests.filling import filled
from tests.security.test_doors import addresses
from tests.security.test_matrix import clients
from tests.writing_doors import BESIDE_THE_DOORS, watched
from weerbaar.scope import door_of

pytestmark = pytest.mark.django_db
GET_ALONE = ({"GET"}, {"GET", "HEAD"})

# Who sees a case and no more may write inside, where it gives nobody anything.
MAY_WHO_SEES = {"add_note", "add_task", "finish_task"}
# Addresses of a case that take a form and write nothing to it, each with why.
WRITES_NOTHING = {
    "advice_verify": "compares a kenmerk",
    "address": "opens the vault: a look, which is on record",
}


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


# --- which addresses there are --------------------------------------------------------------------


def takes_a_form(view: Callable) -> bool:
    """Tell whether a view takes anything but GET."""
    inner = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if inner is not None:
        return any(hasattr(inner, method) for method in ("post", "put", "patch", "delete"))
    variables = inspect.getclosurevars(inspect.unwrap(view, stop=_has_closure)).nonlocals
    if set(variables.get("request_method_list", ())) in GET_ALONE:
        return False
    return all(takes_a_form(part) for part in variables.values() if inspect.isroutine(part))


def _has_closure(view: Callable) -> bool:
    return bool(getattr(view, "__closure__", None))


def writing_addresses() -> dict[str, Door]:
    """Return every address that takes a form, with its door."""
    return {name: door_of(view)[0] for name, view in addresses() if takes_a_form(view)}


def of_a_case() -> set[str]:
    """Return the addresses of staff that take a form and ask for a case."""
    return {
        name
        for name, door in writing_addresses().items()
        if door is Door.STAFF and name not in BESIDE_THE_DOORS and _asks_for_a_case(name)
    }


def _asks_for_a_case(name: str) -> bool:
    """Tell whether the number of a case stands in this address."""
    for possibilities, *_rest in get_resolver().reverse_dict.getlist(name):
        if any("number" in parameters for _pattern, parameters in possibilities):
            return True
    return False


def test_the_addresses_are_found():
    found = writing_addresses()
    assert {"add_note", "assign", "restrict", "hold", "incident_step", "share_document"} <= set(
        found
    )
    assert {"incident", "download", "corrections", "mine", "api_lists"}.isdisjoint(found)
    assert len(of_a_case()) > 20
    assert found["api_bulk"] is Door.API


# --- who sees, and no more ------------------------------------------------------------------------


@dataclass
class Attempt:
    """A form that somebody may send, as it was filled in for them."""

    name: str
    path: str
    data: dict


@pytest.fixture
def here(people, utrecht):
    """Everybody, and a colleague for each role that opens cases in an emergency."""
    bzk = Organisation.objects.filter(code="bzk").first() or factories.OrganisationFactory(
        name="BZK", code="bzk", type="national"
    )
    roles = set().union(*(case_type.emergency_roles for case_type in case_types().values()))
    seconds = {}
    for role in sorted(roles):
        place = bzk if role in NATIONAL else utrecht
        seconds[f"second {role}"] = factories.person(place, role)
    for role in NATIONAL:
        Person.objects.filter(pk=people[role].pk).update(organisation=bzk)
        people[role].memberships.update(organisation=bzk)
    everybody = people | seconds
    return everybody, clients(everybody)


def things_of(case: Case, people) -> dict[str, list]:
    """Make a row of everything that can be asked for with a case."""
    task = case.tasks.create(text="bellen", made_by=people["clerk"])
    document = Document.objects.create(
        case=case, kind="receipt", audience=Document.Audience.INTERNAL
    )
    Document.objects.filter(pk=document.pk).update(state="ready", stored="x")
    letter = Document.objects.create(case=case, kind="receipt")
    LetterDispatch.objects.create(
        case=case, document=letter, person=people["councillor"], way="post"
    )
    CaseShare.let_in(case, people["peer_support"].pk)
    party = Party.objects.create(case=case, role="witness", name="x", person=people["dpo"])
    correction = Correction.objects.create(
        case=case, field="title", requested_text="x", asked_by=people["councillor"]
    )
    holds = [
        LegalHold.place(
            case.pk,
            case.number,
            case.kind,
            case.register_holder_id,
            by=person,
            ground="archive",
            reason="x",
            until=localdate(),
        ).pk
        for person in (people["clerk"], people["triagist"])
    ]
    return {
        "finish_task": [task.pk],
        "share_document": [document.pk],
        "post_letter": [letter.pk],
        "unshare": [people["peer_support"].pk],
        "clear_person": [party.pk],
        "decide_correction": [correction.pk],
        "lift_hold": holds,
        "ask_letter": [kind for kind, letter in case.letters.items() if letter.ready(case)],
        "address_shield": ["brp"],
        "advice_add": ["bevinding", "maatregel"],
        "advice_page": ["gezin", "situatie", "bronnen"],
        "advice_page_save": ["gezin", "situatie", "bronnen"],
        "employer_measure": [
            measure.pk for measure in getattr(case, "measures", Case.objects.none()).all()
        ],
        **dict.fromkeys(
            (*addresses_of(type(case)).steps, "employer_step"),
            [step for step in possible_steps(case) if step in step_forms(type(case))],
        ),
    }


def paths(case: Case, name: str, things: dict[str, list]) -> Iterator[str]:
    """Yield what this address is asked with for this case."""
    for part in things.get(name, [None]):
        args = [case.number] if part is None else [case.number, part]
        try:
            yield reverse(name, args=args)
        except NoReverseMatch:
            continue


def send(client, path: str, data: dict) -> tuple[int, list[str], list[str]]:
    """Send a form; return the status, and the tables that were written. It is undone."""
    with transaction.atomic():
        with watched() as writes:
            status = client.post(path, data).status_code
        transaction.set_rollback(True)
    return status, writes.inside, writes.beside


def attempt_by_somebody(name: str, path: str, browsers, order) -> Attempt | None:
    """Return the form as somebody fills it in who may; None when nobody may now."""
    for slug in order:
        page = browsers[slug].get(path)
        data = {}
        if page.status_code == 200:
            form = BeautifulSoup(page.content.decode(), "html.parser").select_one("main form")
            data = filled(form, "deur", first=True, day=localdate()) if form else {}
        elif page.status_code != 405:
            continue
        for answers in (data, data | {"number": other_number(path)}):
            status, inside, beside = send(browsers[slug], path, answers)
            if status == 302 or (status == 200 and inside):
                assert beside == [], f"{name} writes beside the doors: {beside}"
                if inside:
                    return Attempt(name, path, answers)
    return None


def other_number(path: str) -> str:
    """Return the number of another case of the same kind, to link with."""
    number = path.strip("/").split("/")[1]
    prefix = number.partition("-")[0]
    others = Case.objects.filter(number__startswith=prefix).exclude(number=number)
    return others.values_list("number", flat=True).first() or ""


def only_viewers(case: Case, people) -> Iterator[str]:
    """Put on the list who holds a role that does not see this case by itself, each in turn."""
    for role, rule in case.visibility_rules.items():
        outside = rule.lanes is not None and case.lane not in rule.lanes
        is_part = case.handler_id == people[role].pk or people[role].pk in getattr(
            case, "authors", []
        )
        if outside and not is_part and getattr(case, "adviser_id", None) != people[role].pk:
            CaseShare.let_in(case, people[role].pk)
            yield role


def in_emergency(case: Case, people) -> Iterator[str]:
    """Restrict the case and open it in an emergency, as a colleague of who may handle it."""
    Case.objects.filter(pk=case.pk).update(confidentiality="restricted")
    for role in sorted(case.emergency_roles):
        second = people[f"second {role}"]
        EmergencyAccess.open(
            type(case).objects.get(pk=case.pk),
            by=second,
            register_holder=case.organisation_id,
            reason="danger",
            note="x",
        )
        yield f"second {role}"


def since_restricted(case: Case, people) -> Iterator[str]:
    """Restrict the case, for colleagues who handle such cases."""
    Case.objects.filter(pk=case.pk).update(confidentiality="restricted")
    yield from (f"second {role}" for role in sorted(case.emergency_roles))


PERSONAS = {
    "only sees": (only_viewers, MAY_WHO_SEES),
    "in an emergency": (in_emergency, set()),
    "since it was restricted": (since_restricted, set()),
}


def wrongs(case: Case, attempt: Attempt, people, browsers) -> Iterator[str]:
    """Send the form as everybody who may not; yield what was written all the same."""
    for persona, (make, allowed) in PERSONAS.items():
        if attempt.name in allowed:
            continue
        with transaction.atomic():
            for slug in make(type(case).objects.get(pk=case.pk), people):
                status, inside, beside = send(browsers[slug], attempt.path, attempt.data)
                if inside or beside or status in {302, 500}:
                    yield f"{persona}, {slug}: {attempt.path} {status} {inside + beside}"
            transaction.set_rollback(True)


@pytest.mark.parametrize("case_type", case_types().values(), ids=lambda case_type: case_type.KIND)
def test_who_may_only_see_writes_nothing(case_type, here, enter):
    people, browsers = here
    factories.make(case_type, people["councillor"]).perform("take", by=taker(case_type, people))
    untried, wrong = {}, []
    others = {n for each in case_types().values() if each is not case_type for n in named_by(each)}
    names = of_a_case()
    for state in factories.states(case_type, people, enter):
        case = case_type.objects.get(pk=state.pk)
        with transaction.atomic():
            things = things_of(case, people)
            for name in sorted(names):
                for path in paths(case, name, things):
                    key = f"{name} {path.strip('/').split('/')[-1]}" if "step" in name else name
                    if untried.get(key) is False:
                        continue
                    attempt = attempt_by_somebody(name, path, browsers, who_first(case, people))
                    untried[key] = attempt is None
                    if attempt:
                        wrong += wrongs(case, attempt, people, browsers)
            transaction.set_rollback(True)
        names = of_a_case() - others - set(WRITES_NOTHING)  # the first state told of the rest
    assert wrong == []
    tried = {key.split()[0] for key, is_untried in untried.items() if not is_untried}
    missing = (
        of_a_case() - tried - set(WRITES_NOTHING) - others - set(NOT_HERE.get(case_type.KIND, ()))
    )
    assert missing == set(), "nobody could send these in any state of tests/<app>/factory.py"


# What a type has no case of in its states.
NOT_HERE: dict[str, dict[str, str]] = {
    "veiligwonen": {"clear_person": "nobody may: the parties are the applicant and who helps"},
    "legalsupport": {"clear_person": "nobody may: the parties are the applicant and who helps"},
    "tour": {"ask_letter": "no letter of this case type is made here"},
}


def named_by(case_type) -> set[str]:
    """Return the addresses that the app of a case type gives it."""
    each = addresses_of(case_type)
    return {*each.steps, *each.others}


def taker(case_type, people):
    """Return who may take a new case of this type."""
    case = factories.make(case_type, people["councillor"])
    take = possible_steps(case)["take"]
    return next(person for person in people.values() if take.has_perm(case, person))


def who_first(case: Case, people) -> list[str]:
    """Return everybody, the handler first."""
    handlers = [slug for slug, person in people.items() if person.pk == case.handler_id]
    first = [*handlers, "clerk", "triagist", "secretary", "adviser", "bva", "desk_coordinator"]
    return list(dict.fromkeys(first))
