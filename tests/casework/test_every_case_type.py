"""What every case type must do. Runs on each subclass of Case; a new type is tested unasked."""

import logging
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import FieldError, PermissionDenied
from django.db import connection, models, transaction
from django.template.loader import get_template, select_template
from django.test import Client
from django.test.client import ClientHandler
from django.urls import resolve, reverse
from django.utils import timezone
from django_fsm import Transition

from audit.models import Entry
from casework import timeline
from casework.access import is_visible
from casework.actions import Action
from casework.models import Case, Draft, case_types
from casework.reach import kinds_by_role
from casework.transitions import StaleTransition, possible_steps
from dataexchange import columns
from organisations.access import NATIONAL, Role
from organisations.models import Person
from records import destruction, rectification, subject_access
from records.models import AccessRequest
from sealing.fields import SealedField
from sealing.keys import Unopenable
from tests import factories
from tests.case_types import addresses_of, step_forms, wizard_pages
from tests.filling import filled
from weerbaar.scope import door_of

HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all: each loads every middleware
MOST_ATTEMPTS = 3  # at a step, from other states

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize(
        "case_type", case_types().values(), ids=lambda case_type: case_type.__name__
    ),
]


def make(case_type, people) -> Case:
    """Make one case of this type, sent by the raadslid."""
    return factories.make(case_type, people["councillor"])


def sealed(case_type) -> list[SealedField]:
    """Its sealed fields."""
    return [field for field in case_type._meta.local_fields if isinstance(field, SealedField)]


def steps(case_type) -> dict[str, list[Transition]]:
    """Every step with its transitions."""
    field = case_type._meta.get_field("status")
    return {
        name: list(method._django_fsm.transitions.values())
        for name, method in field.transitions[case_type].items()
    }


def test_it_is_one_level_deep(case_type):
    assert [base for base in case_type.__bases__ if issubclass(base, models.Model)] == [Case]


def test_it_names_itself(case_type):
    assert case_type.KIND
    assert case_type.PREFIX
    assert case_types()[case_type.KIND] is case_type
    assert any(case_type.KIND in kinds for kinds in kinds_by_role().values())


def test_it_says_who_may_do_what_is_no_step(case_type, people, strangers):
    """Each action of every case is named; who does not see a case may do none of them."""
    assert set(Action) <= set(case_type.action_permissions)
    assert case_type.assignable_roles
    assert case_type.assignable_roles <= set(case_type.visibility_rules)
    case = make(case_type, people)
    for person in (strangers["clerk"], people["org_admin"], people["security"]):
        assert case.actions_of(person) == frozenset()
    reporter = case.actions_of(people["councillor"])
    assert reporter & set(Action) == {Action.OWN_MESSAGE, Action.ASK_CORRECTION, Action.OPEN_LETTER}
    with pytest.raises(PermissionDenied), case.act("what nobody named", by=people["clerk"]):
        pass


def test_its_states_are_all_known_and_all_reached(case_type):
    known = set(case_type.Status.values)
    used = {
        state
        for moves in steps(case_type).values()
        for move in moves
        for state in (move.source, move.target)
        if state
    }
    assert used <= known
    assert known - used == set()


def test_every_step_has_a_permission_a_label_and_a_sentence(case_type):
    for name, moves in steps(case_type).items():
        for move in moves:
            assert callable(move.permission), name
            assert move.custom.get("label"), name
        app = case_type._meta.app_label
        assert select_template([f"{app}/timeline/{name}.txt", f"casework/timeline/{name}.txt"])


def test_every_role_it_names_passes_the_second_wall(case_type):
    for role in case_type.visibility_rules:
        assert case_type.KIND in kinds_by_role()[Role(role)], role


def test_it_is_seen_by_who_works_with_it_and_by_nobody_else(case_type, people, strangers):
    case = make(case_type, people)
    seen = [
        slug
        for slug, person in people.items()
        if case_type.objects.visible_to(person).filter(pk=case.pk).exists()
    ]
    assert seen
    assert set(seen) <= {str(role) for role in case_type.visibility_rules}
    elsewhere = {
        slug
        for slug, person in strangers.items()
        if case_type.objects.visible_to(person).filter(pk=case.pk).exists()
    }
    assert elsewhere == {slug for slug in seen if slug in NATIONAL}
    assert set(case_type.objects.own_of(people["councillor"])) == {case}
    assert not case_type.objects.own_of(strangers["councillor"]).exists()


def test_a_step_is_taken_once(case_type, people):
    case = make(case_type, people)
    taker = next(
        person for person in people.values() if possible_steps(case)["take"].has_perm(case, person)
    )
    stale = case_type.objects.get(pk=case.pk)
    case.perform("take", by=taker)
    with pytest.raises(StaleTransition):
        stale.perform("take", by=taker)
    entries = Entry.objects.filter(stream=f"case:{case.pk}", action="take")
    assert [(entry.actor, entry.kind, entry.compartment) for entry in entries] == [
        (taker.pk, case.kind, case.compartment)
    ]


def test_who_may_not_changes_nothing(case_type, people, strangers):
    case = make(case_type, people)
    before = Entry.objects.filter(stream=f"case:{case.pk}").count()
    for nobody in (strangers["clerk"], people["security"], people["org_admin"]):
        with pytest.raises(PermissionDenied):
            case.perform("take", by=nobody)
    case.refresh_from_db()
    assert case.handler is None
    assert Entry.objects.filter(stream=f"case:{case.pk}").count() == before


def test_what_is_sealed_in_a_note_does_not_open_in_its_neighbour(case_type, people):
    """They share the key of the case: only what a value is bound to keeps them apart."""
    case = make(case_type, people)
    one, other = (case.notes.create(author=people["clerk"], text=text) for text in ("een", "ander"))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_note SET text = (SELECT text FROM casework_note WHERE id = %s) WHERE id = %s",
            [one.pk, other.pk],
        )
    assert case.notes.get(pk=one.pk).text == "een"
    with pytest.raises(Unopenable):
        _ = case.notes.get(pk=other.pk).text


def test_what_is_sealed_opens_with_its_own_case_only(case_type, people):
    one, two = make(case_type, people), make(case_type, people)
    for field in sealed(case_type):
        blob = case_type.objects.filter(pk=one.pk).values_list(field.attname, flat=True)[0]
        if blob is None:
            continue
        with pytest.raises(Unopenable):
            field.open(two, blob.blob)
        with pytest.raises((FieldError, TypeError)):
            case_type.objects.filter(**{field.name: "CANARY"}).exists()


def test_nothing_of_it_is_in_its_title(case_type, people):
    case = make(case_type, people)
    texts = [getattr(case, field.name) for field in sealed(case_type)]
    assert not [text for text in texts if text and str(text) in case.title]


def test_it_has_a_page(case_type, people):
    case = make(case_type, people)
    assert case.number in case.get_absolute_url()
    assert case.status_label


def test_it_says_how_long_it_is_kept(case_type, people):
    case = make(case_type, people)
    assert case.closing_result in case_type.retention_terms
    assert all(term.months > 0 and term.source for term in case_type.retention_terms.values())
    columns = {
        field.name
        for field in case_type._meta.concrete_fields
        if not isinstance(field, SealedField)
    }
    assert set(case_type.anonymised_columns) <= columns - {
        "number",
        "title",
        "reporter",
        "handler",
        "people",
        "conflicted",
        "unit",
    }


def test_it_can_be_destroyed_and_nothing_of_it_is_left_but_figures(case_type, people):
    case = make(case_type, people)
    Case.objects.filter(pk=case.pk).update(closed_at=case.created_at)
    destruction.reduce_to_figures(case_type.objects.get(pk=case.pk), "VL-PROEF")
    left = case_type.objects.get()
    assert (left.destroyed, left.organisation_id, left.kind) == (
        True,
        case.organisation_id,
        case.kind,
    )
    assert (left.reporter_id, left.handler_id, left.people, left.conflicted, left.title) == (
        None,
        None,
        [],
        [],
        "",
    )
    people_of = [
        field.attname for field in case_type._meta.concrete_fields if field.related_model is Person
    ]
    assert [getattr(left, name) for name in people_of] == [None] * len(people_of)
    for field in sealed(case_type):
        with pytest.raises(Unopenable):
            getattr(left, field.name)
    assert not [
        slug for slug, person in people.items() if case_type.objects.visible_to(person).exists()
    ]


def test_who_looked_is_told_to_who_it_is_about(case_type, people, page):
    case = make(case_type, people)
    case.record("opened", by=people["bva"])
    told = page(f"/mijn/zaken/{case.number}/wie-keek/", people["councillor"]).get_text()
    assert people["bva"].short_name in told


def test_who_it_is_about_gets_all_of_it_and_may_have_it_corrected(case_type, people, page):
    case = make(case_type, people)
    if case_type.register:
        factories.OrganisationFactory(code=case_type.register, type="national")
    asked = AccessRequest.ask(
        case.register_holder_id,
        by=people["councillor"],
        person=people["councillor"],
    )
    subject_access.collect(asked)
    assert case.number in str(asked.sections)
    assert {item["withheld"] for section in asked.sections for item in section["items"]} <= {
        "",
        *subject_access.GROUNDS,
    }
    names = [name for name, _label in rectification.correctable(case, people["councillor"])]
    assert [rectification.label_of(name, case) for name in names] == [
        label for _name, label in rectification.correctable(case, people["councillor"])
    ]
    page(f"/mijn/zaken/{case.number}/correctie/", people["councillor"])


def test_what_goes_out_without_texts_opens_nothing(case_type, people):
    told = (
        case_type.sheet.columns_for(texts=False) if case_type.sheet else []
    )  # a type that does not go out tells nothing
    names = [column.name for column in (case_type.sheet.columns if case_type.sheet else ())]
    assert len(set(names)) == len(names)
    assert {column.name for column in told}.isdisjoint(
        column.name
        for column in (case_type.sheet.columns if case_type.sheet else ())
        if column.text
    )
    made = make(case_type, people)
    prefetched = case_type.sheet.prefetched if case_type.sheet else ()
    rows = case_type.objects.prefetch_related(*prefetched)  # as the export does
    case = rows.defer("data_key", *(field.name for field in sealed(case_type))).get(pk=made.pk)
    assert all(columns.display_value(column, case) is not None for column in told)
    assert case.get_deferred_fields() >= {"data_key", *(field.name for field in sealed(case_type))}


def test_what_comes_in_from_a_file_is_asked_in_words(case_type):
    fields = case_type.spreadsheet_import().fields if case_type.spreadsheet_import() else ()
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert str(field.label)
        assert set(field.also.values()) <= set(field.words), (
            f"{field.name}: a word that means nothing we know"
        )


# --- its pages --------------------------------------------------------------------------------


@pytest.fixture
def _quiet():
    """Keep the log of hundreds of requests out of the way."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def clients(people) -> dict[str, Client]:
    """Return a browser for each role, in which somebody with that role is signed in."""
    browsers = {}
    for slug, person in people.items():
        browser = Client()
        browser.handler = HANDLER
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session["started_at"] = session["seen_at"] = factories.now_stamp()
        session.save()
        browsers[slug] = browser
    return browsers


def look(browsers, path: str, expected: dict[str, int]) -> None:
    """GET a page as each role. `expected`: role → status; 404 for who is not in it."""
    statuses = {slug: browser.get(path).status_code for slug, browser in browsers.items()}
    assert statuses == dict.fromkeys(browsers, 404) | expected, path


def who_sees(case_type, case, people) -> set[str]:
    """Return the slugs of who works with this case."""
    visible = case_type.objects.filter(pk=case.pk)
    return {slug for slug, person in people.items() if visible.visible_to(person).exists()}


def test_everything_it_needs_is_there(case_type):
    """A case type that lists, opens, reports and tells has these; a test elsewhere opens them."""
    addresses = addresses_of(case_type)
    app = case_type._meta.app_label
    assert addresses.lists, f"{case_type.__name__}.navigation names no list"
    assert addresses.steps, f"{app}/urls.py has no page for a step"
    assert addresses.own_steps, f"{app}/urls.py has no page for a step of who reported"
    assert addresses.wizard, f"{case_type.__name__}.wizard_start names no wizard"
    for page in ("own", "write", "check", "sent"):
        assert get_template(f"{app}/{page}.html")
    forms = step_forms(case_type)
    assert {name for name, moves in steps(case_type).items() if not by_systems_only(moves)} == set(
        forms
    ), f"STEPS of {app}/forms.py and the steps of the model differ"


def by_systems_only(moves: list[Transition]) -> bool:
    """Tell whether a step has no button: a system takes it."""
    return all(move.custom.get("hidden") for move in moves)


@pytest.mark.usefixtures("_quiet")
def test_every_page_opens_for_who_may_and_for_nobody_else(case_type, people):
    """The list, the file, the own page and who looked, as every role: 200 or 404, never 500."""
    case = make(case_type, people)
    addresses, browsers = addresses_of(case_type), clients(people)
    for _label, name, compartment in case_type.navigation:
        entering = {str(role) for role in door_of(resolve(reverse(name)).func)[1]}
        assert compartment != case_type.KIND or entering == addresses.roles
        look(browsers, reverse(name), dict.fromkeys(entering, 200))
    seen_by = dict.fromkeys(who_sees(case_type, case, people), 200)
    look(browsers, case.get_absolute_url(), seen_by)
    look(browsers, case.own_url(), {"councillor": 200})
    look(browsers, f"{case.own_url()}wie-keek/", {"councillor": 200})
    look(browsers, reverse(f"{addresses.wizard}_sent", args=[case.number]), {"councillor": 200})
    for name in (*addresses.steps, *addresses.own_steps):
        path = reverse(name, args=[case.number, "take"])
        statuses = {slug: browser.get(path).status_code for slug, browser in browsers.items()}
        entering = {slug for slug, status in statuses.items() if status != 404}
        assert entering <= ({"councillor"} if name in addresses.own_steps else set(seen_by)), name
        assert set(statuses.values()) <= {200, 404, 409}, statuses  # 409: offered to somebody else


def test_its_list_shows_it(case_type, people):
    case = make(case_type, people)
    browsers = clients(people)
    shown_to = set()
    for name in addresses_of(case_type).lists:
        for slug in who_sees(case_type, case, people):
            answer = browsers[slug].get(reverse(name))
            if answer.status_code == 200 and case.number in answer.content.decode():
                shown_to.add(slug)
    assert shown_to == who_sees(case_type, case, people)


def test_its_wizard_leads_from_page_to_page(case_type, people):
    """Every page as it is before anything was right, for its owner; unknown to others."""
    addresses, browsers = addresses_of(case_type), clients(people)
    name, first = case_type.wizard_start
    assert browsers["councillor"].get(reverse(name)).status_code == 200
    assert browsers["councillor"].post(reverse(name), {}).status_code == 422
    draft = Draft(owner=people["councillor"], kind=case_type.KIND)
    draft.save_answers({})
    assert browsers["councillor"].get(draft.continue_url).status_code == 200
    for slug in wizard_pages(case_type):
        path = reverse(f"{addresses.wizard}_page", args=[draft.pk, slug])
        # What was answered decides which pages there are: 404 for one that is not asked now.
        assert browsers["councillor"].get(path).status_code in {200, 404}, path
        assert browsers["clerk"].get(path).status_code == 404, path
    for suffix in ("_check", "_drop"):
        path = reverse(f"{addresses.wizard}{suffix}", args=[draft.pk])
        assert browsers["councillor"].get(path).status_code in {200, 302}, path
        assert browsers["clerk"].get(path).status_code == 404, path
    saved = reverse(f"{addresses.wizard}_save", args=[draft.pk, first])
    assert browsers["councillor"].post(saved, {}).status_code == 200
    assert browsers["councillor"].get("/mijn/").status_code == 200


@pytest.mark.usefixtures("_quiet")
def test_every_step_is_taken_and_told(case_type, people, enter):
    """Each step through its page, by who may; then both pages of the case are read again.

    In the states that `factories.states` leads to. What a step does is undone, so that the next
    one finds the case as it was.
    """
    browsers = clients(people)
    attempts: Counter[str] = Counter()
    steps_taken: set[str] = set()
    for state in factories.states(case_type, people, enter):
        case = case_type.objects.get(pk=state.pk)
        read_it(case, people, browsers)
        for name in possible_steps(case):
            if name in steps_taken or attempts[name] == MOST_ATTEMPTS:
                continue
            if not is_shown(case, name):
                continue
            attempts[name] += 1
            with transaction.atomic():
                if take_by_page(case, name, people, browsers):
                    steps_taken.add(name)
                    read_it(case, people, browsers)
                transaction.set_rollback(True)
        entries = Entry.objects.filter(stream=f"case:{case.pk}")
        steps_taken |= set(entries.values_list("action", flat=True))
    buttons = {name for name, moves in steps(case_type).items() if not by_systems_only(moves)}
    assert buttons - steps_taken == set(not_by_page(case_type)), (
        f"no case of tests/{case_type._meta.app_label}/factory.py comes where these can be taken"
    )


def not_by_page(case_type) -> dict[str, str]:
    """Return the steps that nobody can take in these states, each with why."""
    return getattr(factories.factory_of(case_type), "NOT_BY_PAGE", {})


def test_every_sentence_of_its_timeline_can_be_read(case_type):
    """Also one that no test writes: with what every entry has, and no detail."""
    folder = Path(settings.BASE_DIR) / "templates" / case_type._meta.app_label / "timeline"
    sentences = sorted(folder.rglob("*.txt"))
    assert {path.stem for path in sentences} >= set(steps(case_type)) - by_casework()
    for path in sentences:
        name = str(path.relative_to(folder.parent.parent))
        assert "{{" not in get_template(name).render({"actor": "R. de Vries", "role": "griffier"})


def by_casework() -> set[str]:
    """Return the actions of which casework has the sentence."""
    folder = Path(settings.BASE_DIR) / "templates/casework/timeline"
    return {path.stem for path in folder.glob("*.txt")}


def read_it(case, people, browsers) -> None:
    """Read the own page, the file as the first who may, and both timelines."""
    fresh = type(case).objects.get(pk=case.pk)
    assert browsers["councillor"].get(fresh.own_url()).status_code == 200
    readers = [slug for slug, person in people.items() if is_visible(fresh, person)]
    for slug in readers[:1]:
        assert browsers[slug].get(fresh.get_absolute_url()).status_code == 200, slug
    assert timeline.lines(fresh)  # raises where an action has no sentence
    assert timeline.lines(fresh, own=True)


def is_shown(case, name: str) -> bool:
    """Tell whether the button of this step makes sense for the case as it is now."""
    custom = possible_steps(case)[name].custom
    return not custom.get("hidden") and custom.get("shown", lambda _case: True)(case)


def take_by_page(case, name: str, people, browsers) -> bool:
    """Open and send the page of a step, as who may take it. Return whether somebody took it."""
    transition = possible_steps(case)[name]
    for slug, person in people.items():
        if transition.has_perm(case, person) and send_step(case, name, slug, browsers[slug]):
            return True
    return False


def send_step(case, name: str, slug: str, browser) -> bool:
    """Send the first page of this step that opens for this person; it never breaks."""
    addresses = addresses_of(type(case))
    answers = {}
    for address in (*addresses.steps, *addresses.own_steps):
        path = reverse(address, args=[case.number, name])
        page = browser.get(path)
        answers[path] = page.status_code
        if page.status_code == 200:
            form = BeautifulSoup(page.content.decode(), "html.parser").select_one("main form")
            data = filled(form, "stap", first=True, day=timezone.localdate())
            answer = browser.post(path, data)
            assert answer.status_code in {200, 302, 409, 422}, (path, slug)
            return answer.status_code == 302
    assert set(answers.values()) <= {404, 409}, (slug, answers)
    raise AssertionError(f"{slug} is offered {name} in {case.status}; no page opens: {answers}")
