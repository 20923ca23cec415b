"""A factory a model; people by role; answers for every step that asks something."""

import time
from datetime import timedelta
from importlib import import_module

import factory
from django.utils import timezone

from casework.models import Draft
from casework.transitions import guard_sentences, possible_steps
from incidents.models import Incident
from incidents.submission import submit_report
from organisations.models import Membership, Office, Organisation, Person, Role, Unit
from veiligwonen.models import AdviceRequest
from veiligwonen.submission import submit_request

MOST_TIMES = 3  # a step that leads back to where it began is not taken for ever


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A gemeente."""

    class Meta:
        model = Organisation
        django_get_or_create = ["code"]

    type = "municipality"
    code = factory.Sequence(lambda n: f"GM{9000 + n}")
    name = factory.Sequence(lambda n: f"Gemeente {n}")
    slug = factory.LazyAttribute(lambda o: o.name.lower())
    sort_name = factory.LazyAttribute(lambda o: o.name.lower())


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody with an account."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Robin Testpersoon{n}")
    email = factory.Sequence(lambda n: f"persoon{n}@voorbeeld.example")
    organisation = factory.SubFactory(OrganisationFactory)


OFFICES = {Role.CLERK: "clerk", Role.SECRETARY: "municipal_secretary", Role.CHAIR: "mayor"}


def person(organisation, role=Role.REPORTER, function="", unit=None, **values) -> Person:
    """Somebody with a role at an organisation."""
    somebody = PersonFactory(organisation=organisation, **values)
    Membership.objects.create(person=somebody, organisation=organisation, role=role, unit=unit)
    if function or role in OFFICES:
        Office.objects.create(
            person=somebody, organisation=organisation, function=function or OFFICES[role]
        )
    return somebody


def everybody(organisation) -> dict[str, Person]:
    """Somebody in every role, a raadslid and an ambtenaar, by slug. Nearly every test starts with them: three statements, not sixty."""
    unit, _made = Unit.objects.get_or_create(organisation=organisation, name="Publiekszaken")
    who = [
        (role.value, role, OFFICES.get(role, ""), unit if role == Role.LINE_MANAGER else None)
        for role in Role
    ]
    who += [
        ("councillor", Role.REPORTER, "councillor", None),
        ("official", Role.REPORTER, "frontdesk", unit),
    ]
    people = Person.objects.bulk_create(
        PersonFactory.build_batch(len(who), organisation=organisation)
    )
    given = list(zip(people, who, strict=True))
    Membership.objects.bulk_create(
        Membership(person=somebody, organisation=organisation, role=role, unit=at)
        for somebody, (_slug, role, _office, at) in given
    )
    Office.objects.bulk_create(
        Office(person=somebody, organisation=organisation, function=office)
        for somebody, (_slug, _role, office, _at) in given
        if office
    )
    return {slug: somebody for somebody, (slug, *_rest) in given}


def now_stamp() -> int:
    """The moment as the session keeps it."""
    return int(time.time())


def answers(**changes) -> dict:
    """What the pages of the report clean to."""
    return {
        "for_whom": "self", "function": "councillor", "name": "", "email": "", "behaviours": ["threat_intimidation"],
        "narrative": "Iemand schreef dat hij weet waar ik woon.", "literal_words": "", "day": timezone.localdate() - timedelta(days=1),
        "time": None, "channels": ["social_public"], "location": "", "private_sphere": False, "severity": "serious",
        "wishes": ["feedback"], "acute": False,
    } | changes  # fmt: skip


def incident(by: Person, **changes) -> Incident:
    """A case as a report makes it."""
    draft = Draft(owner=by, kind=Incident.KIND)
    draft.save_answers({})
    return submit_report(draft, answers(**changes), by=by)


ANSWERS = {
    "start": {"severity_assessed": "less", "plan": "Bellen."},
    "dismiss": {"no_incident_reason": "complaint", "message": "Dit is een klacht."},
    "object": {"message": "Kijk nog eens."},
    "hold_talk": {"outcome": "held"},
    "react": {"reaction": "warning_letter", "reaction_note": ""},
    "tell_police": {"police": "reported", "vpt_code_asked": True},
    "feed_back": {"message": "Wij hebben een brief gestuurd."},
    "evaluate": {"evaluation": "Wij letten beter op."},
    "close": {"closing_note": ""},
    "reopen": {"message": "Het gebeurde weer."},
}


def request_answers(**changes) -> dict:
    """What the pages of a request clean to: the azc case of docs/domain/support.md §4.6, a wethouder."""
    return {
        "acute": False, "for_whom": "self", "name": "", "email": "", "function": "alderman", "held": "now", "since": None, "until": None,
        "reason": "threat", "story": "Een man stond twee keer aan de deur en dreigde met brand.", "incidents": [], "severity": "3",
        "likelihood": "4", "at_the_home": "yes", "weapon": "no", "doxed": "no", "against_family": "no", "police": "yes", "charges": "reported",
        "chain": "no", "pkvw": "none", "detection": "no", "weak_front": "yes", "arrangements": "no", "address_shared": "yes", "adults": 2,
        "minors": 2, "vulnerable": "no", "alone_or_remote": "no", "risk_moment": "yes", "housemates_agree": True, "street": "Verzonnen Laan 12",
        "postcode": "3500 ZZ", "town": "Utrecht", "home_kind": "main", "ownership": "owned", "phone": "+31612345678", "when": "'s avonds",
        "no_post": False, "consent": "after_advice", "employer_contact": None,
    } | changes  # fmt: skip


def national_desk() -> Organisation:
    """The desk that answers for the cases of Veilig Wonen: it is there before anybody asks."""
    return OrganisationFactory(name="BZK", code="bzk", type="national")


def advice_request(by: Person, **changes) -> AdviceRequest:
    """A request for Veilig Wonen as its pages make it."""
    national_desk()
    draft = Draft(owner=by, kind=AdviceRequest.KIND)
    draft.save_answers({})
    return submit_request(draft, request_answers(**changes), by=by)


# --- by case type ---------------------------------------------------------------------------------


def factory_of(case_type):
    """Return the module that makes cases of this type for tests: `tests/<app>/factory.py`.

    It has `make(by)`, which makes a case as its wizard does, and `ANSWERS`: step → what its form
    cleans to. It may have `states(people, enter)`, which yields a case in every state, where the
    steps alone do not lead there.
    """
    return import_module(f"tests.{case_type._meta.app_label}.factory")


def make(case_type, by: Person):
    """Make a case of this type, sent by `by`."""
    return factory_of(case_type).make(by)


def states(case_type, people: dict[str, Person], enter):
    """Yield cases of this type, in every state that its steps lead to."""
    module = factory_of(case_type)
    if hasattr(module, "states"):
        return module.states(people, enter)
    return walk(case_type, people)


def walk(case_type, people: dict[str, Person]):
    """Yield a case after each step that somebody can take, until every step was taken.

    Takes the step that was taken least often; begins with a new case where one has ended.
    """
    module = factory_of(case_type)
    field = case_type._meta.get_field("status")
    times_taken = dict.fromkeys(field.transitions[case_type], 0)
    for _case in range(2 * len(times_taken)):
        case = module.make(people["councillor"])
        yield case
        while step := _next_step(case, people, times_taken):
            name, by = step
            case = case.perform(name, by=by, **module.ANSWERS.get(name, {}))
            times_taken[name] += 1
            yield case
        if all(times_taken.values()):
            return


def _next_step(case, people: dict[str, Person], times_taken: dict[str, int]):
    """Return the step that was taken least often, and who may take it; None at the end."""
    possible = possible_steps(case)
    for name in sorted(possible, key=times_taken.get):
        if times_taken[name] > MOST_TIMES or guard_sentences(case, possible[name]):
            continue
        for by in people.values():
            if possible[name].has_perm(case, by):
                return name, by
    return None
