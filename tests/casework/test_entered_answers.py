"""What somebody sent is given back to them as they sent it, and to nobody else (Awb 2:17)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Draft, EnteredAnswers, case_types
from organisations.access import Door
from tests.case_types import addresses_of, writer_of
from tests.factories import national_desk
from tests.filling import filled
from weerbaar.scope import acting_for

pytestmark = pytest.mark.django_db
WAYS = [(False, -1), (True, -1), (False, 9), (True, 9)]
MOST_PAGES = 20
IN_VAULT = {"street", "postcode", "town", "country"}


def sent(case_type, client, person) -> tuple[Case, list[str]]:
    """Write and send a case of this type in the browser; return it and what was typed."""
    national_desk()
    wizard = addresses_of(case_type).wizard
    path, typed = reverse(case_type.wizard_start[0]), []
    for _page in range(MOST_PAGES):
        path, words = _fill(client, path)
        typed += words
        if path.endswith(reverse(f"{wizard}_check", args=[_draft(person).pk])):
            break
    draft = _draft(person)
    answer = client.post(reverse(f"{wizard}_send", args=[draft.pk]))
    assert answer.url == reverse(f"{wizard}_sent", args=[Case.objects.get(pk=draft.pk).number])
    return Case.objects.get(pk=draft.pk).as_case_type(), typed


def _draft(person) -> Draft:
    return Draft.objects.get(owner=person)


def _fill(client, path: str) -> tuple[str, list[str]]:
    for first, days in WAYS:
        form = BeautifulSoup(client.get(path).content, "html.parser").select_one("main form")
        day = timezone.localdate() + timedelta(days=days)
        answers = filled(form, "p", first=first, day=day)
        answer = client.post(path, answers)
        if answer.status_code == 302:
            texts = {
                name: str(text)
                for name, text in answers.items()
                if str(text).startswith("kanarie-") and name not in IN_VAULT
            }
            return answer.url, list(texts.values())
    raise AssertionError(f"{path}: no way to fill it in")


@pytest.fixture(params=case_types())
def case_type(request):
    return case_types()[request.param]


def test_who_sent_it_reads_all_of_it_back(case_type, people, enter, page):
    person = people[writer_of(case_type)]
    case, typed = sent(case_type, enter(person), person)
    address = reverse("own_answers", args=[case.number])
    for linked in (
        case.own_url(),
        reverse(f"{addresses_of(case_type).wizard}_sent", args=[case.number]),
    ):
        assert page(linked, person).select_one(f"main a[href='{address}']"), linked
    text = page(address, person).get_text(" ", strip=True)
    assert typed
    assert [words for words in typed if words not in text] == []


def test_nobody_else_reaches_it(case_type, people, strangers, enter):
    person = people[writer_of(case_type)]
    case, _typed = sent(case_type, enter(person), person)
    address = reverse("own_answers", args=[case.number])
    for somebody in (people["chair"], people["official"], strangers[writer_of(case_type)]):
        assert enter(somebody).get(address).status_code == 404
    for role in ("chair", "secretary", "jurist", "triagist"):
        with acting_for(people[role]), pytest.raises(DatabaseError), transaction.atomic():
            EnteredAnswers.objects.count()
    with acting_for(people["official"], Door.OWN):
        assert EnteredAnswers.objects.count() == 0
    with acting_for(person, Door.OWN):
        assert EnteredAnswers.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            EnteredAnswers.objects.update(sent_at=timezone.now())


def test_the_home_address_stays_in_its_vault(people, enter):
    person = people["councillor"]
    case, _typed = sent(case_types()["veiligwonen"], enter(person), person)
    pages = str(EnteredAnswers.objects.select_related("case").get(case=case).pages)
    assert "street" not in pages
    assert "3500 ZZ" not in pages


def test_it_goes_with_its_case(people, enter):
    person = people["councillor"]
    case, _typed = sent(case_types()["incident"], enter(person), person)
    case.delete()
    assert EnteredAnswers.objects.count() == 0
