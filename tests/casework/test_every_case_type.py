"""What every case type must do. Runs on each subclass of Case; a new type is tested unasked."""

import pytest
from django.core.exceptions import FieldError, PermissionDenied
from django.db import connection, models
from django.template.loader import select_template
from django_fsm import Transition

from audit.models import Entry
from casework import correcting, exchange, retention, rights
from casework.flow import Moved, possible
from casework.models import AccessRequest, Case, case_types
from organisations.access import NATIONAL, REACHES, Role
from organisations.models import Person
from sealing.fields import SealedField
from sealing.keys import Unopenable
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("case_type", case_types().values(), ids=lambda case_type: case_type.__name__),
]


def make(case_type, people) -> Case:
    """One case of this type, reported by the raadslid."""
    maker = factories.MAKERS.get(case_type.KIND)
    if maker:
        return maker(people["councillor"])
    by = people["councillor"]
    case = case_type(organisation=by.organisation, reporter=by, people=[by.pk], status=case_type.FIRST, title="Proef")
    for field in sealed(case_type):
        setattr(case, field.name, "CANARY")
    case.save()
    return case


def sealed(case_type) -> list[SealedField]:
    """Its sealed fields."""
    return [field for field in case_type._meta.local_fields if isinstance(field, SealedField)]


def steps(case_type) -> dict[str, list[Transition]]:
    """Every step with its transitions."""
    field = case_type._meta.get_field("status")
    return {
        name: list(method._django_fsm.transitions.values()) for name, method in field.transitions[case_type].items()
    }


def test_it_is_one_level_deep(case_type):
    assert [base for base in case_type.__bases__ if issubclass(base, models.Model)] == [Case]


def test_it_names_itself(case_type):
    assert case_type.KIND
    assert case_type.PREFIX
    assert case_type.KIND in {kind for kinds in REACHES.values() for kind in kinds}


def test_its_states_are_all_known_and_all_reached(case_type):
    known = set(case_type.Status.values)
    used = {
        state for moves in steps(case_type).values() for move in moves for state in (move.source, move.target) if state
    }
    assert used <= known
    assert known - used == set()


def test_every_step_has_a_permission_a_label_and_a_sentence(case_type):
    for name, moves in steps(case_type).items():
        for move in moves:
            assert callable(move.permission), name
            assert move.custom.get("label"), name
        if case_type._meta.app_label in {"incidents", "veiligwonen"}:
            select_template([f"{case_type._meta.app_label}/timeline/{name}.txt", f"casework/timeline/{name}.txt"])


def test_every_role_it_names_passes_the_second_wall(case_type):
    for role in case_type.sees:
        assert case_type.KIND in REACHES[Role(role)], role


def test_it_is_seen_by_who_works_with_it_and_by_nobody_else(case_type, people, strangers):
    case = make(case_type, people)
    seen = [slug for slug, person in people.items() if case_type.objects.visible_to(person).filter(pk=case.pk).exists()]
    assert seen
    assert set(seen) <= {str(role) for role in case_type.sees}
    elsewhere = {
        slug for slug, person in strangers.items() if case_type.objects.visible_to(person).filter(pk=case.pk).exists()
    }
    assert elsewhere == {slug for slug in seen if slug in NATIONAL}
    assert set(case_type.objects.own_of(people["councillor"])) == {case}
    assert not case_type.objects.own_of(strangers["councillor"]).exists()


def test_a_step_is_taken_once(case_type, people):
    case = make(case_type, people)
    taker = next(person for person in people.values() if possible(case)["take"].has_perm(case, person))
    stale = case_type.objects.get(pk=case.pk)
    case.do("take", by=taker)
    with pytest.raises(Moved):
        stale.do("take", by=taker)
    entries = Entry.objects.filter(stream=f"case:{case.pk}", action="take")
    assert [(entry.actor, entry.kind, entry.compartment) for entry in entries] == [
        (taker.pk, case.kind, case.compartment)
    ]


def test_who_may_not_changes_nothing(case_type, people, strangers):
    case = make(case_type, people)
    before = Entry.objects.filter(stream=f"case:{case.pk}").count()
    for nobody in (strangers["clerk"], people["security"], people["org_admin"]):
        with pytest.raises(PermissionDenied):
            case.do("take", by=nobody)
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
    assert case.ended_as in case_type.terms
    assert all(term.months > 0 and term.source for term in case_type.terms.values())
    columns = {field.name for field in case_type._meta.concrete_fields if not isinstance(field, SealedField)}
    assert set(case_type.figures) <= columns - {
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
    retention.take_apart(case_type.objects.get(pk=case.pk), "VL-PROEF")
    left = case_type.objects.get()
    assert (left.destroyed, left.organisation_id, left.kind) == (True, case.organisation_id, case.kind)
    assert (left.reporter_id, left.handler_id, left.people, left.conflicted, left.title) == (None, None, [], [], "")
    people_of = [field.attname for field in case_type._meta.concrete_fields if field.related_model is Person]
    assert [getattr(left, name) for name in people_of] == [None] * len(people_of)
    for field in sealed(case_type):
        with pytest.raises(Unopenable):
            getattr(left, field.name)
    assert not [slug for slug, person in people.items() if case_type.objects.visible_to(person).exists()]


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
        rights.keeper_of(case.kind, case.organisation_id), by=people["councillor"], person=people["councillor"]
    )
    rights.collect(asked)
    assert case.number in str(asked.found)
    assert {item["withheld"] for section in asked.found for item in section["items"]} <= {"", *rights.GROUNDS}
    names = [name for name, _label in correcting.correctable(case, people["councillor"])]
    assert [correcting.label_of(name, case) for name in names] == [
        label for _name, label in correcting.correctable(case, people["councillor"])
    ]
    page(f"/mijn/zaken/{case.number}/correctie/", people["councillor"])


def test_what_goes_out_without_texts_opens_nothing(case_type, people):
    told = case_type.sheet.told(texts=False) if case_type.sheet else []  # a type that does not go out tells nothing
    names = [column.name for column in (case_type.sheet.columns if case_type.sheet else ())]
    assert len(set(names)) == len(names)
    assert {column.name for column in told}.isdisjoint(
        column.name for column in (case_type.sheet.columns if case_type.sheet else ()) if column.text
    )
    made = make(case_type, people)
    case = case_type.objects.defer("data_key", *(field.name for field in sealed(case_type))).get(pk=made.pk)
    assert all(exchange.in_words(column, case) is not None for column in told)
    assert case.get_deferred_fields() >= {"data_key", *(field.name for field in sealed(case_type))}


def test_what_comes_in_from_a_file_is_asked_in_words(case_type):
    fields = case_type.intake().fields if case_type.intake() else ()
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert str(field.label)
        assert set(field.also.values()) <= set(field.words), f"{field.name}: a word that means nothing we know"
