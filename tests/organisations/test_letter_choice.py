"""How somebody wants to get letters: only they say so, and only what they say counts (Awb 2:8)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Entry
from organisations.access import Door
from organisations.models import LetterChoice
from weerbaar.scope import acting_for

pytestmark = pytest.mark.django_db
ADDRESS = "/mijn/voorkeuren/brieven/"


def chosen(person) -> list[str]:
    return list(LetterChoice.objects.filter(person=person).values_list("way", flat=True))


def test_nothing_is_chosen_beforehand(people, page):
    soup = page(ADDRESS, people["councillor"])
    assert soup.select("input[name=way][checked]") == []
    assert len(soup.select("input[name=way]")) == 3
    assert "U koos nog niet. Wij sturen brieven daarom per post." in soup.get_text(" ", strip=True)
    account = page(reverse("preferences"), people["councillor"])
    assert account.select_one(f"main a[href='{ADDRESS}']")


def test_no_answer_is_no_choice(people, enter):
    answer = enter(people["councillor"]).post(ADDRESS, {})
    assert (answer.status_code, "Kies hoe u brieven" in answer.content.decode()) == (422, True)
    assert chosen(people["councillor"]) == []


@pytest.mark.parametrize("way", ["", "digitaal", "page", "🙂", "x" * 5000])
def test_another_answer_is_refused(people, enter, way):
    assert enter(people["councillor"]).post(ADDRESS, {"way": way}).status_code == 422
    assert chosen(people["councillor"]) == []


def test_each_choice_stays_and_the_newest_counts(people, enter, page):
    person = people["councillor"]
    for way in ("digital", "digital", "post"):  # the second is a double click
        assert enter(person).post(ADDRESS, {"way": way}).status_code == 302
    assert chosen(person) == ["post", "digital"]
    newest = LetterChoice.objects.newest_of(person)
    assert (newest.is_digital, newest.wording) == (False, "2026-11")
    text = page(ADDRESS, person).get_text(" ", strip=True)
    assert "U koos: Nee, per post. Dat was op" in text
    entries = Entry.objects.filter(action="letter_choice").order_by("pk")
    assert [(entry.actor, entry.details["way"]) for entry in entries] == [
        (person.pk, "digital"),
        (person.pk, "post"),
    ]


def test_nobody_chooses_or_reads_for_another(people, strangers, enter):
    enter(people["councillor"]).post(ADDRESS, {"way": "digital"})
    for somebody in (people["clerk"], people["org_admin"], strangers["councillor"]):
        with acting_for(somebody, Door.OWN):
            assert LetterChoice.objects.count() == 0
            with pytest.raises(DatabaseError), transaction.atomic():
                LetterChoice.objects.create(person=people["councillor"], way="post")
    with acting_for(people["councillor"], Door.OWN):
        assert chosen(people["councillor"]) == ["digital"]
        with pytest.raises(DatabaseError), transaction.atomic():
            LetterChoice.objects.update(way="post")
