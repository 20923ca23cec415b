"""Destruction waits for who asked something about a case, and takes every copy of it along."""

import json

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from casework.models import Case
from dataexchange.models import Export
from incidents.models import Incident
from notifications.models import Outgoing
from records import destruction, destruction_lists, open_rights, tasks
from records.models import AccessRequest, Correction, DestructionItem
from tests.factories import incident
from tests.records.test_retention import after, closed, destroyed, listed
from tests.records.test_rights import DESK, OWN, asked_by, given_to

pytestmark = pytest.mark.django_db
YEAR = 400


@pytest.fixture
def case(people) -> Incident:
    return closed(people, narrative="MIJN-VERHAAL")


def exists(case) -> bool:
    return Case.objects.filter(pk=case.pk, destroyed=False).exists()


def test_a_case_with_an_open_request_for_access_is_on_no_list(case, people, enter):
    with after(YEAR):
        enter(people["councillor"]).post(f"{OWN}vragen/")  # not collected yet
        tasks.set_terms()
        tasks.prepare_destruction()
        assert not DestructionItem.objects.exists()
        request = AccessRequest.objects.get()
        tasks.collect_access(str(request.pk))
        tasks.prepare_destruction()
        assert not DestructionItem.objects.exists()
        request.refresh_from_db()
        request = given_to(request, people["dpo"], enter, ground="")
        assert request.state == AccessRequest.State.READY
        tasks.prepare_destruction()
        assert DestructionItem.objects.get().number == case.number


@pytest.mark.parametrize("state", ["asked", "collected", "released"])
def test_who_asks_after_the_signatures_keeps_the_case(case, people, enter, state):
    with after(YEAR):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
        if state == "asked":
            enter(people["councillor"]).post(f"{OWN}vragen/")
        else:
            asked_by(people["councillor"], enter)
        AccessRequest.objects.update(state=state)
        tasks.destroy_list(str(destruction_list.pk))
        assert exists(case)
        assert DestructionItem.objects.get().state == DestructionItem.State.KEPT


def test_an_open_correction_keeps_the_case_until_it_is_decided(case, people):
    with after(YEAR):
        correction = Correction.objects.create(
            case=case,
            field="narrative",
            requested_text="Anders",
            asked_by=people["councillor"],
        )
        tasks.set_terms()
        tasks.prepare_destruction()
        assert not DestructionItem.objects.exists()
        Correction.objects.filter(pk=correction.pk).update(
            decision=Correction.Decision.REFUSED, decided_at=timezone.now()
        )
        destroyed(people)
        assert not exists(case)


def test_a_request_on_paper_keeps_the_case(people, enter):
    """Somebody without an account is found by name."""
    case = incident(
        people["clerk"], for_whom="other", function="former", name="Jo van Buiten", email=""
    )
    case = case.perform("withdraw", by=people["clerk"])
    with after(YEAR):
        answers = {"name": "jo van buiten", "email": "", "identity": "document"}
        enter(people["dpo"]).post(f"{DESK}nieuw/", answers)
        assert open_rights.has_open_right(case)
        tasks.set_terms()
        assert not destruction_lists.due("incident").exists()


def test_an_answer_that_is_ready_goes_with_its_case(case, people, enter):
    with after(YEAR):
        request = given_to(asked_by(people["councillor"], enter), people["dpo"], enter, ground="")
        files = request.files
        assert all(default_storage.exists(name) for name in files)
        destroyed(people)
        assert not exists(case)
        request = AccessRequest.objects.get(pk=request.pk)
        assert (request.state, bytes(request.data_key), request.files) == ("gone", b"", [])
        assert not any(default_storage.exists(name) for name in files)
        assert enter(people["councillor"]).get(f"{OWN}{request.pk}/pdf/").status_code == 404
    told = Outgoing.objects.filter(person=people["councillor"], kind="access_gone")
    assert told.exists()


def test_the_answer_of_another_stays(case, people, strangers, enter):
    with after(YEAR):
        request = given_to(
            asked_by(strangers["councillor"], enter), strangers["dpo"], enter, ground=""
        )
        destroyed(people)
        request.refresh_from_db()
        assert request.state == AccessRequest.State.READY


def test_an_export_that_may_hold_it_goes_too(case, people, strangers):
    with after(YEAR):
        names = {}
        for who in (people["clerk"], strangers["clerk"]):
            export = Export(
                person=who, kind="incident", number=Export.new_number(), form="csv", why="report"
            )
            export.reason = "verslag"
            export.save()
            name = default_storage.save(f"{export.number}", _content())
            Export.objects.filter(pk=export.pk).update(
                state="ready", stored=name, ready_at=timezone.now()
            )
            names[who.pk] = name
        destroyed(people)
        from dataexchange.tasks import remove_exports  # noqa: PLC0415 -- the task that is sent

        remove_exports("incident", str(people["clerk"].organisation_id))
    assert not default_storage.exists(names[people["clerk"].pk])
    assert default_storage.exists(names[strangers["clerk"].pk])
    assert Export.objects.get(person=people["clerk"]).state == Export.State.EXPIRED


def _content():
    from django.core.files.base import ContentFile  # noqa: PLC0415 -- beside what needs it

    return ContentFile(b"rijen")


def test_a_second_run_changes_nothing(case, people, enter):
    with after(YEAR):
        given_to(asked_by(people["councillor"], enter), people["dpo"], enter, ground="")
        destruction_list = destroyed(people)
        tasks.destroy_list(str(destruction_list.pk))
        destruction.destroy(DestructionItem.objects.get())
    assert Outgoing.objects.filter(kind="access_gone", channel="mail").count() == 1
    assert "MIJN-VERHAAL" not in json.dumps(AccessRequest.objects.get().case_ids)
