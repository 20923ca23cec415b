"""What is around a case says nothing of it either: lists, counts, searches, messages, and every page somebody else may open."""

import io
import re

import pytest
from django.db import transaction
from django.urls import reverse

from casework.models import Case
from notifications.models import Outgoing
from organisations.models import Organisation
from tests.factories import ANSWERS, incident

pytestmark = pytest.mark.django_db
CANARIES = [
    f"kanarie-{name}-q7zx"
    for name in ("story", "words", "place", "note", "message", "task", "file")
]
LISTS = ["/werk/", "/werk/?toon=wacht", "/meldingen/", "/meldingen/?status=alles", "/meldingen/?zoek={number}", "/meldingen/?zoek={name}",
         "/meldingen/?wie=ander&status=alles", "/meldingen/?te_laat=on", "/mijn/", "/berichten/", "/overzicht/"]  # fmt: skip


@pytest.fixture
def case(people):
    """A case of Utrecht with a word of its own in every field that takes words."""
    story, words, place, note, message, task, file = CANARIES
    told = {"narrative": story, "literal_words": words, "place": place, "location": "victim_home"}
    case = incident(people["councillor"], **told)
    for step in ("take", "start"):
        case = case.perform(step, by=people["clerk"], **ANSWERS.get(step, {}))
    case.notes.create(author=people["clerk"], text=note)
    case.messages.create(author=people["clerk"], from_desk=True, text=message)
    case.tasks.create(text=task, made_by=people["clerk"])
    paper = case.documents.get()
    paper.put(io.BytesIO(file.encode()))
    paper.save()
    return case


def without_marks(body: bytes) -> str:
    """A page without the mark against forged forms, which is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())


@pytest.mark.parametrize("who", ["zeewolde clerk", "zeewolde aggression_coordinator", "utrecht line_manager", "utrecht triagist",
                                 "utrecht auditor", "utrecht peer_support"])  # fmt: skip
def test_lists_counts_and_searches_are_the_same_with_and_without_the_case(
    who, case, people, strangers, enter
):
    place, role = who.split()
    client = enter((people if place == "utrecht" else strangers)[role])
    words = {"number": case.number, "name": case.parties.first().person.name}
    pages = [page.format(**words) for page in LISTS]
    with_it = [without_marks(client.get(page).content) for page in pages]
    assert [
        page
        for page, body in zip(pages, with_it, strict=True)
        if any(mark in body for mark in [*CANARIES, str(case.pk)])
    ] == []
    with transaction.atomic():
        elsewhere = Organisation.objects.create(
            code="GM9999", name="Elders", slug="elders", sort_name="elders", type="municipality"
        )
        Case.objects.update(
            organisation=elsewhere, compartment="incident:0", people=[], handler=None
        )
        without = [without_marks(client.get(page).content) for page in pages]
        transaction.set_rollback(True)
    assert [
        page for page, one, other in zip(pages, with_it, without, strict=True) if one != other
    ] == []


def test_who_is_told_about_a_case_can_open_it_and_nobody_else_is_told(case, people, enter):
    """A message leads to a page of who gets it, and holds none of the words."""
    told = list(Outgoing.objects.filter(case_number=case.number).select_related("person"))
    assert {row.person for row in told} == {people["councillor"], people["clerk"], people["chair"]}
    for row in told:
        assert (row.person, row.path, enter(row.person).get(row.path).status_code) == (
            row.person,
            row.path,
            200,
        )


def test_a_role_that_ends_ends_at_once(case, people, enter):
    """In a session that is open already (AZ-05)."""
    client = enter(people["chair"])
    path = reverse("incident", args=[case.number])
    assert client.get(path).status_code == 200
    people["chair"].memberships.update(since="2020-01-01", until="2020-01-02")
    assert client.get(path).status_code == 404
    assert case.number not in client.get("/meldingen/?status=alles").content.decode()
